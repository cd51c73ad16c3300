// A date as three answers: day, month and year. The calendar of an old phone
// opens on today, and a birthday is some 400 taps away from there. In the draft
// it is `year-month-day`, as far as it was typed.

export type DatePart = 'year' | 'month' | 'day';

const places: DatePart[] = ['year', 'month', 'day'];

export function partOf(typed: string, part: DatePart): string {
  return typed.split('-')[places.indexOf(part)] ?? '';
}

export function withPart(typed: string, part: DatePart, value: string): string {
  return places.map((one) => (one === part ? value : partOf(typed, one))).join('-');
}

/** Whether it is a day that was or will be. */
export function isWhole(typed: string): boolean {
  const text = padded(typed);
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(+day) && day.toISOString().startsWith(text);
}

/** Whether something of each part stands there, a year with four digits. */
export function isFilled(typed: string): boolean {
  return /^\d{4}-\d{1,2}-\d{1,2}$/.test(typed);
}

/** As ISO 8601 writes it. */
export function padded(typed: string): string {
  return places.map((part) => partOf(typed, part).padStart(2, '0')).join('-');
}

export function monthNames(language: string): string[] {
  const name = new Intl.DateTimeFormat(language === 'en' ? 'en' : 'es-MX', {
    month: 'long',
    timeZone: 'UTC',
  });
  return Array.from({ length: 12 }, (_, month) => name.format(Date.UTC(2024, month, 15)));
}
