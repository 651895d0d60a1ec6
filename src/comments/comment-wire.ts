import type { Links } from '../links.ts';
import { type CommentPage, type CommentWire, mostReplies, type PublicComment, permalink } from './comment.ts';

/** What the public sees of a comment. One that was removed keeps its place and number, and nothing of what was said. */
export function commentWire(
  comment: PublicComment,
  threadUrl: string,
  links: Links,
  moreReplies = false,
): CommentWire {
  const { id, number, parent, status } = comment;
  const place = {
    id,
    number,
    parent,
    createdAt: comment.createdAt.toISOString(),
    permalink: permalinkOf(threadUrl, id, links),
  };
  if (status !== 'approved' && number !== null) {
    return {
      ...place,
      author: { name: '', website: null, badge: null },
      html: '',
      editedAt: null,
      status: comment.reason === 'withdrawn' ? 'withdrawn' : 'removed',
      moreReplies,
    };
  }
  return ownWire(comment, threadUrl, links, moreReplies);
}

/** What the author, or an editor, sees: the same with the text in any status. What is thrown away looks held to its author. */
export function ownWire(
  comment: PublicComment,
  threadUrl: string,
  links: Links,
  moreReplies = false,
): CommentWire {
  return {
    id: comment.id,
    number: comment.number,
    parent: comment.parent,
    author: { name: comment.authorName, website: comment.authorWebsite || null, badge: comment.badge },
    html: comment.html,
    createdAt: comment.createdAt.toISOString(),
    editedAt: comment.editedAt?.toISOString() ?? null,
    permalink: permalinkOf(threadUrl, comment.id, links),
    status: comment.status,
    moreReplies,
  };
}

/** On the article's page where the thread has one, else the hosted page that holds the comment. */
function permalinkOf(threadUrl: string, id: string, links: Links): string {
  return threadUrl ? permalink(threadUrl, id) : links.commentPage(id);
}

type Shown = PublicComment & { root: string };

/** Puts a page together: every top-level comment followed by its replies, as many as come along in all. */
export function assemble(
  tops: (Shown & { hasReplies: boolean })[],
  replies: Shown[],
  threadUrl: string,
  links: Links,
): CommentPage['items'] {
  const kept = replies.slice(0, mostReplies);
  const cut = replies[mostReplies]?.root;
  const byRoot = Map.groupBy(kept, (reply) => reply.root);
  const full = cut !== undefined;
  return tops.flatMap((top) => {
    const under = byRoot.get(top.id) ?? [];
    const more = top.id === cut || (full && top.hasReplies && under.length === 0);
    return [
      commentWire(top, threadUrl, links, more),
      ...under.map((reply) => commentWire(reply, threadUrl, links)),
    ];
  });
}
