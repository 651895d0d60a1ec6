import { attributes, type Door, type Html, html, note, nothing, raw, time } from '../http/view.ts';
import type { CommentWire } from './comment.ts';
import { spanOf } from './expected-wait.ts';
import { replyPage, reportPage } from './thread-links.ts';
import type { CommentNode } from './thread-tree.ts';

/** What a comment needs to know of its thread. */
export type InThread = Door & {
  threadKey: string;
  open: boolean;
  /** The comment that was asked for by its id in an archive it came from: `#comment-ID` of old links leads to it. */
  formerly?: { id: string; as: string } | undefined;
};

/** One comment and its replies as a list item; `own` for the author, straight after writing it. */
export function commentItem(thread: InThread, node: CommentNode, own?: OwnComment): Html {
  const { comment } = node;
  const body = isGone(comment) ? placeholder(thread, comment) : article(thread, node, own);
  return html`<li id="comment-${comment.id}" data-comment="${comment.id}" class="comment${
    comment.author.badge ? ' by-staff' : ''
  }${own ? ' own' : ''}" part="comment" tabindex="-1">${body}<ol data-replies="${comment.id}" class="replies">${node.replies.map(
    (reply) => commentItem(thread, reply),
  )}</ol>${comment.moreReplies ? moreReplies(thread, comment) : nothing}</li>`;
}

/** What is left in the list of a comment that its author has just taken back. */
export const withdrawnItem = (thread: InThread & { comment: CommentWire }): Html =>
  commentItem(thread, { comment: { ...thread.comment, status: 'withdrawn' }, replies: [] });

/** What the author alone is shown: the text as written, until when it may be changed (null: no longer), and the wait. */
export type OwnComment = { body: string; editUntil: string | null; expectedWait?: number | null };

/** The answer to a comment just sent, changed or asked for again by its author: a list item with its own controls. */
export function ownCommentItem(thread: InThread & { comment: CommentWire; own: OwnComment }): Html {
  const { comment, own } = thread;
  return commentItem(thread, { comment, replies: [] }, own);
}

/** Whether nothing but its place is left of a comment. */
const isGone = ({ status }: CommentWire) => status === 'removed' || status === 'withdrawn';

function placeholder(thread: InThread, comment: CommentWire): Html {
  const { words } = thread;
  const said = comment.status === 'withdrawn' ? words.thread.withdrawn : words.thread.removed;
  return html`<p class="removed"${formerId(thread, comment)}>${numberMark(words, comment)} ${said}</p>`;
}

const formerId = ({ formerly }: InThread, { id }: CommentWire) =>
  attributes({ id: formerly?.id === id ? `comment-${formerly.as}` : undefined });

const numberMark = (words: Door['words'], comment: CommentWire) =>
  comment.number === null
    ? nothing
    : html`<span class="number">${words.thread.number(comment.number)}</span>`;

function article(thread: InThread, { comment, answers }: CommentNode, own?: OwnComment): Html {
  const { words, links } = thread;
  const said = words.thread;
  const author = comment.author.name || said.anonymous;
  const label = `hustings-by-${comment.id}`;
  return html`<article${formerId(thread, comment)} aria-labelledby="${label}"><header>${byline(words, comment, label)}${answers ? inReplyTo(thread, comment, answers) : nothing}</header>${
    own ? statusOf(thread, comment, own) : nothing
  }<div class="body" part="body" data-body dir="auto">${raw(comment.html)}</div>${
    own
      ? controls(thread, comment, own)
      : html`<p class="actions">${
          thread.open
            ? html`<a href="${replyPage(links, thread.threadKey, comment.id)}" data-reply="${comment.id}" data-name="${author}" aria-label="${said.replyTo(author)}" part="reply">${said.reply}</a> `
            : nothing
        }<a class="quiet" href="${reportPage(links, comment.id)}" data-report="${comment.id}" aria-label="${said.reportOf(author)}">${said.report}</a></p>`
  }</article>`;
}

