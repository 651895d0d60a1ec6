import { attributes, type Html, html, nothing, time } from '../http/view.ts';
import {
  type EditorsPoll,
  type EditorsStatus,
  editorsStatuses,
  opensOnPublishing,
} from '../polls/desk-list.ts';
import type { Words } from '../words/words.ts';
import { buttonForm } from './desk-views.ts';
import type { PollsWords } from './polls-words.ts';

const shownStatuses = editorsStatuses.toSorted((one) => (one === 'all' ? -1 : 0));

/** The polls of a site by status, with what was voted so far. */
export function pollListBody(of: {
  said: PollsWords;
  words: Words;
  csrf: string;
  address: string;
  timeZone: string;
  status: EditorsStatus;
  q: string | undefined;
  paged: boolean;
  items: EditorsPoll[];
  nextCursor: string | null;
}): Html {
  const { said, address, status, q, items, nextCursor } = of;
  const at = (more: Record<string, string | undefined>) => {
    const given = Object.entries({ status, q, ...more }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    );
    return `${address}?${new URLSearchParams(given)}`;
  };
  return html`<p class="actions"><a class="button primary" href="${address}/new">${said.newPoll}</a></p>
<ul class="tabs">${shownStatuses.map(
    (each) =>
      html`<li><a href="${at({ status: each })}"${attributes({ 'aria-current': each === status ? 'page' : undefined })}>${said.statuses[each]}</a></li>`,
  )}</ul>
<form method="get" action="${address}" class="actions" role="search"><input type="hidden" name="status" value="${status}"><label for="poll-words">${said.search}</label> <span><input id="poll-words" name="q" value="${q ?? ''}"></span><button>${said.find}</button></form>
${items.length === 0 ? html`<p>${said.none}</p>` : table(of)}
<p class="pages">${of.paged ? html`<a href="${at({})}">${said.first}</a>` : nothing}${
    nextCursor
      ? html`<a class="button" rel="next" href="${at({ cursor: nextCursor })}">${said.more}</a>`
      : nothing
  }</p><p class="hint">${said.zone(of.timeZone)}</p>`;
}

function table({ said, words, csrf, address, items }: Parameters<typeof pollListBody>[0]): Html {
  const heads = [said.question, said.status.open ? said.votes : said.votes, said.opens, said.closes];
  const moment = (iso: string | null) => (iso ? time(iso, words.stamp(iso)) : said.never);
  return html`<table class="folding"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${items.map(
    (poll) =>
      html`<tr><th scope="row">${
        poll.deletedAt
          ? html`${poll.question} ${buttonForm({ action: `${address}/${poll.slug}/restore`, csrf, label: said.restore, about: poll.question })}`
          : html`<a href="${address}/${poll.slug}">${poll.question}</a>`
      } <span class="mark">${poll.deletedAt ? said.deleted : said.status[poll.status]}</span>${
        poll.listed ? nothing : html` <span class="mark">${said.unlisted}</span>`
      }</th><td data-label="${said.votes}">${words.number(poll.voters)}${
        poll.held > 0 ? html` · ${said.held(words.number(poll.held))}` : nothing
      }</td><td data-label="${said.opens}">${opensOnPublishing(poll) ? said.onPublishing : moment(poll.opensAt)}</td><td data-label="${said.closes}">${moment(poll.closesAt)}</td></tr>`,
  )}</tbody></table>`;
}
