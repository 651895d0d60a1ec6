import type { FormState } from '../http/form-state.ts';
import { attributes, type Door, fragment, type Html, heading, html, note, nothing } from '../http/view.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import type { CommentWire, ThreadRecord } from './comment.ts';
import { commentForm } from './comment-form-views.ts';
import { awaiting, commentItem, type InThread, pinnedComment } from './comment-views.ts';
import { threadTree } from './thread-tree.ts';

export type ThreadView = Door & {
  thread: ThreadRecord;
  /** A page of the thread: flat, in the order shown, parents before their replies. */
  comments: CommentWire[];
  nextCursor: string | null;
  order: 'oldest' | 'newest';
  settings: SiteSettings['comments'];
  /** Whether the service can send mail. */
  offersMail?: boolean;
  /** Set where these are the replies to one comment (`?under=ID`) and not a page of the thread. */
  under?: string;
  /** The comment that was asked for by its id in an archive it came from. */
  formerly?: InThread['formerly'];
  /** Shown above all, where the editors have pinned one. */
  pinned?: CommentWire | null;
  /** On the hosted page: the comment that the form answers, and the form as it was sent. */
  replyTo?: CommentWire | null;
  form?: FormState;
  /** On the hosted page, after the redirect: what became of the comment. */
  outcome?: 'awaiting' | 'published';
  /** How many seconds a comment usually waits, where it does and that is known. */
  expectedWait?: number | null;
};

/** A thread: its heading, a page of its comments, and the form. */
export function threadFragment(view: ThreadView): Html {
  const { words, thread, comments, settings, level = 2 } = view;
  const said = words.thread;
  const inThread: InThread = { ...view, threadKey: thread.key, open: thread.open };
  const items = threadTree(rooted(comments, view.under), settings.depth).map((node) =>
    commentItem(inThread, node),
  );
  const list = html`<ol data-items data-comments="${view.order}" class="comments">${items}</ol>`;
  const body = html`${heading(level, said.responses(thread.count, thread.title), { class: 'count' })}${
    thread.frozen === null ? nothing : note(thread.frozen || said.frozen)
  }${thread.notice ? note(thread.notice) : nothing}${outcomeOf(view)}${
    view.pinned ? pinnedComment(view, view.pinned) : nothing
  }${
    thread.count > 1 ? orderSwitch(view) : nothing
  }${list}${thread.count === 0 ? html`<p class="hint" data-empty>${said.empty}</p>` : nothing}${loadMore(view)}${feeds(view)}${
    thread.open ? commentForm(view) : note(said.closed, { class: 'notice closed' })
  }`;
  return fragment({ words }, 'thread', body, { 'data-thread': thread.key });
}

function outcomeOf({ words, outcome, expectedWait }: ThreadView): Html {
  if (!outcome) return nothing;
  return note(outcome === 'awaiting' ? awaiting(words, expectedWait) : words.thread[outcome]);
}

/** Replies fetched by themselves stand at the top of their list; what they answer is the page they go into. */
const rooted = (comments: CommentWire[], under: string | undefined) =>
  under ? comments.map((one) => (one.parent === under ? { ...one, parent: null } : one)) : comments;

function orderSwitch({ words, links, thread, order }: ThreadView): Html {
  const choices = (['oldest', 'newest'] as const).map((one) => {
    const given = one === 'oldest' ? {} : { order: one };
    const target = {
      href: links.thread(thread.key, given),
      'data-swap': links.threadFragment(thread.key, words.lang, {
        ...given,
        title: thread.title,
        url: thread.url,
      }),
      'aria-current': one === order ? 'true' : undefined,
    };
    return html`<a${attributes(target)}>${words.thread[one]}</a> `;
  });
  return html`<p class="order" role="group" aria-label="${words.thread.order}">${choices}</p>`;
}

function loadMore({ words, links, thread, order, nextCursor, under }: ThreadView): Html {
  if (!nextCursor) return nothing;
  const where = { cursor: nextCursor, order: order === 'newest' ? order : undefined, under };
  const given = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
  return html`<p class="links more"><a class="button" part="button" href="${links.thread(thread.key, given)}" data-more="${links.threadFragment(thread.key, words.lang, given)}">${words.thread.more}</a></p>`;
}

function feeds({ words, links, thread }: ThreadView): Html {
  const formats = [
    ['rss', 'RSS'],
    ['atom', 'Atom'],
    ['json', 'JSON Feed'],
  ] as const;
  return html`<p class="feeds hint">${words.thread.feeds}: ${formats.map(
    ([format, name]) =>
      html`<a href="${links.feed(format, thread.key)}" aria-label="${words.page.feed(name)}">${name}</a> `,
  )}</p>`;
}