/** Who says it, and when. */
function byline(words: Door['words'], comment: CommentWire, id: string): Html {
  const said = words.thread;
  const author = comment.author.name || said.anonymous;
  const name = comment.author.website
    ? html`<a class="name" dir="auto" rel="nofollow ugc noopener" href="${comment.author.website}">${author}</a>`
    : html`<span class="name" dir="auto">${author}</span>`;
  const [before, after] = said.says('\n').split('\n');
  return html`<p class="author" part="author" id="${id}">${before}${name}${
    comment.author.badge ? html` <span class="badge" part="badge">${said.staff}</span>` : nothing
  }${after}</p><p class="hint">${permalink(words, comment)}${time(comment.createdAt, words.stamp(comment.createdAt))}${
    comment.editedAt ? html` · ${time(comment.editedAt, said.edited(comment.editedAt))}` : nothing
  }</p>`;
}

/** The comment that the editors want read first. It is a copy: the comment itself keeps its place, id and controls in the list. */
export function pinnedComment({ words }: Pick<Door, 'words'>, comment: CommentWire): Html {
  const said = words.thread;
  return html`<div class="pinned" part="pinned" role="group" aria-label="${said.pinned}"><p class="hint">${said.pinned}</p>${byline(
    words,
    comment,
    `hustings-pinned-${comment.id}`,
  )}<div class="body" part="body" dir="auto">${raw(comment.html)}</div></div>`;
}

// A held comment has no number yet, and nobody else could follow a link to it.
const permalink = (words: Door['words'], { number, permalink }: CommentWire) =>
  number === null
    ? nothing
    : html`<a class="number" href="${permalink}" data-permalink aria-label="${words.thread.permalink(number)}">${words.thread.number(number)}</a> `;

function inReplyTo(
  { words, links }: InThread,
  comment: CommentWire,
  answers: CommentWire | 'elsewhere',
): Html {
  const said = words.thread;
  if (answers === 'elsewhere') {
    return html`<p class="hint"><a href="${links.commentPage(comment.parent ?? '')}">${said.inReplyToOther}</a></p>`;
  }
  const name = isGone(answers) ? '' : answers.author.name || said.anonymous;
  return html`<p class="hint"><a href="${links.commentPage(answers.id)}">${said.inReplyTo(answers.number, name)}</a></p>`;
}

function statusOf({ words }: InThread, comment: CommentWire, { expectedWait }: OwnComment): Html {
  return note(comment.status === 'approved' ? words.thread.published : awaiting(words, expectedWait));
}

/** That a comment waits, and for how long that usually is, where it is known. */
export function awaiting({ thread }: Door['words'], seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return thread.awaiting;
  return `${thread.awaiting} ${thread.usualWait(spanOf(seconds))}`;
}

function controls({ words, links }: InThread, comment: CommentWire, own: OwnComment): Html {
  if (!own.editUntil) return nothing;
  const said = words.thread;
  const id = `hustings-edit-${comment.id}-body`;
  return html`<p class="actions"><button type="button" data-edit part="button">${said.edit}</button> <button type="button" data-withdraw part="button">${said.withdraw}</button></p><p class="hint">${said.editUntil(own.editUntil)}</p><form method="post" part="form" hidden${attributes(
    {
      action: links.commentPage(comment.id),
      'data-form': 'edit',
      'data-post': links.comment(comment.id),
    },
  )}><div data-problem role="alert"></div><div class="field" part="field"><label for="${id}">${said.comment}</label><textarea id="${id}" name="body" rows="6" required part="input">
${own.body}</textarea></div><p class="submit"><button type="submit" class="primary" part="button">${said.save}</button> <button type="button" data-cancel part="button">${said.cancel}</button></p></form>`;
}

const moreReplies = ({ words, links, threadKey }: InThread, { id }: CommentWire) =>
  html`<p class="links"><a href="${links.thread(threadKey, { under: id })}" data-more="${links.threadFragment(threadKey, words.lang, { under: id })}">${words.thread.moreReplies}</a></p>`;
