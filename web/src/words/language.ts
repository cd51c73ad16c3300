export type Language = 'es' | 'en';

/** The address wins, then what the browser prefers of the two, then Spanish. */
export function chooseLanguage(search: string, preferred: readonly string[]): Language {
  const asked = [new URLSearchParams(search).get('lang') ?? '', ...preferred];
  for (const tag of asked) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language === 'es' || language === 'en') {
      return language;
    }
  }
  return 'es';
}
