import { describe, expect, test } from 'vitest';
import { isFilled, isWhole, monthNames, padded, partOf, withPart } from './dates';
import { clabeDigit, curpDigit, maskOf } from './masks';
import { fieldsIn, firstDraft } from './payload';
import { isMexico, stateOf } from './places';
import { readForm, type Field } from './schema';
import { formWordsIn } from './words';

function field(name: string, property: object): Field {
  const form = readForm({ type: 'object', properties: { [name]: property } }, 'es')!;
  return fieldsIn(form.parts, firstDraft(form))[0]!;
}

const text = { type: 'string' };
const mask = (name: string, property: object = text) => maskOf(field(name, property));

describe('what is typed in a shape', () => {
  test.each([
    ['curp', 'pegu990311hdfrmza4', 'PEGU990311HDFRMZA4', 'PEGU 990311 HDFRMZA4'],
    ['curp', ' pegu-99', 'PEGU99', 'PEGU 99'],
    ['rfc', 'pegj990311ab1', 'PEGJ990311AB1', 'PEGJ 990311 AB1'],
    ['rfc', 'CDC 150311 AB1', 'CDC150311AB1', 'CDC 150311 AB1'],
    ['clabe', '0121 8002 6050 7838 58', '012180026050783858', '012 180 02605078385 8'],
    ['card_number', '4111-1111 11111111', '4111111111111111', '4111 1111 1111 1111'],
    ['phone_number', '5512345678', '5512345678', '55 1234 5678'],
    ['phone_number', '+52 1 55 1234 5678', '5512345678', '55 1234 5678'],
    ['phone_number', '+525512345678', '5512345678', '55 1234 5678'],
    ['phone_number', '044 961 234 5678', '9612345678', '961 234 5678'],
    ['phone_number', '01 (961) 234-5678', '9612345678', '961 234 5678'],
    ['phone_number', '+1 (212) 555-0199', '+1 (212) 555-0199', '+1 (212) 555-0199'],
    ['phone_number', '+57 300 1234567', '+57 300 1234567', '+57 300 1234567'],
    ['work_phone', '81', '81', '81'],
    ['zip_code', 'C.P. 06700', '06700', '06700'],
    ['code', '123 456', '123456', '123456'],
    ['code', 'Tu código es 8412. Vence en 5 minutos.', '8412', '8412'],
    ['nip', '12', '12', '12'],
  ])('%s of %j', (name, typed, bare, shown) => {
    const one = mask(name)!;
    expect(one.bare(typed)).toBe(bare);
    expect(one.show(bare)).toBe(shown);
    expect(one.bare(bare)).toBe(bare);
    expect(one.bare(shown)).toBe(bare);
  });

  test.each([
    ['25000', '25000', '25,000'],
    ['$1,234,567.891', '1234567.89', '1,234,567.89'],
    ['12.', '12.', '12.'],
    ['0.5', '0.5', '0.5'],
    ['mucho', '', ''],
  ])('money of %j', (typed, bare, shown) => {
    const money = mask('monthly_income', { type: 'number', minimum: 0 })!;
    expect([money.bare(typed), money.show(bare)]).toEqual([bare, shown]);
  });

  test('is told by x-input where a name tells nothing, or the wrong thing', () => {
    expect(mask('ine_phone_2', { ...text, 'x-input': 'phone' })!.show('5512345678')).toBe(
      '55 1234 5678',
    );
    expect(mask('curp', { ...text, 'x-input': 'text' })).toBeNull();
    expect(mask('total', { type: 'number', minimum: 0, 'x-input': 'money' })).not.toBeNull();
    expect(mask('income', { type: 'number', minimum: 0, 'x-input': 'number' })).toBeNull();
  });

  test('is none where the schema asks for another shape', () => {
    expect(mask('phone', { ...text, pattern: '^\\+52\\d{10}$' })).toBeNull();
    expect(mask('code', { ...text, pattern: '^[A-Z]{6}$' })).toBeNull();
    expect(mask('zip_code', { ...text, minLength: 9 })).toBeNull();
    expect(mask('price', { type: 'number', minimum: -1 })).toBeNull();
    expect(mask('clabe', { type: 'string', maxLength: 500 })).toBeNull();
  });
});

describe('what the phone can see to be odd', () => {
  const words = formWordsIn('es');

  test('is a last digit that does not go with the others', () => {
    expect(clabeDigit('01218002605078385')).toBe('8');
    expect(curpDigit('HEGG560427MVZRRL0')).toBe('4');
    expect(mask('clabe')!.odd!('012180026050783858', words)).toBe('');
    expect(mask('clabe')!.odd!('012180026050783857', words)).toBe(words.oddClabe);
    expect(mask('curp')!.odd!('HEGG560427MVZRRL05', words)).toBe(words.oddCurp);
  });
});

describe('a date in three', () => {
  test('is put together and taken apart', () => {
    let typed = withPart('', 'year', '1999');
    typed = withPart(typed, 'day', '7');
    expect([typed, isFilled(typed), isWhole(typed)]).toEqual(['1999--7', false, false]);
    typed = withPart(typed, 'month', '3');
    expect([partOf(typed, 'month'), padded(typed), isWhole(typed)]).toEqual(['3', '1999-03-07', true]);
  });

  test.each([
    ['2023-2-29', false],
    ['2024-2-29', true],
    ['1999-4-31', false],
    ['99-4-3', false],
    ['1999-0-1', false],
  ])('%s is a day: %s', (typed, whole) => expect(isWhole(typed)).toBe(whole));

  test('has months with names', () => {
    expect(monthNames('es')[0]).toBe('enero');
    expect(monthNames('en')[11]).toBe('December');
  });
});

describe('places', () => {
  test.each([
    ['06700', 'Ciudad de México'],
    ['16999', 'Ciudad de México'],
    ['44100', 'Jalisco'],
    ['57000', 'Estado de México'],
    ['99999', 'Zacatecas'],
    ['17000', ''],
    ['00100', ''],
    ['4410', ''],
  ])('%s is in %j', (code, state) => expect(stateOf(code)).toBe(state));

  test.each([
    [undefined, true],
    ['', true],
    ['MX', true],
    ['méxico', true],
    ['US', false],
  ])('%j is Mexico: %s', (country, home) => expect(isMexico(country)).toBe(home));
});
