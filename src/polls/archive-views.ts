import {
  attributes,
  type Door,
  fragment,
  type Html,
  heading,
  html,
  note,
  nothing,
  time,
} from '../http/view.ts';
import type { PollWire } from './poll.ts';

/** The previous polls, newest first, each with its dates and a link; `nextCursor` leads to older ones. */
export function archiveFragment({
  words,
  links,
  polls,
  nextCursor,
  level = 2,
}: Door & { polls: PollWire[]; nextCursor: string | null }): Html {
  const said = words.poll;
  const items = polls.map((poll) => {
    const target =
      poll.status === 'closed'
        ? { href: links.pollResults(poll.slug), 'data-swap': links.resultsFragment(poll.slug, words.lang) }
        : { href: links.poll(poll.slug), 'data-swap': links.pollFragment(poll.slug, words.lang) };
    return html`<li class="past-poll"><a dir="auto"${attributes(target)}>${poll.question}</a><p class="hint"><span class="mark">${said.status[poll.status]}</span> ${time(poll.opensAt, said.startDate(poll.opensAt))} · ${
      poll.closesAt ? time(poll.closesAt, said.endDate(poll.closesAt)) : said.endDate(null)
    }</p></li>`;
  });
  const older = nextCursor
    ? html`<p class="links"><a href="${links.archive(nextCursor)}" data-more="${links.archiveFragment(words.lang, nextCursor)}">${said.older}</a></p>`
    : nothing;
  const list = polls.length ? html`<ul class="past-polls" data-items>${items}</ul>${older}` : note(said.none);
  return fragment({ words }, 'archive', html`${heading(level, said.archive)}${list}`);
}
