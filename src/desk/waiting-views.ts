import { type Html, html } from '../http/view.ts';
import type { WaitingWords } from './waiting-words.ts';

/** That a site's queue was left alone for too long, with the way there. */
export const leftAlone = (words: WaitingWords, site: { id: string; name: string }, hours: number): Html =>
  html`<div class="warning"><p><strong>${words.waits(hours)}</strong> ${words.why}</p><p><a href="/desk/queue?${new URLSearchParams(
    { site: site.id, status: 'held' },
  )}">${words.queue}<span class="unseen">: ${site.name}</span></a></p></div>`;
