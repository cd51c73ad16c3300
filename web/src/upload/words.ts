import type { Language } from '../words/language';
import type { News } from './queue';

const es = {
  optional: 'Opcional',
  howMany: (least: number, most: number): string =>
    most === 1
      ? 'Un archivo'
      : least === most
        ? `${most} archivos`
        : least > 1
          ? `De ${least} a ${most} archivos`
          : `Hasta ${most} archivos`,
  /** A single file of one kind. */
  one: { photos: 'Una foto', videos: 'Un video' } as Record<string, string>,
  upTo: (size: string, each: boolean) => (each ? `hasta ${size} cada uno` : `hasta ${size}`),
  kinds: { photos: 'fotos', videos: 'videos', office: 'archivos de Office', or: ' o ' },

  photo: 'Tomar foto',
  video: 'Grabar video',
  choose: (several: boolean): string => (several ? 'Elegir archivos' : 'Elegir archivo'),
  full: (most: number): string =>
    most === 1
      ? 'Para cambiarlo, quítalo primero.'
      : 'Ya están todos. Para cambiar uno, quítalo primero.',

  waiting: 'En espera',
  sending: (percent: number) => `Enviando · ${percent} %`,
  offline: 'Sin conexión. Sigue por sí solo cuando vuelva.',
  server: 'El servicio no responde. Lo intentamos otra vez en un momento.',
  done: 'Listo',
  removing: 'Quitando…',
  stuck: 'No se pudo quitar. Revisa tu internet y vuelve a intentarlo.',
  unfinished: (percent: number) =>
    `Se quedó en ${percent} %. Elige el mismo archivo y seguimos desde ahí.`,
  again: 'Elegir el mismo archivo',
  now: 'Intentar ahora',
  retry: 'Reintentar',
  remove: (name: string) => `Quitar ${name}`,
  sure: '¿Lo quitamos?',
  yes: 'Sí, quitar',
  keep: 'No, dejarlo',
  unnamed: 'Archivo',

  /** The service's own sentences, for what it need not be asked. */
  faults: {
    media_too_large: 'El archivo rebasa el tamaño que admite su colección.',
    media_kind_not_allowed: 'El contenido del archivo es de un tipo que su colección no admite.',
    collection_full: 'La colección ya tiene todos los archivos que admite.',
    file_empty: 'El archivo está vacío.',
    file_unreadable: 'El teléfono ya no nos deja leer este archivo. Elígelo otra vez.',
  } as Record<string, string>,
  refused: 'No se pudo enviar este archivo.',
  weighs: (size: string, most: string) => `Pesa ${size}; el máximo es ${most}.`,
  accepted: (kinds: string) => `Puedes enviar ${kinds}.`,

  /** Where they belong is said where there is a choice. */
  missing: (count: number, title: string) =>
    (count === 1 ? 'Falta un archivo' : `Faltan ${count} archivos`) + (title && `: ${title}`) + '.',
  underWay: (count: number) =>
    count === 1
      ? 'Un archivo todavía se está enviando.'
      : `Todavía se están enviando ${count} archivos.`,

  news: (news: News) => {
    switch (news.kind) {
      case 'sending':
        return news.percent > 0 ? `${news.name}: ${news.percent} %` : `Enviando ${news.name}`;
      case 'paused':
        return `${news.name}: en pausa. Sigue por sí solo.`;
      case 'done':
        return `${news.name}: listo`;
      case 'refused':
        return `${news.name}: no se pudo enviar`;
      case 'removed':
        return `${news.name}: quitado`;
      case 'there':
        return `${news.name} ya está en la lista`;
    }
  },
};

