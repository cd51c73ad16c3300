import { describe, expect, test } from 'vitest';
import { checkForm } from './check';
import { hintFor, type Hints } from './hints';
import { layFaults } from './marks';
import {
  addRow,
  fieldsIn,
  firstDraft,
  numberIn,
  removeRow,
  toPayload,
  withoutBlankRows,
  type Draft,
} from './payload';
import { isGroup, isList, readForm, type Field, type Form } from './schema';
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

function fieldsOf(form: Form): Field[] {
  return fieldsIn(form.parts, firstDraft(form));
}

function sent(properties: object, draft: Draft, required: string[] = []) {
  return toPayload(form(properties, required), draft);
}

function marks(property: object, typed: string | string[], required: string[] = []) {
  return checkForm(form({ it: property }, required).parts, { it: typed }, words, {})['it'];
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
    expect(fieldsIn(parts, {})[1]!.path).toBe('home.city');
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
    ['a list of objects without fields', { type: 'array', items: { type: 'object' } }],
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
    const read = form({
        text: { type: 'string', default: 'a' },
        size: { enum: ['s', 'm'], default: 'm' },
        terms: { const: true, default: true },
        ways: { type: 'array', items: { enum: ['a', 'b'] }, default: ['b'] },
      });
    expect(firstDraft(read)).toEqual({ text: 'a', size: '1', terms: '', ways: ['1'] });
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
    expect(checkForm(read.parts, {}, words, { required: 'Nos hace falta.' })).toEqual({
      it: 'Nos hace falta.',
    });
  });

  test('asks for nothing inside a group that may be left out', () => {
    const home = {
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string' }, street: { type: 'string' } },
    };
    expect(checkForm(form({ home }).parts, {}, words, {})).toEqual({});
    expect(checkForm(form({ home }).parts, { 'home.street': 'x' }, words, {})).toEqual({
      'home.city': words.required,
    });
  });
});

describe("the server's faults", () => {
  test('stand beside their fields, or together when no field is theirs', () => {
    const { parts } = form({
      zip: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
    });
    const laid = layFaults(
      { zip: ['es obligatorio'], 'tags.1': ['repite a'], other: ['no es un campo'], '': ['Algo.'] },
      parts,
      {},
    );
    expect(laid.marks).toEqual({ zip: 'Es obligatorio.', tags: 'Repite a.' });
    expect(laid.rest).toEqual(['other: No es un campo.', 'Algo.']);
  });
});

describe('hints for the phone', () => {
  const hint = (name: string, property: object, more: Hints = () => undefined) =>
    hintFor(fieldsOf(form({ [name]: property }))[0]!, more, {}, 'es');

  test.each([
    ['it', { type: 'string', format: 'email' }, { type: 'email', autocomplete: 'email' }],
    ['phone_number', { type: 'string' }, { type: 'tel', autocomplete: 'tel' }],
    ['code', { type: 'string', pattern: '^\\d{6}$' }, { inputMode: 'numeric' }],
    ['it', { type: 'integer', minimum: 0 }, { inputMode: 'numeric' }],
    ['it', { type: 'number' }, { inputMode: 'decimal' }],
    ['it', { type: 'integer', minimum: -5 }, {}],
    ['birth_date', { type: 'string', format: 'date' }, { autocomplete: 'bday' }],
    ['curp', { type: 'string' }, { mask: { capitals: true }, autocomplete: 'off' }],
    ['monthly_income', { type: 'number', minimum: 0 }, { mask: { prefix: '$' } }],
    ['zip_code', { type: 'string' }, { inputMode: 'numeric', autocomplete: 'postal-code' }],
  ])('%s of %j', (name, property, expected) => {
    expect(hint(name, property)).toMatchObject(expected);
  });

  test('come from the step as well', () => {
    const own = { autocomplete: 'street-address' };
    expect(hint('street', { type: 'string' }, () => own)).toEqual(own);
  });
});

describe('a list of people', () => {
  const person = {
    type: 'object',
    title: 'Referencia',
    required: ['name'],
    properties: {
      name: { type: 'string' },
      kin: { oneOf: [{ const: 'family' }, { const: 'friend' }] },
    },
  };
  const read = form(
    { people: { type: 'array', title: 'Personas', items: person, minItems: 1, maxItems: 3 } },
    ['people'],
  );
  const [list] = read.parts.filter(isList);

  test('has a card for each, numbered in the payload', () => {
    const draft = addRow(list!, firstDraft(read));
    expect(fieldsIn(read.parts, draft).map((one) => one.path)).toEqual([
      'people.0.name',
      'people.0.kin',
      'people.1.name',
      'people.1.kin',
    ]);
    const filled = { ...draft, 'people.0.name': 'Ana', 'people.1.name': 'Luis', 'people.1.kin': '1' };
    expect(toPayload(read, filled)).toEqual({
      people: [{ name: 'Ana' }, { name: 'Luis', kin: 'friend' }],
    });
  });

  test('closes the gap of a card that is taken away', () => {
    let draft = addRow(list!, addRow(list!, firstDraft(read)));
    draft = { ...draft, 'people.0.name': 'a', 'people.1.name': 'b', 'people.2.name': 'c' };
    draft = removeRow(list!, 1, draft);
    expect(toPayload(read, draft)).toEqual({ people: [{ name: 'a' }, { name: 'c' }] });
    expect('people.2.name' in draft).toBe(false);
  });

  test('forgets cards that nobody filled, save those that must be', () => {
    const draft = withoutBlankRows(read.parts, addRow(list!, firstDraft(read)));
    expect(fieldsIn(read.parts, draft)).toHaveLength(2);
    expect(checkForm(read.parts, draft, words, {})).toEqual({ 'people.0.name': words.required });
  });

  test('is left out when it may be and nobody was named', () => {
    const optional = form({ people: { type: 'array', items: person } });
    expect(toPayload(optional, firstDraft(optional))).toEqual({});
  });

  test('takes the faults of the server, its own and those of its cards', () => {
    const faults = { people: ['tiene pocos'], 'people.0.name': ['es obligatorio'] };
    expect(layFaults(faults, read.parts, firstDraft(read)).marks).toEqual({
      people: 'Tiene pocos.',
      'people.0.name': 'Es obligatorio.',
    });
  });
});
