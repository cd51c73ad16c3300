import type { Language } from '../words/language';

const es = {
  requiredNote: 'Los datos con * son obligatorios.',
  choose: 'Elige una opción',
  yes: 'Sí',
  no: 'No',
  perLine: 'Escribe uno por renglón.',
  faulty: (count: number) =>
    count === 1 ? 'Revisa el dato marcado' : `Revisa los ${count} datos marcados`,
  refused: 'Revisa lo siguiente',

  required: 'Falta este dato.',
  requiredChoice: 'Elige una opción.',
  requiredConsent: 'Marca la casilla para continuar.',
  tooShort: (least: number) => `Escribe al menos ${least} caracteres.`,
  tooLong: (most: number) => `Escribe ${most} caracteres como máximo.`,
  pattern: 'Revisa cómo está escrito.',
  example: (example: string) => `Por ejemplo: ${example}`,
  email: 'Escribe un correo completo, como nombre@ejemplo.com.',
  number: 'Escribe solo un número.',
  integer: 'Escribe un número sin decimales.',
  tooSmall: (least: number) => `Debe ser ${least} o mayor.`,
  tooLarge: (most: number) => `Debe ser ${most} o menor.`,
  tooFew: (least: number) => `Indica al menos ${least}.`,
  tooMany: (most: number) => `Indica ${most} como máximo.`,

  unknown: {
    title: 'Este paso no se puede llenar aquí',
    body: 'Pide datos que esta página todavía no sabe mostrar. No es un error tuyo: avísale a quien te envió el enlace.',
    summary: 'Soy quien integra este flujo',
    json: 'Datos del paso, en JSON',
    broken: 'Esto no es JSON válido.',
  },
};

const en: typeof es = {
  requiredNote: 'Fields with * are required.',
  choose: 'Choose one',
  yes: 'Yes',
  no: 'No',
  perLine: 'Write one per line.',
  faulty: (count) =>
    count === 1 ? 'Check the marked field' : `Check the ${count} marked fields`,
  refused: 'Check the following',

  required: 'This is missing.',
  requiredChoice: 'Choose one.',
  requiredConsent: 'Check the box to continue.',
  tooShort: (least) => `Write at least ${least} characters.`,
  tooLong: (most) => `Write at most ${most} characters.`,
  pattern: 'Check how it is written.',
  example: (example) => `For example: ${example}`,
  email: 'Write a complete address, like name@example.com.',
  number: 'Write just a number.',
  integer: 'Write a number without decimals.',
  tooSmall: (least) => `It must be ${least} or more.`,
  tooLarge: (most) => `It must be ${most} or less.`,
  tooFew: (least) => `Give at least ${least}.`,
  tooMany: (most) => `Give at most ${most}.`,

  unknown: {
    title: 'This step cannot be filled in here',
    body: 'It asks for something that this page cannot show yet. It is not your mistake: tell whoever sent you the link.',
    summary: 'I integrate this flow',
    json: 'Data of the step, as JSON',
    broken: 'This is not valid JSON.',
  },
};

export type FormWords = typeof es;

export function formWordsIn(language: Language): FormWords {
  return language === 'en' ? en : es;
}
