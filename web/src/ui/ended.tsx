import { useEffect, useState } from 'preact/hooks';
import { exitOf, leavesAlone, noteLeaving } from '../host/leave';
import { reasonOf, type Session } from '../session/types';
import type { Language } from '../words/language';
import { Alert, Check } from './icons';
import { Message } from './message';

/** Long enough to read the heading. */
const READING_MS = 2_000;

const words = {
  es: {
    completed: { title: 'Listo, terminaste', body: 'Recibimos todo lo que enviaste.' },
    rejected: {
      title: 'No podemos continuar',
      body: 'Con los datos que enviaste no es posible seguir. Si tienes dudas, habla con quien te envió el enlace.',
    },
    failed: {
      title: 'No se pudo terminar',
      body: 'Uno de los pasos no se pudo completar. Pide un enlace nuevo a quien te lo envió.',
    },
    canceled: {
      title: 'Este trámite se canceló',
      body: 'Quien te envió el enlace lo canceló. Si crees que es un error, pregúntale.',
    },
    leaving: 'Te llevamos de regreso en un momento.',
    leave: 'Continuar',
    close: 'Ya puedes cerrar esta página.',
  },
  en: {
    completed: { title: 'All done', body: 'We received everything you sent.' },
    rejected: {
      title: 'We cannot continue',
      body: 'With the information you sent, it is not possible to go on. If you have questions, talk to whoever sent you the link.',
    },
    failed: {
      title: 'It could not be finished',
      body: 'One of the steps could not be completed. Ask whoever sent you the link for a new one.',
    },
    canceled: {
      title: 'This procedure was canceled',
      body: 'Whoever sent you the link canceled it. If you think this is a mistake, ask them.',
    },
    leaving: 'Taking you back in a moment.',
    leave: 'Continue',
    close: 'You can close this page now.',
  },
} satisfies Record<Language, object>;

interface Props {
  session: Session;
  token: string;
  language: Language;
}

export function Ended({ session, token, language }: Props) {
  const { workflow, redirect_url } = session;
  const ended = words[language];
  const exit = exitOf(redirect_url);
  const [alone] = useState(() => exit !== null && leavesAlone(exit, workflow.uuid, token));

  useEffect(() => {
    if (!exit || !alone) {
      return;
    }
    const timer = setTimeout(() => {
      noteLeaving(workflow.uuid);
      // Replaced: the back button of the next page must not lead in here again.
      window.location.replace(exit);
    }, READING_MS);
    return () => clearTimeout(timer);
  }, [exit, alone, workflow.uuid]);

  const said = ended[workflow.status as 'completed'] ?? ended.failed;
  const completed = workflow.status === 'completed';
  const failed = workflow.status === 'failed';
  return (
    <Message
      icon={completed ? <Check /> : <Alert />}
      tone={completed ? 'good' : failed ? 'bad' : 'calm'}
      title={said.title}
      text={reasonOf(workflow.error) || said.body}
    >
      <p class="quiet">{alone ? ended.leaving : exit ? '' : ended.close}</p>
      {exit && (
        <div class="actions">
          <a class="main-button" href={exit} onClick={() => noteLeaving(workflow.uuid)}>
            {ended.leave}
          </a>
        </div>
      )}
    </Message>
  );
}
