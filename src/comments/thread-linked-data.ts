import type { CommentWire, ThreadRecord } from './comment.ts';

type Posting = Record<string, unknown>;

/**
 * The thread as schema.org tells search engines, as JSON for a `<script type="application/ld+json">` on the hosted
 * page: `<` is written as an escape, so that no text can end the script. Only approved comments are in it.
 */
export function threadLinkedData(thread: ThreadRecord, comments: CommentWire[], siteName: string): string {
  const approved = comments.filter((comment) => comment.status === 'approved');
  const posting: Posting = {
    '@context': 'https://schema.org',
    '@type': 'DiscussionForumPosting',
    headline: thread.title || thread.key,
    url: thread.url || undefined,
    author: { '@type': 'Organization', name: siteName },
    commentCount: thread.count,
    comment: approved.map(commentPosting),
  };
  return JSON.stringify(posting).replaceAll('<', '\\u003c');
}

const commentPosting = (comment: CommentWire): Posting => ({
  '@type': 'Comment',
  '@id': comment.permalink,
  url: comment.permalink,
  text: plainText(comment.html),
  dateCreated: comment.createdAt,
  dateModified: comment.editedAt ?? undefined,
  author: { '@type': 'Person', name: comment.author.name, url: comment.author.website ?? undefined },
});

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The words of a rendered comment, one line a paragraph. */
export function plainText(rendered: string): string {
  return rendered
    .replace(/<br\s*\/?>|<\/(?:p|li|blockquote|pre)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#39|\w+);/g, (whole, name: string) => named[name] ?? whole)
    .replace(/\n{2,}/g, '\n')
    .trim();
}
