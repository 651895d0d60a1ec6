import { type CommentStatus, commentStatuses } from '../comments/comment.ts';
import type { QueueItem } from '../comments/queue.ts';
import { attributes, type Html, html, nothing, raw, time } from '../http/view.ts';
import type { Words } from '../words/words.ts';
import { csrfField } from './desk-views.ts';
import { type QueueState, queueAddress } from './queue-address.ts';
import type { QueueWords } from './queue-words.ts';

export type QueueView = {
  words: QueueWords;
  csrf: string;
  state: QueueState;
  /** Says times and numbers for a site. */
  speak: (site: string) => Words;
  sites: { id: string; name: string }[];
};

const order: CommentStatus[] = ['held', 'spam', 'trash', 'approved'];

/** The queue of a status: filters, then the comments as one form, so that a button or a box is all it takes. */
export function queueBody(
  of: QueueView & {
    items: QueueItem[];
    nextCursor: string | null;
    counts: Record<CommentStatus, number>;
    most: number;
    /** Whether the page may be empty only because the search has not looked everywhere yet. */
    searching: boolean;
  },
): Html {
  const { words, state, items, nextCursor, csrf } = of;
  const nextHref = nextCursor && queueAddress(state, { cursor: nextCursor });
  const empty = of.searching ? (nextCursor ? words.lookedAt : words.noneFound) : words.none[state.status];
  return html`${tabs(of)}${filters(of)}
<div data-queue data-left="${words.left}" data-failed="${words.failed}" data-undo="${words.undo}"><form method="post" action="/desk/queue" class="queue">${csrfField(csrf)}<input type="hidden" name="was" value="${state.status}"><input type="hidden" name="back" value="${queueAddress(state)}">
<button disabled hidden></button><p class="unseen" role="status" data-said></p>
${items.map((item) => card(of, item))}${
  items.length === 0
    ? html`<p data-empty>${empty}</p>`
    : html`<div class="actions bulk"><span>${words.bulk}</span>${rulings(words, state.status).map(
        ([to, label]) => html`<button name="all" value="${to}">${label}</button>`,
      )}</div>`
}</form></div>
<p class="pages">${state.cursor ? html`<a href="${queueAddress(state, { cursor: undefined })}">${words.first}</a>` : nothing}${
    nextHref
      ? html`<a class="button" rel="next" data-next href="${nextHref}">${of.searching ? words.lookFurther : words.more}</a>`
      : nothing
  }</p>
${keyboardHelp(words)}`;
}

function tabs({ words, state, counts, most, speak, sites }: Parameters<typeof queueBody>[0]): Html {
  const { number } = speak(sites[0]?.id ?? '');
  return html`<ul class="tabs">${order.map((status) => {
    const count = counts[status];
    const said = count >= most ? words.atLeast(number(most)) : number(count);
    const current = status === state.status ? 'page' : undefined;
    return html`<li><a href="${queueAddress(state, { status })}"${attributes({ 'aria-current': current })}>${
      words.statuses[status]
    } <span class="hint">${said}</span></a></li>`;
  })}</ul>`;
}

function filters({ words, state, sites }: QueueView): Html {
  const { q, thread, author, link, network, site } = state;
  const isFiltered = [q, thread, author, link, network].some((each) => each !== undefined);
  const line = (name: string, label: string, value: string | undefined, hint?: string) =>
    html`<div class="field"><label for="filter-${name}">${label}</label><input id="filter-${name}" name="${name}" value="${value ?? ''}" autocomplete="off"${attributes({ 'aria-describedby': hint && `hint-${name}` })}>${
      hint ? html`<p class="hint" id="hint-${name}">${hint}</p>` : nothing
    }</div>`;
  const choice = (name: string, label: string, value: string | undefined, choices: [string, string][]) =>
    html`<div class="field"><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}">${choices.map(
      ([each, said]) =>
        html`<option${attributes({ value: each, selected: each === value })}>${said}</option>`,
    )}</select></div>`;
  const all = sites.map(({ id, name }): [string, string] => [id, name]);
  return html`<details${attributes({ open: isFiltered })}><summary>${words.filters}${isFiltered ? html` <span class="mark">${words.filtered}</span>` : nothing}</summary>
<form method="get" action="/desk/queue" class="stack"><input type="hidden" name="status" value="${state.status}">${
    network ? html`<input type="hidden" name="network" value="${network}">` : nothing
  }<div class="fields wide">${line('q', words.q, q)}${line('author', words.author, author)}${line('thread', words.thread, thread)}${line('link', words.link, link, words.linkHint)}${
    sites.length > 1 ? choice('site', words.site, site ?? '', [['', '–'], ...all]) : nothing
  }${choice('order', words.order, state.order, [
    ['newest', words.newest],
    ['oldest', words.oldest],
  ])}</div><div class="actions"><button class="primary">${words.find}</button>${
    isFiltered
      ? html`<a href="${queueAddress({ ...state, q: undefined, thread: undefined, author: undefined, link: undefined, network: undefined, cursor: undefined })}">${words.clear}</a>`
      : nothing
  }</div></form></details>`;
}

