import { linksOf } from '../links.ts';
import type { SiteRecord } from '../sites/site.ts';
import { wordsFor } from '../words/words.ts';

/** What every view of a site needs: its words, in the language asked for or its own, and its addresses. */
export function doorOf(publicUrl: string, site: SiteRecord, lang: string | undefined) {
  return { words: wordsFor(lang, site), links: linksOf(publicUrl, site.id) };
}
