import { describe, expect, test } from 'vitest';
import { checkForm } from './check';
import { hintFor } from './hints';
import { layFaults } from './marks';
import { firstDraft, numberIn, toPayload, type Draft } from './payload';
import { fieldsOf, isGroup, readForm, type Field, type Form } from './schema';
import { formWordsIn } from './words';

const words = formWordsIn('es');

function form(properties: object, required: string[] = []): Form {
  const read = readForm({ type: 'object', properties, required }, 'es');
  expect(read).not.toBeNull();
  return read!;
}

function field(property: object): Field {
  return fieldsOf(form({ it: property }))[0]!;
}

function sent(properties: object, draft: Draft, required: string[] = []) {
  return toPayload(form(properties, required), draft);
}

function marks(property: object, typed: string | string[], required: string[] = []) {
  return checkForm(form({ it: property }, required), { it: typed }, words, {})['it'];
}

describe('a schema as a form', () => {
  test.each([
    [{ type: 'string' }, 'text'],
    [{ type: 'string', maxLength: 500 }, 'long'],
    [{ type: 'string', format: 'email', maxLength: 500 }, 'text'],
    [{ type: 'string', format: 'date' }, 'date'],
    [{ type: 'string', format: 'date-time' }, 'datetime'],
    [{ type: ['string', 'null'] }, 'text'],
    [{ type: 'number' }, 'number'],
    [{ type: 'integer' }, 'integer'],
    [{ type: 'boolean' }, 'yesno'],
    [{ const: true }, 'consent'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ oneOf: [{ const: 1, title: 'Uno' }] }, 'choice'],
    [{ type: 'array', items: { enum: ['a'] } }, 'choices'],
    [{ type: 'array', items: { type: 'string' } }, 'lines'],
  ])('reads %j as %s', (property, kind) => {
    expect(field(property).kind).toBe(kind);
  });

  test('speaks the language of the person', () => {
    const schema = {
      properties: {
        a: { type: 'string', title: 'Calle', 'x-title-en': 'Street', description: 'La tuya' },
        zip_code: { type: 'string' },
      },
    };
    const label = (language: 'es' | 'en') =>
      fieldsOf(readForm(schema, language)!).map((one) => one.label);
    expect(label('es')).toEqual(['Calle', 'Zip code']);
    expect(label('en')).toEqual(['Street', 'Zip code']);
    expect(fieldsOf(readForm(schema, 'en')!)[0]!.hint).toBe('La tuya');
  });

  test('keeps the order of the schema, groups among fields', () => {
    const { parts } = form({
      first: { type: 'string' },
      home: { type: 'object', title: 'Casa', properties: { city: { type: 'string' } } },
      last: { type: 'string' },
    });
    expect(parts.map((part) => (isGroup(part) ? part.label : part.path))).toEqual([
      'first',
      'Casa',
      'last',
    ]);
    expect(fieldsOf({ parts, fixed: [] })[1]!.path).toBe('home.city');
  });

  test('has an order of its own when the schema says one, or lost it', () => {
    const order = (schema: object) => fieldsOf(readForm(schema, 'es')!).map((one) => one.path);
    const text = { type: 'string' };
    const properties = { city: text, street: text, zip: text };
    expect(order({ properties, 'x-order': ['zip', 'gone', 'street'] })).toEqual([
      'zip',
      'street',
      'city',
    ]);
    expect(order({ properties, required: ['zip', 'city'] })).toEqual(['zip', 'city', 'street']);
    expect(order({ properties: { zip: text, city: text }, required: ['city'] })).toEqual([
      'zip',
      'city',
    ]);
  });

  test.each([
    ['a reference', { $ref: '#/$defs/x' }],
    ['alternatives', { oneOf: [{ type: 'string' }, { type: 'number' }] }],
    ['a list of objects', { type: 'array', items: { type: 'object' } }],
    ['a list of anything', { type: 'array' }],
    ['several types', { type: ['string', 'number'] }],
    ['no type', {}],
    ['a boolean schema', true],
    [
      'objects two deep',
      {
        type: 'object',
        properties: { b: { type: 'object', properties: { c: { type: 'string' } } } },
      },
    ],
  ])('does not pretend to read %s', (_what, property) => {
    expect(readForm({ type: 'object', properties: { it: property } }, 'es')).toBeNull();
  });

  test.each([
    ['conditions', { if: {}, then: {} }],
    ['alternatives', { oneOf: [{}] }],
    ['another type', { type: 'array' }],
    ['a required field that it does not describe', { required: ['x'] }],
    ['broken properties', { properties: [] }],
  ])('does not pretend to read %s around it all', (_what, schema) => {
    expect(readForm(schema, 'es')).toBeNull();
  });

  test.each([[null], [undefined], [{}], [{ type: 'object' }]])('of nothing has no field: %j', (schema) => {
    expect(readForm(schema, 'es')).toEqual({ parts: [], fixed: [] });
  });
});