/** What can be made of a comment of a status: the new status, and the word on its button. */
function rulings(words: QueueWords, status: CommentStatus): [CommentStatus, string][] {
  const labels = { approved: words.approve, spam: words.spam, trash: words.trash, held: words.hold };
  return (['approved', 'spam', 'trash', 'held'] as const)
    .filter((to) => to !== status)
    .map((to) => [to, labels[to]]);
}

function card(of: QueueView, item: QueueItem): Html {
  const { words, state } = of;
  const key = `${item.site} ${item.id}`;
  const name = item.author.name || words.nobody;
  const open = commentAddress(item, queueAddress(state));
  const back = item.status === 'trash' && item.statusBefore !== null && item.statusBefore !== 'trash';
  return html`<article class="card comment" data-comment="${key}" tabindex="-1" aria-labelledby="by-${item.id}">
${cardHead(of, item)}
<div class="said">${raw(item.html)}</div>
${cardFoot(of, item)}
<div class="actions"><label class="pick"><input type="checkbox" name="ids" value="${key}"> <span>${words.pick}<span class="unseen"> ${name}</span></span></label>${rulings(
    words,
    item.status as CommentStatus,
  ).map(
    ([to, label]) =>
      html`<button name="one" value="${to} ${key}" data-to="${to}"${attributes({ class: to === 'approved' ? 'primary' : undefined })}>${label}<span class="unseen"> ${name}</span></button>`,
  )}${back ? html`<button name="one" value="${item.statusBefore ?? 'held'} ${key}">${words.restore}</button>` : nothing}<a class="button" data-open="edit" href="${open}#edit">${words.edit}<span class="unseen"> ${name}</span></a><a class="button" data-open="reply" href="${open}#reply">${words.reply}<span class="unseen"> ${name}</span></a></div>
</article>
`;
}

const commentAddress = ({ site, id }: QueueItem, back: string) =>
  `/desk/sites/${site}/comments/${id}?${new URLSearchParams({ back })}`;

function cardHead({ words, speak, sites, state }: QueueView, item: QueueItem): Html {
  const { stamp } = speak(item.site);
  const { author } = item;
  const site = sites.length > 1 ? sites.find(({ id }) => id === item.site)?.name : undefined;
  const shownOn = item.title || item.thread;
  return html`<header><h2 id="by-${item.id}">${words.says(author.name || words.nobody)}${
    author.badge ? html` <span class="mark">${words.staff}</span>` : nothing
  }${item.number === null ? nothing : html` <span class="mark">#${item.number}</span>`}${
    item.reports > 0 ? html` <span class="mark">${words.reports(item.reports)}</span>` : nothing
  }</h2><p class="hint">${time(item.createdAt, stamp(item.createdAt))} ${words.onThread} ${
    item.url ? html`<a href="${item.url}">${shownOn}</a>` : shownOn
  }${site ? html` · ${site}` : nothing}${item.parent ? html` · ${words.answer}` : nothing}</p>
