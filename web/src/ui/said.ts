// The sentences of what comes after the first screen: the frame of a step, what
// goes wrong in it, and what is waited for.

import type { Language } from '../words/language';

const es = {
  finish: 'Terminar',
  progress: (at: number, of: number) => `Paso ${at} de ${of}`,

  place: {
    title: 'Este paso necesita tu ubicación',
    why: 'Tu navegador te pedirá permiso para compartirla.',
    share: 'Compartir mi ubicación',
    denied: {
      title: 'Falta el permiso de ubicación',
      body: 'Este paso no puede empezar sin tu ubicación. Actívala para esta página en los ajustes del navegador o de la app, y vuelve a intentarlo.',
    },
    unavailable: {
      title: 'No encontramos tu ubicación',
      body: 'Enciende la ubicación de tu teléfono, acércate a una ventana y vuelve a intentarlo.',
    },
    unsupported: {
      title: 'Este navegador no comparte la ubicación',
      body: 'Abre el mismo enlace en el navegador de tu teléfono, por ejemplo Chrome o Safari.',
    },
  },

  changed: {
    title: 'Todavía no se envió',
    body: 'Este paso cambió mientras tanto. Revisa tus datos y envíalos otra vez.',
  },
  moved: {
    title: 'El paso anterior ya estaba hecho',
    body: 'Lo recibimos antes, quizá desde otra pestaña. Sigue con este.',
  },
  byHand: 'Lo que escribiste sigue aquí. Toca Reintentar cuando haya vuelto.',
  refused: 'No se pudo enviar',
  reference: (id: string) => `Referencia: ${id}`,
  again: 'Hay que intentarlo otra vez',
  attempts: (left: number) => (left === 1 ? 'Te queda 1 intento.' : `Te quedan ${left} intentos.`),

  dead: {
    title: 'Este enlace no funciona',
    body: 'Puede estar incompleto o haber vencido. Ábrelo otra vez desde el mensaje donde lo recibiste, o pide uno nuevo a quien te lo envió.',
  },
  processing: {
    title: 'Estamos revisando lo que enviaste',
    body: 'Puede tardar un poco, y esta página avanza sola cuando termine. Si la cierras, vuelve con el mismo enlace.',
  },
};

const en: typeof es = {
  finish: 'Finish',
  progress: (at, of) => `Step ${at} of ${of}`,

  place: {
    title: 'This step needs your location',
    why: 'Your browser will ask for permission to share it.',
    share: 'Share my location',
    denied: {
      title: 'Location permission is missing',
      body: 'This step cannot start without your location. Allow it for this page in the settings of the browser or app, and try again.',
    },
    unavailable: {
      title: 'We could not find your location',
      body: 'Turn on location on your phone, move close to a window and try again.',
    },
    unsupported: {
      title: 'This browser does not share its location',
      body: 'Open the same link in the browser of your phone, such as Chrome or Safari.',
    },
  },

  changed: {
    title: 'Not sent yet',
    body: 'This step changed in the meantime. Check your answers and send them again.',
  },
  moved: {
    title: 'The step before was done already',
    body: 'We received it before, perhaps from another tab. Go on with this one.',
  },
  byHand: 'What you typed is still here. Tap Try again once it is back.',
  refused: 'It could not be sent',
  reference: (id) => `Reference: ${id}`,
  again: 'Please try again',
  attempts: (left) => (left === 1 ? 'You have 1 try left.' : `You have ${left} tries left.`),

  dead: {
    title: 'This link does not work',
    body: 'It may be incomplete or have expired. Open it again from the message where you received it, or ask whoever sent it for a new one.',
  },
  processing: {
    title: 'We are checking what you sent',
    body: 'This can take a little while, and the page moves on by itself when it is done. If you close it, come back with the same link.',
  },
};

export type Said = typeof es;

export function saidIn(language: Language): Said {
  return language === 'en' ? en : es;
}
