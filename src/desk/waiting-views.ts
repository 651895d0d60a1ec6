import { type Html, html } from '../http/view.ts';
import type { WaitingWords } from './waiting-words.ts';

/** What waits at a site, with the way there; plainly, where it was left alone for too long. */
export function waitingAt(of: {
  words: WaitingWords;
  number: (value: number) => string;
  site: { id: string; name: string };
  waiting: { count: number; atLeast: boolean; hours: number; leftAlone: boolean };
}): Html {
  const { words, number, site, waiting } = of;
  const { count, atLeast, hours } = waiting;
  const query = new URLSearchParams({ site: site.id, order: 'oldest' });
  const said = words.some(count, `${number(count)}${atLeast ? '+' : ''}`);
  const line = html`<p><a href="/desk/queue?${query}">${said}<span class="unseen">: ${site.name}</span></a>${words.oldest(count, hours)}</p>`;
  return waiting.leftAlone
    ? html`<div class="warning"><p><strong>${words.leftAlone(hours)}</strong> ${words.why}</p>${line}</div>`
    : line;
}