<p class="links hint">${item.email ? html`<span>${item.email}</span>` : nothing}${
    author.website
      ? html`<a href="${author.website}" rel="nofollow noopener noreferrer">${author.website}</a>`
      : nothing
  }<a href="${queueAddress(state, { thread: item.thread, site: item.site })}">${words.sameThread}</a>${
    item.email
      ? html`<a href="${queueAddress(state, { author: item.email })}">${words.sameAuthor}</a>`
      : nothing
  }${item.network ? html`<a href="${queueAddress(state, { network: item.network, site: item.site })}">${words.sameNetwork}</a>` : nothing}</p></header>`;
}

function cardFoot({ words, speak }: QueueView, item: QueueItem): Html {
  const { reason, matched, spamScore } = item;
  const { percent } = speak(item.site);
  return html`${
    reason
      ? html`<p class="warning">${words.why} ${words.reasons[reason] ?? reason}${matched ? html` <mark>${matched}</mark>` : nothing}${
          spamScore !== null && reason === 'likely_spam'
            ? html` ${words.spamScore(percent(Math.round(spamScore * 100)))}`
            : nothing
        }</p>`
      : nothing
  }${item.originalBody === null ? nothing : html`<details><summary>${words.edited} ${words.original}</summary><pre>${item.originalBody}</pre></details>`}${
    item.ruledBy ? html`<p class="hint">${words.ruledBy(item.ruledBy)}</p>` : nothing
  }`;
}

/** One comment with room to change its text and to answer it. */
export function commentBody(
  of: QueueView & {
    item: QueueItem;
    back: string;
    replyId: string;
    typed: { body?: string | undefined; reply?: string | undefined };
  },
): Html {
  const { words, item, csrf, back, typed } = of;
  const action = `/desk/sites/${item.site}/comments/${item.id}`;
  const hidden = html`${csrfField(csrf)}<input type="hidden" name="back" value="${back}">`;
  return html`<form method="post" action="/desk/queue">${csrfField(csrf)}<input type="hidden" name="was" value="${item.status}"><input type="hidden" name="back" value="${back}">${card(of, item)}</form>
<form id="edit" class="stack" method="post" action="${action}">${hidden}<input type="hidden" name="wasEditedAt" value="${item.editedAt ?? ''}"><div class="field"><label for="body">${words.body}</label><textarea id="body" name="body" rows="8" required aria-describedby="body-hint">
${typed.body ?? item.body}</textarea><p class="hint" id="body-hint">${words.saveHint}</p></div><button>${words.save}</button></form>
<form id="reply" class="stack" method="post" action="${action}/reply">${hidden}<input type="hidden" name="commentId" value="${of.replyId}"><input type="hidden" name="was" value="${item.status}"><h2>${words.replyTitle}</h2><div class="field"><label for="reply-body">${words.reply}</label><textarea id="reply-body" name="reply" rows="5" required aria-describedby="reply-hint">
${typed.reply ?? ''}</textarea><p class="hint" id="reply-hint">${words.replyHint}${item.status === 'approved' ? nothing : html` ${words.replyFirst}`}</p></div><button class="primary">${words.send}</button></form>
<p><a href="${back}">${words.back}</a></p>`;
}

/** Hidden until a script is there that knows the keys. */
function keyboardHelp(words: QueueWords): Html {
  return html`<details class="keys" data-keys hidden><summary>${words.keys}</summary><p><label class="pick"><input type="checkbox" data-keys-on checked> <span>${words.keysOn}</span></label></p><dl>${Object.entries(
    words.keyNames,
  ).map(
    ([keys, does]) =>
      html`<div><dt>${keys.split(' ').map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd></div>`,
  )}</dl></details>`;
}

/** What could not be done, and who had done what before. */
export function conflictBody(
  words: QueueWords,
  back: string,
  conflicts: { name: string; by: string | null | undefined; current: CommentStatus | undefined }[],
): Html {
  return html`<ul>${conflicts.map(({ name, by, current }) =>
    current && commentStatuses.includes(current)
      ? html`<li>${words.conflictLine(name, by ?? words.somebody, words.statuses[current])}</li>`
      : html`<li>${words.goneLine(name)}</li>`,
  )}</ul><p><a class="button" href="${back}">${words.back}</a></p>`;
}
