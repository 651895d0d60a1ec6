import { de } from './de.ts';
import { en } from './en.ts';
import { type Speech, speechOf } from './speech.ts';

/** The words on the page: one catalogue a locale, each checked by its type to be complete. */

const catalogues = { en, de };
export type Locale = keyof typeof catalogues;
export const locales = Object.keys(catalogues) as Locale[];

export type Words = Speech & Catalogue & { lang: Locale; dir: 'ltr' | 'rtl' };
export type Catalogue = ReturnType<typeof en>;

const spoken = new Map<string, Words>();

/**
 * The words for a reader. `wanted` is a language tag such as `de-AT`, from anybody, so possibly nonsense; where no
 * catalogue fits it (by the lookup of RFC 4647: `de-AT`, then `de`), the site's locale speaks, and English after that.
 * Times are said in the site's time zone.
 */
export function wordsFor(
  wanted: string | null | undefined,
  site: { locale: string; timeZone: string },
): Words {
  const lang = localeFor(wanted ?? '') ?? localeFor(site.locale) ?? 'en';
  const key = `${lang} ${site.timeZone}`;
  const known = spoken.get(key);
  if (known) return known;
  const speech = speechOf(lang, site.timeZone);
  const words: Words = { ...speech, ...catalogues[lang](speech), lang, dir: 'ltr' };
  spoken.set(key, words);
  return words;
}

/** The catalogue that fits a language tag; undefined where none does. */
export function localeFor(tag: string): Locale | undefined {
  const language = tag.toLowerCase().split('-')[0];
  return locales.find((locale) => locale === language);
}
