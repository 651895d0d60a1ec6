import type { Deps } from '../deps.ts';
import { linksOf } from '../links.ts';
import type { CommentNews, ReportNews } from '../mail/newsroom.ts';
import { permalink } from './comment.ts';
import { findComment } from './comment-queries.ts';
import { findReport } from './report-queries.ts';
import { plainText } from './thread-linked-data.ts';
import { findThread } from './thread-queries.ts';

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
