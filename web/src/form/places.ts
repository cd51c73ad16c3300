// Countries by their ISO 3166-1 codes and the states of Mexico by the first two
// digits of their postal codes (SEPOMEX), as internal/mx has them.

import type { Language } from '../words/language';
import type { Pick } from './hints';

/** The first pair of digits that is a state's, up to the next state's. */
export const states: [number, string][] = [
  [20, 'Aguascalientes'],
  [21, 'Baja California'],
  [23, 'Baja California Sur'],
  [24, 'Campeche'],
  [29, 'Chiapas'],
  [31, 'Chihuahua'],
  [1, 'Ciudad de México'],
  [25, 'Coahuila de Zaragoza'],
  [28, 'Colima'],
  [34, 'Durango'],
  [50, 'Estado de México'],
  [36, 'Guanajuato'],
  [39, 'Guerrero'],
  [42, 'Hidalgo'],
  [44, 'Jalisco'],
  [58, 'Michoacán de Ocampo'],
  [62, 'Morelos'],
  [63, 'Nayarit'],
  [64, 'Nuevo León'],
  [68, 'Oaxaca'],
  [72, 'Puebla'],
  [76, 'Querétaro'],
  [77, 'Quintana Roo'],
  [78, 'San Luis Potosí'],
  [80, 'Sinaloa'],
  [83, 'Sonora'],
  [86, 'Tabasco'],
  [87, 'Tamaulipas'],
  [90, 'Tlaxcala'],
  [91, 'Veracruz de Ignacio de la Llave'],
  [97, 'Yucatán'],
  [98, 'Zacatecas'],
];

/** The state of a whole Mexican postal code, '' when none has it. */
export function stateOf(code: string): string {
  const pair = Number(code.slice(0, 2));
  if (!/^\d{5}$/.test(code) || pair === 0 || (pair > 16 && pair < 20)) {
    return '';
  }
  return states.reduce((best, one) => (one[0] <= pair && one[0] > best[0] ? one : best), [0, ''] as [number, string])[1];
}

/** Whether a country, as a form may say it, is Mexico; it is when none is said. */
export function isMexico(country: unknown): boolean {
  return /^(|MX|MEX|M[eé]xico)$/i.test(String(country ?? '').trim());
}

const codes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

const cache = new Map<Language, Pick[]>();

/** Every country by its name, Mexico first. */
export function countries(language: Language): Pick[] {
  let all = cache.get(language);
  if (!all) {
    const tag = language === 'en' ? 'en' : 'es-MX';
    const names = new Intl.DisplayNames(tag, { type: 'region' });
    const order = new Intl.Collator(tag).compare;
    all = codes.split(' ').map((value) => ({ value, label: names.of(value) ?? value }));
    all.sort((a, b) => Number(b.value === 'MX') - Number(a.value === 'MX') || order(a.label, b.label));
    cache.set(language, all);
  }
  return all;
}
