// What is typed in a fixed shape: how it is shown in groups, what of it counts,
// and what the phone can see to be odd. Nothing here refuses: the server judges.
// Rules: CURP and RFC of RENAPO and SAT, CLABE of the Asociación de Bancos de
// México, ten-digit numbers of the IFT's plan of 2019.

import type { Field } from './schema';
import type { FormWords } from './words';

export interface Mask {
  /** What of the typed text counts; a fixed point. */
  bare(typed: string): string;
  /** The bare text as it is shown. */
  show(bare: string): string;
  /** Bare ones. A pattern that takes none of them asks for something else. */
  samples: string[];
  /** How many characters it has when it is whole, 0 when that differs. */
  length: number;
  /** What looks odd about a whole one, '' when nothing does. */
  odd?(bare: string, words: FormWords): string;
  capitals?: boolean;
  digits?: boolean;
  /** Stands before what is typed. */
  prefix?: string;
}

const digitsOf = (typed: string) => typed.replace(/\D/g, '');

function grouped(bare: string, ...sizes: number[]): string {
  const groups: string[] = [];
  let at = 0;
  for (const size of sizes) {
    groups.push(bare.slice(at, at + size));
    at += size;
  }
  return [...groups, bare.slice(at)].filter(Boolean).join(' ');
}

const capitalsOf = (typed: string) => typed.toUpperCase().replace(/[^0-9A-ZÑ&]/g, '');

const curp: Mask = {
  samples: ['PEGU990311HDFRMZA4'],
  bare: capitalsOf,
  show: (bare) => grouped(bare, 4, 6, 8),
  length: 18,
  odd: (bare, words) => (bare[17] === curpDigit(bare) ? '' : words.oddCurp),
  capitals: true,
};

const rfc: Mask = {
  samples: ['PEGJ990311AB1', 'CDC150311AB1'],
  bare: capitalsOf,
  // Three letters are a company's.
  show: (bare) => grouped(bare, /^.{3}\d/.test(bare) ? 3 : 4, 6, 3),
  length: 0,
  capitals: true,
};

const clabe: Mask = {
  samples: ['012180026050783858'],
  bare: digitsOf,
  show: (bare) => grouped(bare, 3, 3, 11, 1),
  length: 18,
  odd: (bare, words) => (bare[17] === clabeDigit(bare) ? '' : words.oddClabe),
  digits: true,
};

const phone: Mask = {
  samples: ['5512345678'],
  bare(typed) {
    if (/^\s*\+(?!\s*5)/.test(typed) || /^\s*\+\s*5[013-9]/.test(typed)) {
      // Of another country: as it was written.
      return typed.replace(/[^\d+ ()-]/g, '').trimStart();
    }
    const digits = digitsOf(typed);
    return digits.length > 10
      ? digits.replace(/^(521?|044|045|01)(?=\d{10}$)/, '')
      : (/^\s*\+/.test(typed) && digits.length < 3 ? '+' : '') + digits;
  },
  show: (bare) =>
    /^\d{1,10}$/.test(bare)
      ? // The three largest cities have area codes of two digits.
        /^(33|5|55|56|81)/.test(bare)
        ? grouped(bare, 2, 4, 4)
        : grouped(bare, 3, 3, 4)
      : bare,
  length: 0,
};

const card: Mask = {
  samples: ['4111111111111111'],
  bare: digitsOf,
  show: (bare) => grouped(bare, 4, 4, 4, 4),
  length: 0,
  digits: true,
};

const postal: Mask = { samples: ['44100'], bare: digitsOf, show: (bare) => bare, length: 5, digits: true };

const code: Mask = {
  samples: ['1234', '12345', '123456', '12345678'],
  // People paste the whole message: the longest run of digits is the code.
  bare: (typed) =>
    /\D/.test(typed.trim())
      ? (typed.match(/\d{4,8}/)?.[0] ?? digitsOf(typed))
      : digitsOf(typed),
  show: (bare) => bare,
  length: 0,
  digits: true,
};

const money: Mask = {
  samples: [],
  bare(typed) {
    const [whole, ...cents] = typed.replace(/[^\d.]/g, '').split('.');
    return cents.length === 0 ? whole! : `${whole}.${cents.join('').slice(0, 2)}`;
  },
  show(bare) {
    const [whole, cents] = bare.split('.');
    const thousands = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
    return cents === undefined ? thousands : `${thousands}.${cents}`;
  },
  length: 0,
  prefix: '$',
};

const byName: [RegExp, Mask][] = [
  [/^curp$/, curp],
  [/^rfc$/, rfc],
  [/^clabe$/, clabe],
  [/^card_number$/, card],
  [/^(\w+_)?(phone|mobile|cellphone)(_number)?$/, phone],
  [/^(zip_code|postal_code)$/, postal],
  [/^(code|nip|otp)$/, code],
];

const moneyNames = /(^|_)(income|salary|expenses|payments?|amount|price|rent|debt|balance)$/;

const byInput: Record<string, Mask> = { curp, rfc, clabe, card, phone, postal_code: postal, code };

/** The mask of a field: what `x-input` says, else what its name tells. */
export function maskOf(field: Field): Mask | null {
  const name = field.keys[field.keys.length - 1]!;
  if (field.kind === 'number') {
    const named = field.input ? field.input === 'money' : moneyNames.test(name);
    return named && field.minimum >= 0 ? money : null;
  }
  if (field.kind !== 'text') {
    return null;
  }
  const mask = field.input
    ? byInput[field.input]
    : byName.find(([pattern]) => pattern.test(name))?.[1];
  return mask?.samples.some((sample) => fits(field, sample)) ? mask : null;
}

function fits(field: Field, sample: string): boolean {
  const length = [...sample].length;
  return (
    length >= field.minLength && length <= field.maxLength && matches(field.pattern, sample)
  );
}

/** A pattern that this browser cannot read is for the server alone. */
export function matches(pattern: string, typed: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(typed);
  } catch {
    return true;
  }
}

/** The last character that the seventeen before it ask for. */
export function curpDigit(bare: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
  let sum = 0;
  for (let place = 0; place < 17; place++) {
    sum += alphabet.indexOf(bare[place]!) * (18 - place);
  }
  return String((10 - (sum % 10)) % 10);
}

/** The last digit that the seventeen before it ask for. */
export function clabeDigit(bare: string): string {
  let sum = 0;
  for (let place = 0; place < 17; place++) {
    sum += (Number(bare[place]) * [3, 7, 1][place % 3]!) % 10;
  }
  return String((10 - (sum % 10)) % 10);
}