const en: typeof es = {
  optional: 'Optional',
  howMany: (least, most) =>
    most === 1
      ? 'One file'
      : least === most
        ? `${most} files`
        : least > 1
          ? `${least} to ${most} files`
          : `Up to ${most} files`,
  one: { photos: 'One photo', videos: 'One video' },
  upTo: (size, each) => (each ? `up to ${size} each` : `up to ${size}`),
  kinds: { photos: 'photos', videos: 'videos', office: 'Office files', or: ' or ' },

  photo: 'Take a photo',
  video: 'Record a video',
  choose: (several) => (several ? 'Choose files' : 'Choose a file'),
  full: (most) =>
    most === 1
      ? 'To change it, remove it first.'
      : 'All of them are here. To change one, remove it first.',

  waiting: 'Waiting',
  sending: (percent) => `Sending · ${percent}%`,
  offline: 'No connection. It goes on by itself once it is back.',
  server: 'The service does not answer. We try again in a moment.',
  done: 'Done',
  removing: 'Removing…',
  stuck: 'It could not be removed. Check your internet and try again.',
  unfinished: (percent) =>
    `It stopped at ${percent}%. Choose the same file and we go on from there.`,
  again: 'Choose the same file',
  now: 'Try now',
  retry: 'Try again',
  remove: (name) => `Remove ${name}`,
  sure: 'Remove it?',
  yes: 'Yes, remove',
  keep: 'No, keep it',
  unnamed: 'File',

  faults: {
    media_too_large: 'The file is larger than its collection takes.',
    media_kind_not_allowed: "The file's content is of a kind that its collection does not take.",
    collection_full: 'The collection holds as many files as it takes.',
    file_empty: 'The file is empty.',
    file_unreadable: 'The phone does not let us read this file any more. Choose it again.',
  },
  refused: 'This file could not be sent.',
  weighs: (size, most) => `It has ${size}; the most is ${most}.`,
  accepted: (kinds) => `You can send ${kinds}.`,

  missing: (count, title) =>
    (count === 1 ? 'One file is missing' : `${count} files are missing`) + (title && `: ${title}`) + '.',
  underWay: (count) =>
    count === 1 ? 'One file is still being sent.' : `${count} files are still being sent.`,

  news: (news) => {
    switch (news.kind) {
      case 'sending':
        return news.percent > 0 ? `${news.name}: ${news.percent}%` : `Sending ${news.name}`;
      case 'paused':
        return `${news.name}: paused. It goes on by itself.`;
      case 'done':
        return `${news.name}: done`;
      case 'refused':
        return `${news.name}: could not be sent`;
      case 'removed':
        return `${news.name}: removed`;
      case 'there':
        return `${news.name} is in the list already`;
    }
  },
};

export type UploadWords = typeof es;

export function uploadWordsIn(language: Language): UploadWords {
  return language === 'en' ? en : es;
}

/** Bytes as a phone shows them, in steps of 1024. */
export function sizeIn(language: Language, bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let count = bytes;
  let unit = 0;
  for (; count >= 1024 && unit < units.length - 1; unit++) {
    count /= 1024;
  }
  const digits = { maximumFractionDigits: unit > 1 && count < 100 ? 1 : 0 };
  const locale = language === 'es' ? 'es-MX' : 'en';
  return `${new Intl.NumberFormat(locale, digits).format(count)}\u00a0${units[unit]}`;
}

/** Kinds as people call them: "PDF, fotos o videos"; '' for any. */
export function kindsIn(mimes: string[], words: UploadWords): string {
  const pictures = mimes.filter((mime) => mime.startsWith('image/'));
  const kinds = new Set<string>();
  for (const mime of mimes) {
    const [family, kind = ''] = mime.split('/');
    if (family === 'image' && (pictures.length > 2 || kind === '*')) {
      kinds.add(words.kinds.photos);
    } else if (family === 'video') {
      kinds.add(words.kinds.videos);
    } else if (/^(vnd\.|msword)/.test(kind)) {
      kinds.add(words.kinds.office);
    } else {
      kinds.add(kind === 'jpeg' ? 'JPG' : kind.replace(/^x-/, '').toUpperCase());
    }
  }
  const list = [...kinds];
  const last = list.pop() ?? '';
  return list.length > 0 ? list.join(', ') + words.kinds.or + last : last;
}

/** The one kind that a collection takes, as `words.one` has it; '' for several. */
export function kindOf(mimes: string[]): string {
  const families = new Set(mimes.map((mime) => mime.split('/')[0]));
  const [family] = families;
  return families.size > 1 ? '' : ({ image: 'photos', video: 'videos' }[family ?? ''] ?? '');
}
