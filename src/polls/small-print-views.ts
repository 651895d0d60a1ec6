import { type Door, type Html, html, nothing, time } from '../http/view.ts';
import type { Words } from '../words/words.ts';
import type { PollWire } from './poll.ts';

/** The root's attributes by which the element knows the poll. */
export const rootOf = (poll: PollWire, version?: number) => ({
  'data-poll': poll.slug,
  'data-state': poll.status,
  'data-version': version,
});

/** The way to the archive. */
export const previousLink = ({ words, links }: Door): Html =>
  html`<a href="${links.archive()}" data-swap="${links.archiveFragment(words.lang)}">${words.poll.previous}</a>`;

/** What belongs to a poll through every door: its end, its note, and that its wording was corrected. */
export function smallPrint(words: Words, poll: PollWire): Html {
  const ends =
    poll.status === 'open' && poll.closesAt
      ? html`<p>${time(poll.closesAt, words.poll.closes(poll.closesAt))}</p>`
      : nothing;
  const corrected = poll.correctedAt
    ? html`<p>${time(poll.correctedAt, words.poll.corrected(poll.correctedAt))}</p>`
    : nothing;
  return html`<div class="small-print" part="note" data-live>${ends}<p dir="auto">${poll.note ?? words.poll.usualNote}</p>${corrected}</div>`;
}
