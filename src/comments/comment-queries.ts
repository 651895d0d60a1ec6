import { and, asc, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { comments } from '../db/schema.ts';
import { type CommentRecord, type CommentStatus, mostReplies } from './comment.ts';
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
  const [found] = await database.drizzle
    .select(columns)
    .from(comments)
    .where(and(eq(comments.site, site), eq(comments.id, id)));
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

export type PageWanted = {
  order: 'oldest' | 'newest';
  limit: number;
  /** The number after which the page begins, in the page's order. */
  after: number | undefined;
  /** Only the replies under this top-level comment. */
  under: string | undefined;
};

export type PageRow = StoredComment & { hasReplies: boolean };

/**
 * A page of a thread: the top-level comments (one more than `limit` where there are more) and, with them, their replies in
 * the order of their numbers. Walks indexes from the cursor on, so the thread's length does not matter.
 */
export async function readPage(
  database: Database,
  site: string,
  thread: string,
  wanted: PageWanted,
): Promise<{ tops: PageRow[]; replies: StoredComment[] }> {
  const newest = wanted.order === 'newest' && wanted.under === undefined;
  const scope = wanted.under
    ? and(eq(comments.root, wanted.under), sql`${comments.depth} > 0`)
    : and(eq(comments.thread, thread), sql`${comments.depth} = 0`);
  const after =
    wanted.after === undefined
      ? undefined
      : newest
        ? sql`${comments.number} < ${wanted.after}`
        : sql`${comments.number} > ${wanted.after}`;
  const tops = await database.drizzle
    .select({
      ...columns,
      hasReplies: sql<boolean>`exists (select 1 from comments as reply
        where reply.site = comments.site and reply.root = comments.id and reply.shown and reply.depth > 0)`,
    })
    .from(comments)
    .where(and(eq(comments.site, site), comments.shown, scope, after))
    .orderBy(newest ? desc(comments.number) : asc(comments.number))
    .limit(wanted.limit + 1);
  const roots = wanted.under
    ? []
    : tops
        .slice(0, wanted.limit)
        .filter((top) => top.hasReplies)
        .map((top) => top.id);
  return { tops, replies: roots.length > 0 ? await readReplies(database, site, roots) : [] };
}

/** Replies under each root in turn, a root's by number, one more in all than `mostReplies` where there are more. */
async function readReplies(database: Database, site: string, roots: string[]): Promise<StoredComment[]> {
  const places = sql.join(
    roots.map((root, place) => sql`(${root}::uuid, ${place}::int)`),
    sql`, `,
  );
  const picked = sql`(
    select reply.id, top.place from (values ${places}) as top (id, place) cross join lateral (
      select id from comments as under
      where under.site = ${site} and under.root = top.id and under.shown and under.depth > 0
      order by under.number limit ${mostReplies + 1}
    ) as reply) as picked`;
  return database.drizzle
    .select(columns)
    .from(comments)
    .innerJoin(picked, sql`picked.id = ${comments.id}`)
    .where(eq(comments.site, site))
    .orderBy(sql`picked.place`, asc(comments.number))
    .limit(mostReplies + 1);
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
