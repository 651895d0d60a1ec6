import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { comments } from '../db/schema.ts';
import type { CommentRecord, CommentStatus } from './comment.ts';

/** A comment with what only the service reads of it. */
export type StoredComment = CommentRecord & {
  root: string;
  title: string;
  url: string;
  nonce: string;
  likeness: string;
  shown: boolean;
  spamScore: number | null;
  network: string | null;
  originalBody: string | null;
  ruledBy: string | null;
  statusBefore: CommentStatus | null;
};

export const columns = {
  id: comments.id,
  site: comments.site,
  thread: comments.thread,
  parent: comments.parent,
  root: comments.root,
  depth: comments.depth,
  number: comments.number,
  title: comments.title,
  url: comments.url,
  authorName: comments.authorName,
  authorEmail: comments.authorEmail,
  authorWebsite: comments.authorWebsite,
  badge: comments.badge,
  body: comments.body,
  html: comments.html,
  status: comments.status,
  reason: comments.reason,
  matched: comments.matched,
  spamScore: comments.spamScore,
  shown: comments.shown,
  likeness: comments.likeness,
  nonce: comments.nonce,
  createdAt: comments.createdAt,
  editedAt: comments.editedAt,
  network: comments.network,
  originalBody: comments.originalBody,
  ruledBy: comments.ruledBy,
  statusBefore: comments.statusBefore,
};

export async function findComment(
  database: Database,
  site: string,
  id: string,
): Promise<StoredComment | undefined> {
  const query = prepared(database, 'comment_by_id', (name) =>
    database.drizzle
      .select(columns)
      .from(comments)
      .where(and(eq(comments.site, sql.placeholder('site')), eq(comments.id, sql.placeholder('id'))))
      .prepare(name),
  );
  const [found] = await query.execute({ site, id });
  return found;
}

/** The newest approved comments of a thread, or of the site. */
export async function readNewest(
  database: Database,
  site: string,
  thread: string | undefined,
  limit: number,
): Promise<StoredComment[]> {
  const approved = and(eq(comments.site, site), eq(comments.status, 'approved'));
  return thread === undefined
    ? database.drizzle
        .select(columns)
        .from(comments)
        .where(approved)
        .orderBy(desc(comments.createdAt), desc(comments.id))
        .limit(limit)
    : database.drizzle
        .select(columns)
        .from(comments)
        .where(and(approved, eq(comments.thread, thread)))
        .orderBy(desc(comments.number))
        .limit(limit);
}

/** The approved comment of a thread that has this number. */
export async function findByNumber(
  database: Database,
  site: string,
  thread: string,
  number: number,
): Promise<string | undefined> {
  const [found] = await database.drizzle
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        eq(comments.site, site),
        eq(comments.thread, thread),
        eq(comments.number, number),
        eq(comments.status, 'approved'),
      ),
    );
  return found?.id;
}

export async function readComments(
  database: Database,
  site: string,
  ids: string[],
): Promise<StoredComment[]> {
  if (ids.length === 0) return [];
  return database.drizzle
    .select(columns)
    .from(comments)
    .where(and(eq(comments.site, site), inArray(comments.id, ids)));
}
