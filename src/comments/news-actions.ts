import type { Deps } from '../deps.ts';
import { linksOf } from '../links.ts';
import type { CommentNews, ReportNews } from '../mail/newsroom.ts';
import { askForNews } from '../mail/subscription-actions.ts';
import type { SiteRecord } from '../sites/site.ts';
import { type CommentInput, permalink } from './comment.ts';
import { findComment } from './comment-queries.ts';
import { type Posted, postComment, type Writer } from './posting-actions.ts';
import { findReport } from './report-queries.ts';
import { plainText } from './thread-linked-data.ts';
import { findThread } from './thread-queries.ts';

/**
 * Takes a comment, and what its author wants to be told of by mail; sending both again changes nothing. What looks like spam causes no
 * mail to the address that stands in it.
 */
export async function postAndSubscribe(
  deps: Deps,
  site: SiteRecord,
  input: CommentInput,
  writer: Writer,
): Promise<Posted> {
  const posted = await postComment(deps, site, input, writer);
  const { id, thread, authorEmail, status } = posted.comment;
  const { replies, decision } = input.notify;
  const kinds = [
    ...(replies && (status === 'approved' || status === 'held') ? ['replies' as const] : []),
    ...(decision && status === 'held' ? ['decision' as const] : []),
  ];
  const { network } = writer;
  await askForNews(deps, site, { comment: id, thread, email: authorEmail, kinds, network });
  return posted;
}

/** What mails say of a comment. */
export async function commentNews(deps: Deps, site: string, id: string): Promise<CommentNews | undefined> {
  const comment = await findComment(deps.database, site, id);
  if (!comment) return undefined;
  const thread = await findThread(deps.database, site, comment.thread);
  const page = thread?.url || comment.url;
  const { parent, status, authorName: name, authorEmail: email, html } = comment;
  return {
    ...{ id, parent, status, name, email },
    title: thread?.title || comment.title || comment.thread,
    url: page ? permalink(page, id) : linksOf(deps.config.publicUrl, site).commentPage(id),
    text: plainText(html),
  };
}

/** What mails say of a report. */
export async function reportNews(deps: Deps, site: string, id: string): Promise<ReportNews | undefined> {
  const report = await findReport(deps.database, site, id);
  const comment = report && (await commentNews(deps, site, report.comment));
  if (!comment) return undefined;
  const { reason, text, email, settledAt } = report;
  return { comment, reason, text, email, settled: settledAt !== null };
}
