// Reads a JSON Schema as a form: which fields there are, in their order. A
// schema that says more than a plain form can ask is answered with null, and
// nothing of it is drawn: half a form could never be sent.

import type { Language } from '../words/language';

export type Kind =
  | 'text'
  | 'long'
  | 'number'
  | 'integer'
  | 'date'
  | 'datetime'
  | 'yesno'
  | 'consent'
  | 'choice'
  | 'choices'
  | 'lines';

export interface Option {
  value: unknown;
  label: string;
}

export interface Field {
  /** Where its value goes in the payload; the server names its faults so. */
  keys: string[];
  path: string;
  /** Ties a label, an input and its sentences together. */
  id: string;
  kind: Kind;
  label: string;
  hint: string;
  example: string;
  required: boolean;
  format: string;
  /** How it is typed, where neither name nor format says it: `x-input`. */
  input: string;
  pattern: string;
  minLength: number;
  maxLength: number;
  minimum: number;
  maximum: number;
  minItems: number;
  maxItems: number;
  options: Option[];
  /** What stands in it before anybody typed: a text, or texts for a list. */
  initial: string | string[];
}

/** The members of a nested object. */
export interface Group {
  key: string;
  label: string;
  hint: string;
  required: boolean;
  fields: Field[];
}

/** A list of objects, each a small form of its own. */
export interface List {
  path: string;
  /** Where the focus goes for a fault of the list as a whole. */
  id: string;
  label: string;
  /** What one of them is called, '' when the schema does not say. */
  one: string;
  hint: string;
  required: boolean;
  minItems: number;
  maxItems: number;
  /** The fields of a row, by its place. */
  row: (index: number) => Field[];
}

export type Part = Field | Group | List;

export interface Form {
  parts: Part[];
  /** Values that the schema fixes, which nobody is asked for. */
  fixed: { keys: string[]; value: unknown }[];
}

type Schema = Record<string, unknown>;

/** Keywords that can ask for fields which `properties` does not show. */
const BEYOND = [
  '$ref',
  '$dynamicRef',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'dependentSchemas',
  'patternProperties',
];

/** A text that may be longer than this wants more than one line. */
const LONG_TEXT = 400;

export function isField(part: Part): part is Field {
  return 'kind' in part;
}

export function isGroup(part: Part): part is Group {
  return 'fields' in part;
}

export function isList(part: Part): part is List {
  return 'row' in part;
}

export function readForm(schema: unknown, language: Language): Form | null {
  const reader = new Reader(language);
  const parts = reader.object(schema ?? {}, []);
  return parts && { parts, fixed: reader.fixed };
}

class Reader {
  readonly fixed: Form['fixed'] = [];
  private count = 0;

  constructor(private readonly language: Language) {}

  object(schema: unknown, keys: string[]): Part[] | null {
    if (!isSchema(schema) || beyond(schema) || (schema['type'] ?? 'object') !== 'object') {
      return null;
    }
    const properties = schema['properties'] ?? {};
    if (!isSchema(properties)) {
      return null;
    }
    const required = texts(schema['required']);
    if (required.some((name) => !(name in properties))) {
      return null;
    }
    const parts: Part[] = [];
    for (const name of inOrder(Object.keys(properties), texts(schema['x-order']), required)) {
      const read = this.property(properties[name], [...keys, name], required.includes(name));
      if (read === null) {
        return null;
      }
      parts.push(...read);
    }
    return parts;
  }

  /** No part, one, or null when the property cannot be asked for. */
  private property(schema: unknown, keys: string[], required: boolean) {
    if (!isSchema(schema)) {
      return null;
    }
    if (schema['readOnly'] === true) {
      return required ? null : [];
    }
    if ('const' in schema && schema['const'] !== true) {
      this.fixed.push({ keys, value: schema['const'] });
      return [];
    }
    if (typeOf(schema) === 'object' && keys.length === 1) {
      return this.group(schema, keys, required);
    }
    if (typeOf(schema) === 'array' && keys.length === 1 && isSchema(schema['items'])) {
      if (typeOf(schema['items']) === 'object') {
        return this.list(schema, schema['items'], keys, required);
      }
    }
    const field = this.field(schema, keys, required);
    return field && [field];
  }

  private group(schema: Schema, keys: string[], required: boolean): [Group] | null {
    const fields = this.object(schema, keys);
    if (!fields?.every(isField)) {
      return null;
    }
    const { label, hint } = this.words(schema, keys);
    return [{ key: keys[0]!, label, hint, required, fields }];
  }

  private list(schema: Schema, items: Schema, keys: string[], required: boolean): [List] | null {
    const fixed = this.fixed.length;
    const fields = this.object(items, keys);
    // A value that each row must have cannot be kept beside the form.
    if (!fields?.length || !fields.every(isField) || this.fixed.length > fixed) {
      return null;
    }
    const number = numbersOf(schema);
    const path = keys[0]!;
    return [
      {
        path,
        id: `f${++this.count}`,
        ...this.words(schema, keys),
        one: this.own(items, 'title'),
        required,
        minItems: number('minItems', 0),
        maxItems: number('maxItems', Infinity),
        row: (index) =>
          fields.map((field) => ({
            ...field,
            keys: [path, String(index), field.keys[1]!],
            path: `${path}.${index}.${field.keys[1]!}`,
            id: `${field.id}-${index}`,
          })),
      },
    ];
  }

