import type { Locale } from '../words/words.ts';

/** An area's words in every language of the desk: the English ones say what the others must have. */
export const spoken =
  <Words extends object>(of: { en: Words } & Record<Exclude<Locale, 'en'>, NoInfer<Words>>) =>
  (lang: Locale): Words =>
    of[lang];