describe('what is sent', () => {
  test('has each value in its kind, and leaves out what is empty', () => {
    const properties = {
      text: { type: 'string' },
      none: { type: 'string' },
      money: { type: 'number' },
      count: { type: 'integer' },
      yes: { type: 'boolean' },
      terms: { const: true },
      size: { enum: [10, 20] },
      ways: { type: 'array', items: { enum: ['a', 'b', 'c'] } },
      tags: { type: 'array', items: { type: 'string' } },
      country: { const: 'MX' },
    };
    const draft = {
      text: ' Ana ',
      none: '  ',
      money: '$12,500.50',
      count: '3',
      yes: 'false',
      terms: 'true',
      size: '1',
      ways: ['0', '2'],
      tags: 'uno\n\n dos ',
    };
    expect(sent(properties, draft)).toEqual({
      text: 'Ana',
      money: 12500.5,
      count: 3,
      yes: false,
      terms: true,
      size: 20,
      ways: ['a', 'c'],
      tags: ['uno', 'dos'],
      country: 'MX',
    });
  });

  test('has a group when it is required or filled', () => {
    const home = {
      type: 'object',
      properties: { city: { type: 'string' }, country: { const: 'MX' } },
    };
    expect(sent({ home }, {})).toEqual({});
    expect(sent({ home }, {}, ['home'])).toEqual({ home: { country: 'MX' } });
    expect(sent({ home }, { 'home.city': 'Mérida' })).toEqual({
      home: { city: 'Mérida', country: 'MX' },
    });
  });

  test('begins with the defaults of the schema, never with an agreement', () => {
    const fields = fieldsOf(
      form({
        text: { type: 'string', default: 'a' },
        size: { enum: ['s', 'm'], default: 'm' },
        terms: { const: true, default: true },
        ways: { type: 'array', items: { enum: ['a', 'b'] }, default: ['b'] },
      }),
    );
    expect(firstDraft(fields)).toEqual({ text: 'a', size: '1', terms: '', ways: ['1'] });
  });

  test.each([
    ['1200', 1200],
    ['1,200', 1200],
    ['$ 1,200.50', 1200.5],
    ['-3', -3],
    ['12,5', null],
    ['1e3', null],
    ['mil', null],
  ])('reads the number %s as %s', (typed, value) => {
    expect(numberIn(typed)).toBe(value);
  });
});

describe('kindness before sending', () => {
  test.each([
    [{ type: 'string', minLength: 3 }, 'ab', words.tooShort(3)],
    [{ type: 'string', maxLength: 3 }, 'abcd', words.tooLong(3)],
    [{ type: 'string', maxLength: 3 }, '👍👍👍', undefined],
    [{ type: 'string', pattern: '^[0-9]{5}$' }, '0670', words.pattern],
    [{ type: 'string', pattern: '(?<broken' }, 'x', undefined],
    [{ type: 'string', format: 'email' }, 'ana@', words.email],
    [{ type: 'number', minimum: 1 }, '0', words.tooSmall(1)],
    [{ type: 'number', maximum: 9 }, '10', words.tooLarge(9)],
    [{ type: 'number' }, 'mucho', words.number],
    [{ type: 'integer' }, '1.5', words.integer],
    [{ type: 'integer' }, '90071992547409931', words.number],
    [{ type: 'array', items: { enum: ['a', 'b'] }, minItems: 2 }, ['0'], words.tooFew(2)],
    [{ type: 'string' }, '', undefined],
  ])('%j with %j', (property, typed, sentence) => {
    expect(marks(property, typed)).toBe(sentence);
  });

  test('asks for what is required in fitting words', () => {
    expect(marks({ type: 'string' }, ' ', ['it'])).toBe(words.required);
    expect(marks({ enum: ['a'] }, '', ['it'])).toBe(words.requiredChoice);
    expect(marks({ const: true }, '', ['it'])).toBe(words.requiredConsent);
  });

  test('shows an example when the schema has one', () => {
    const property = { type: 'string', pattern: '^[0-9]{5}$', examples: ['06700'] };
    expect(marks(property, 'x')).toBe('Revisa cómo está escrito. Por ejemplo: 06700');
  });

  test('lets the integrator word it', () => {
    const read = form({ it: { type: 'string' } }, ['it']);
    expect(checkForm(read, {}, words, { required: 'Nos hace falta.' })).toEqual({
      it: 'Nos hace falta.',
    });
  });

  test('asks for nothing inside a group that may be left out', () => {
    const home = {
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string' }, street: { type: 'string' } },
    };
    expect(checkForm(form({ home }), {}, words, {})).toEqual({});
    expect(checkForm(form({ home }), { 'home.street': 'x' }, words, {})).toEqual({
      'home.city': words.required,
    });
  });
});

describe("the server's faults", () => {
  test('stand beside their fields, or together when no field is theirs', () => {
    const fields = fieldsOf(
      form({ zip: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } }),
    );
    const laid = layFaults(
      { zip: ['es obligatorio'], 'tags.1': ['repite a'], other: ['no es un campo'], '': ['Algo.'] },
      fields,
    );
    expect(laid.marks).toEqual({ zip: 'Es obligatorio.', tags: 'Repite a.' });
    expect(laid.rest).toEqual(['other: No es un campo.', 'Algo.']);
  });
});

describe('hints for the phone', () => {
  const hint = (name: string, property: object, more = {}) =>
    hintFor(fieldsOf(form({ [name]: property }))[0]!, more);

  test.each([
    ['it', { type: 'string', format: 'email' }, { type: 'email', autocomplete: 'email' }],
    ['phone_number', { type: 'string' }, { type: 'tel', autocomplete: 'tel' }],
    ['code', { type: 'string', pattern: '^\\d{6}$' }, { inputMode: 'numeric' }],
    ['it', { type: 'integer', minimum: 0 }, { inputMode: 'numeric' }],
    ['it', { type: 'number' }, { inputMode: 'decimal' }],
    ['it', { type: 'integer', minimum: -5 }, {}],
    ['birth_date', { type: 'string', format: 'date' }, { autocomplete: 'bday' }],
    ['curp', { type: 'string' }, { capitals: true }],
  ])('%s of %j', (name, property, expected) => {
    expect(hint(name, property)).toMatchObject(expected);
  });

  test('come from the step as well', () => {
    const more = { street: { autocomplete: 'address-line1' } };
    expect(hint('street', { type: 'string' }, more)).toEqual(more.street);
  });
});
