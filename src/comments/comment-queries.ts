import { and, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { comments } from '../db/schema.ts';
import type { CommentRecord, CommentStatus } from './comment.ts';
import { foldedName } from './name-fold.ts';

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

/** What has to be known before a comment can be judged, in one read. */
export async function findSurroundings(
  database: Database,
  sought: {
    site: string;
    thread: string;
    id: string;
    parent: string | null;
    likenesses: string[];
    name: string;
    email: string;
  },
) {
  const nearby = await database.drizzle
    .select({
      ...columns,
      /** Where the thread leads by now, as seen together with the comment. */
      leadsTo: sql<
        string | null
      >`(select thread from thread_aliases where thread_aliases.site = ${sought.site} and alias = ${sought.thread})`,
    })
    .from(comments)
    .where(
      and(
        eq(comments.site, sought.site),
        or(
          inArray(comments.id, sought.parent ? [sought.id, sought.parent] : [sought.id]),
          and(
            eq(comments.thread, sought.thread),
            inArray(comments.likeness, sought.likenesses),
            sql`${comments.status} <> 'trash'`,
          ),
        ),
      ),
    );
  const { known, taken } = await findAuthor(database, sought);
  return {
    same: nearby.find((comment) => comment.id === sought.id),
    parent: nearby.find((comment) => comment.id === sought.parent),
    duplicate: nearby.some(({ id, likeness }) => sought.likenesses.includes(likeness) && id !== sought.id),
    authorKnown: known,
    nameTaken: taken,
  };
}

/**
 * Whether somebody wrote an approved comment under this name and e-mail, and whether the name, as names are told apart, is that of
 * approved commenters with other addresses alone. By an index and from its ends, however many comments they wrote.
 */
async function findAuthor(
  database: Database,
  { site, name, email }: { site: string; name: string; email: string },
): Promise<{ known: boolean; taken: boolean }> {
  const fold = foldedName(name);
  const under = (which: SQL) =>
    sql`exists (select 1 from comments where site = ${site} and status = 'approved' and ${which})`;
  const folded = (address: SQL) => under(sql`author_fold = ${fold} and lower(author_email) ${address}`);
  const [found] = await database.drizzle.execute<{ known: boolean; taken: boolean }>(sql`
    select ${email} <> '' and ${under(sql`author_email = ${email} and author_name = ${name}`)} as known,
      ${fold} <> '' and (${folded(sql`> lower(${email})`)} or ${folded(sql`> '' and lower(author_email) < lower(${email})`)})
        and not (${email} <> '' and ${folded(sql`= lower(${email})`)}) as taken`);
  return found ?? { known: false, taken: false };
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
