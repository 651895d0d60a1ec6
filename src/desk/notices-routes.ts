import { type Html, html } from '../http/view.ts';
import type { Locale } from '../words/words.ts';
import { type Desk, deskAnswer, type SiteVisit } from './door-routes.ts';
import { noticesWords } from './notices-words.ts';

/** One way in which a site's news is told, as a section of the page about all of them; `said` are its lines about what was done. */
export type NoticesPiece = {
  section: (visit: SiteVisit) => Promise<Html>;
  said: (lang: Locale) => Record<string, string>;
};

export function noticesPages(desk: Desk, pieces: NoticesPiece[]): void {
  desk.getOfSite('notices', 'webhooks.manage', async (visit) => {
    const { lang } = visit;
    const sections = await Promise.all(pieces.map((piece) => piece.section(visit)));
    const said = Object.assign({}, ...pieces.map((piece) => piece.said(lang)));
    const { title } = noticesWords(lang);
    return deskAnswer(visit, said, { title, area: 'notices', body: html`${sections}` });
  });
}
