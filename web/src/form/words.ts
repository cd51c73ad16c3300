import type { Language } from '../words/language';

const es = {
  optional: 'opcional',
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

  exactly: (whole: number, now: number, digits: boolean) =>
    `Debe tener ${whole} ${digits ? 'dígitos' : 'letras y números'}; hay ${now}.`,
  wholeDate: 'Completa el día, el mes y el año con sus cuatro cifras.',
  noSuchDate: 'Ese día no existe en el calendario.',
  oddCurp: 'Revisa que esté bien escrita: el último dígito no corresponde a los demás.',
  oddClabe: 'Revisa que esté bien escrita: el último dígito no corresponde a los demás.',

  day: 'Día',
  month: 'Mes',
  year: 'Año',
  row: (label: string, number: number) => `${label} ${number}`,
  addRow: (label: string) => `Agregar: ${label}`,
  addAnother: 'Agregar otra',
  removeRow: (label: string, number: number) => `Quitar ${label} ${number}`,
  rowAdded: (label: string, number: number) => `Se agregó ${label} ${number}.`,
  rowRemoved: (label: string, number: number) => `Se quitó ${label} ${number}.`,
  nothing: 'Aquí no tienes que escribir nada: para seguir, toca el botón.',

  code: {
    send: 'Enviar código',
    sent: (to: string) => (to ? `Enviamos un código a ${to}.` : 'Enviamos el código.'),
    sentAgain: 'Enviamos otro código. El anterior ya no sirve.',
    slow: 'Puede tardar un minuto en llegar.',
    change: 'No me llegó: revisar mis datos',
    again: 'Enviar otro código',
    wait: (seconds: number) => `Podrás pedir otro código en ${seconds} s`,
    have: 'Ya tengo un código',
    sandbox: 'Esto es una prueba: no se envió ningún mensaje.',
    kept: (where: string) => `El código se lee en GET ${where}.`,
  },

  unknown: {
    title: 'Este paso no se puede llenar aquí',
    body: 'Pide datos que esta página todavía no sabe mostrar. No es un error tuyo: avísale a quien te envió el enlace.',
    summary: 'Soy quien integra este flujo',
    json: 'Datos del paso, en JSON',
    broken: 'Esto no es JSON válido.',
  },
};

const en: typeof es = {
  optional: 'optional',
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

  exactly: (whole, now, digits) =>
    `It must have ${whole} ${digits ? 'digits' : 'letters and digits'}; here are ${now}.`,
  wholeDate: 'Complete the day, the month and the year with its four digits.',
  noSuchDate: 'There is no such day in the calendar.',
  oddCurp: 'Check how it is written: the last digit does not go with the others.',
  oddClabe: 'Check how it is written: the last digit does not go with the others.',

  day: 'Day',
  month: 'Month',
  year: 'Year',
  row: (label, number) => `${label} ${number}`,
  addRow: (label) => `Add: ${label}`,
  addAnother: 'Add another one',
  removeRow: (label, number) => `Remove ${label} ${number}`,
  rowAdded: (label, number) => `${label} ${number} was added.`,
  rowRemoved: (label, number) => `${label} ${number} was removed.`,
  nothing: 'There is nothing to write here: to go on, tap the button.',

  code: {
    send: 'Send code',
    sent: (to) => (to ? `We sent a code to ${to}.` : 'We sent the code.'),
    sentAgain: 'We sent another code. The one before no longer works.',
    slow: 'It can take a minute to arrive.',
    change: 'It did not come: check my details',
    again: 'Send another code',
    wait: (seconds) => `You can ask for another code in ${seconds} s`,
    have: 'I have a code already',
    sandbox: 'This is a test: no message was sent.',
    kept: (where) => `Read the code at GET ${where}.`,
  },

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