  private field(schema: Schema, keys: string[], required: boolean): Field | null {
    const shape = this.shape(schema);
    if (!shape) {
      return null;
    }
    const number = numbersOf(schema);
    const examples = schema['examples'];
    return {
      keys,
      path: keys.join('.'),
      id: `f${++this.count}`,
      ...this.words(schema, keys),
      ...shape,
      example: Array.isArray(examples) && isScalar(examples[0]) ? String(examples[0]) : '',
      required,
      format: text(schema['format']),
      input: text(schema['x-input']),
      pattern: text(schema['pattern']),
      minLength: number('minLength', 0),
      maxLength: number('maxLength', Infinity),
      minimum: number('minimum', -Infinity),
      maximum: number('maximum', Infinity),
      minItems: number('minItems', 0),
      maxItems: number('maxItems', Infinity),
      initial: initialOf(schema['default'], shape),
    };
  }

  private shape(schema: Schema): { kind: Kind; options: Option[] } | null {
    const options = this.options(schema);
    if (options) {
      return { kind: 'choice', options };
    }
    if (beyond(schema)) {
      return null;
    }
    if (schema['const'] === true) {
      return { kind: 'consent', options: [] };
    }
    const kind = kindOf(schema);
    if (kind !== 'lines') {
      return kind && { kind, options: [] };
    }
    const items = schema['items'];
    if (!isSchema(items)) {
      return null;
    }
    const choices = this.options(items);
    if (choices) {
      return { kind: 'choices', options: choices };
    }
    return !beyond(items) && typeOf(items) === 'string' ? { kind, options: [] } : null;
  }

  /** What there is to choose from: an `enum`, or a list of constants with titles. */
  private options(schema: Schema): Option[] | null {
    const values = schema['enum'];
    if (Array.isArray(values)) {
      const real = values.filter((value) => value !== null);
      return real.every(isScalar)
        ? real.map((value) => ({ value, label: this.valueLabel(value) }))
        : null;
    }
    const named = schema['oneOf'] ?? schema['anyOf'];
    if (!Array.isArray(named) || named.length === 0) {
      return null;
    }
    const options: Option[] = [];
    for (const one of named) {
      if (!isSchema(one) || !isScalar(one['const'])) {
        return null;
      }
      const value = one['const'];
      options.push({ value, label: this.own(one, 'title') || this.valueLabel(value) });
    }
    return options;
  }

  private valueLabel(value: unknown): string {
    if (typeof value !== 'boolean') {
      return String(value);
    }
    const [yes, no] = this.language === 'en' ? ['Yes', 'No'] : ['Sí', 'No'];
    return value ? yes! : no!;
  }

  private words(schema: Schema, keys: string[]): { label: string; hint: string } {
    return {
      label: this.own(schema, 'title') || spoken(keys[keys.length - 1]!),
      hint: this.own(schema, 'description'),
    };
  }

  /** A text of the schema in the person's language, as far as it is there. */
  private own(schema: Schema, name: 'title' | 'description'): string {
    return (this.language === 'en' && text(schema[`x-${name}-en`])) || text(schema[name]);
  }
}

function kindOf(schema: Schema): Kind | null {
  switch (typeOf(schema)) {
    case 'boolean':
      return 'yesno';
    case 'number':
      return 'number';
    case 'integer':
      return 'integer';
    case 'array':
      return 'lines';
    case 'string':
      break;
    default:
      return null;
  }
  const { format, maxLength } = schema;
  if (format === 'date') {
    return 'date';
  }
  if (format === 'date-time') {
    return 'datetime';
  }
  return typeof maxLength === 'number' && maxLength > LONG_TEXT && !format ? 'long' : 'text';
}

/** The type that a value must have; one that may also be null is left out when empty. */
function typeOf(schema: Schema): string {
  const type = schema['type'];
  if (Array.isArray(type)) {
    const real = type.filter((one) => one !== 'null');
    return real.length === 1 ? text(real[0]) : '';
  }
  return text(type) || ('properties' in schema ? 'object' : '');
}

function initialOf(value: unknown, { kind, options }: { kind: Kind; options: Option[] }) {
  if (kind === 'choices') {
    const chosen = Array.isArray(value) ? value : [];
    return indexes(options, (option) => chosen.includes(option.value));
  }
  if (kind === 'choice') {
    return indexes(options, (option) => option.value === value)[0] ?? '';
  }
  if (kind === 'lines') {
    return texts(value).join('\n');
  }
  // Nobody has agreed before they were asked.
  return kind !== 'consent' && isScalar(value) ? String(value) : '';
}

/**
 * The names in the order of their form. JSON objects have none that survives
 * every server, so a schema may say it in `x-order`. Without that, names that
 * come sorted have lost theirs, and the list of the required ones, which is a
 * list, is the nearest to it.
 */
function inOrder(names: string[], order: string[], required: string[]): string[] {
  const sorted = names.every((name, index) => index === 0 || names[index - 1]! < name);
  const first = order.length > 0 ? order : sorted ? required : [];
  return [...new Set([...first.filter((name) => names.includes(name)), ...names])];
}

/** Options are known by their place: values need not be texts. */
function indexes(options: Option[], chosen: (option: Option) => boolean): string[] {
  return options.flatMap((option, index) => (chosen(option) ? [String(index)] : []));
}

function numbersOf(schema: Schema): (name: string, otherwise: number) => number {
  return (name, otherwise) =>
    typeof schema[name] === 'number' ? (schema[name] as number) : otherwise;
}

function beyond(schema: Schema): boolean {
  return BEYOND.some((keyword) => keyword in schema);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** `zip_code` as a label, for a schema without titles. */
function spoken(name: string): string {
  const words = name.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
