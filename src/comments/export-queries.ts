import { type SQL, sql } from 'drizzle-orm';
import { inBatches, type Snapshot } from '../db/snapshot.ts';
import type { CommentRow, ExportedComment, ExportedThread } from './export.ts';
import { modeNow, noticeNow, untilNow } from './thread-queries.ts';

/** Bodies may be long, so a batch of them is short. */
const batch = 100;

type Columns = {
  id: string;
  thread: string;
  parent: string | null;
  number: number | null;
  author_name: string;
  author_email: string;
  author_website: string;
  badge: 'staff' | null;
  title: string;
  url: string;
  body: string;
  html: string;
  status: ExportedComment['status'];
  reason: string | null;
  spam_score: number | null;
  created_at: Date;
  edited_at: Date | null;
  approved_at: Date | null;
};

function toComment(row: Columns): ExportedComment {
  const { id, thread, parent, number, badge, title, url, body, html, status, reason } = row;
  return {
    ...{ id, thread, parent, number },
    author: { name: row.author_name, email: row.author_email, website: row.author_website, badge },
    ...{ title, url, body, html, status, reason },
    spamScore: row.spam_score,
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    approvedAt: row.approved_at?.toISOString() ?? null,
  };
}

/**
 * Every comment of a site by thread. Within a thread the less deep come first and so get the smaller places, since an
 * importer can only hang an answer under what it has put in before.
 */
export async function* exportedComments(snapshot: Snapshot, site: string): AsyncGenerator<CommentRow[]> {
  const query = sql`
    with placed as (
      select id, row_number() over (order by thread, depth, created_at, id) as place,
        dense_rank() over (order by thread) as thread_place,
        first_value(title) over own as first_title, first_value(url) over own as first_url
      from comments where site = ${site}
      window own as (partition by thread order by depth, created_at, id)
    )
    select comments.*, placed.place, placed.thread_place, above.place as parent_place,
      coalesce(nullif(threads.title, ''), placed.first_title) as thread_title,
      coalesce(nullif(threads.url, ''), placed.first_url) as thread_url, coalesce(${sql.raw(modeNow)}, 'open') as thread_mode
    from placed
      join comments on comments.site = ${site} and comments.id = placed.id
      left join placed as above on above.id = comments.parent
      left join threads on threads.site = ${site} and threads.key = comments.thread
    order by placed.place`;
  type Row = Columns & {
    place: number;
    parent_place: number | null;
    thread_place: number;
    thread_title: string;
    thread_url: string;
    thread_mode: CommentRow['threadMode'];
  };
  for await (const rows of inBatches<Row>(snapshot, query, batch)) {
    yield rows.map((row) => ({
      place: row.place,
      parentPlace: row.parent_place,
      threadPlace: row.thread_place,
      threadTitle: row.thread_title,
      threadUrl: row.thread_url,
      threadMode: row.thread_mode,
      comment: toComment(row),
    }));
  }
}

export async function* exportedThreads(snapshot: Snapshot, site: string): AsyncGenerator<ExportedThread[]> {
  type Row = Omit<ExportedThread, 'createdAt' | 'until'> & { created_at: Date; until: Date | null };
  const query = sql`
    select key, title, url, ${sql.raw(modeNow)} as mode, ${sql.raw(untilNow)} as until, ${sql.raw(noticeNow)} as notice, pinned, approved as count, created_at,
      (select coalesce(json_agg(alias order by alias), '[]') from thread_aliases as other
        where other.site = threads.site and other.thread = threads.key) as aliases
    from threads where site = ${site} order by key`;
  for await (const rows of inBatches<Row>(snapshot, query, batch))
    yield rows.map(({ created_at: createdAt, until, ...thread }) => ({
      ...thread,
      until: until?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
    }));
}

/** Whether a column holds this e-mail address, in any case of its letters. */
export const isAddress = (column: SQL, email: string) => sql`lower(${column}) = lower(${email})`;

/** What was written under an e-mail address, oldest first. */
export async function* commentsOfReader(
  snapshot: Snapshot,
  site: string,
  email: string,
): AsyncGenerator<ExportedComment[]> {
  const query = sql`
    select * from comments where site = ${site} and ${isAddress(sql`author_email`, email)} order by created_at, id`;
  for await (const rows of inBatches<Columns>(snapshot, query, batch)) yield rows.map(toComment);
}

export type ReaderReport = { id: string; comment: string; reason: string; text: string; createdAt: string };

export async function* reportsOfReader(
  snapshot: Snapshot,
  site: string,
  email: string,
): AsyncGenerator<ReaderReport[]> {
  type Row = Omit<ReaderReport, 'createdAt'> & { created_at: Date };
  const query = sql`
    select id, comment, reason, text, created_at from reports
    where site = ${site} and ${isAddress(sql`email`, email)} order by created_at, id`;
  for await (const rows of inBatches<Row>(snapshot, query, batch))
    yield rows.map(({ created_at: createdAt, ...report }) => ({
      ...report,
      createdAt: createdAt.toISOString(),
    }));
}
