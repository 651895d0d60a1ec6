import type { Links } from '../links.ts';

/** The hosted thread with its form set to answer one comment. */
export const replyPage = (links: Links, threadKey: string, commentId: string) =>
  `${links.thread(threadKey)}&replyto=${encodeURIComponent(commentId)}#respond`;

/** The hosted page on which one comment can be reported. */
export const reportPage = (links: Links, commentId: string) => `${links.commentPage(commentId)}/report`;
