import { asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { comments } from '../db/schema.ts';
import { type CommentStatus, commentStatuses } from './comment.ts';
import { columns, readComments, type StoredComment } from './comment-queries.ts';
import { foldedName } from './name-fold.ts';
import { mostCounted, mostLookedAt, type QueueFilters } from './queue.ts';

export type QueueRow = StoredComment & { reports: number };
type Place = [at: Date, id: string];

const listOf = (texts: string[]) =>
  sql.join(
    texts.map((text) => sql`(${text}::text)`),
    sql`, `,
  );

/** One index entry after the other from a place on, at each of the sites, in the queue's order: `limit` in all. */
function walked(sites: string[], wanted: QueueFilters, after: Place | undefined, limit: number): SQL {
  const newest = wanted.order === 'newest';
  const direction = sql.raw(newest ? 'desc' : 'asc');
  const from = after
    ? sql`and (each.created_at, each.id) ${sql.raw(newest ? '<' : '>')} (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`
    : sql``;
  const thread = wanted.thread === undefined ? sql`` : sql`and each.thread = ${wanted.thread}`;
  const network = wanted.network === undefined ? sql`` : sql`and each.network = ${wanted.network}::uuid`;
  const author = wanted.author?.includes('@')
    ? sql`and each.author_email <> '' and lower(each.author_email) = lower(${wanted.author})`
    : sql``;
  return sql`
    select walk.* from (values ${listOf(sites)}) as mine (id) cross join lateral (
      select * from comments as each
      where each.site = mine.id and each.status = ${wanted.status} ${thread} ${network} ${author} ${from}
      order by each.created_at ${direction}, each.id ${direction} limit ${limit}
    ) as walk
    order by walk.created_at ${direction}, walk.id ${direction} limit ${limit}`;
}

const openReports = sql<number>`(select count(*)::int from reports
  where reports.site = comments.site and reports.comment = comments.id and reports.settled_at is null)`;

/** A page of the queue over some sites, `limit` comments at most. By index alone, however long the queue is. */
export async function readQueue(
  database: Database,
  sites: string[],
  wanted: QueueFilters,
  limit: number,
  after: Place | undefined,
): Promise<QueueRow[]> {
  if (sites.length === 0) return [];
  const by = wanted.order === 'newest' ? desc : asc;
  const picked = sql`(select walk.site, walk.id from (${walked(sites, wanted, after, limit)}) as walk) as picked`;
  return database.drizzle
    .select({ ...columns, reports: openReports })
    .from(comments)
    .innerJoin(picked, sql`picked.site = ${comments.site} and picked.id = ${comments.id}`)
    .orderBy(by(comments.createdAt), by(comments.id));
}

/**
 * The next comments of a queue that hold what is sought, `limit` at most, among the next `mostLookedAt`; `on` is where the search
 * goes on, null where it is at its end.
 */
export async function searchQueue(
  database: Database,
  sites: string[],
  wanted: QueueFilters,
  limit: number,
  after: Place | undefined,
): Promise<{ rows: QueueRow[]; on: Place | null }> {
  if (sites.length === 0) return { rows: [], on: null };
  const found = await database.drizzle.execute<{ site: string; id: string; at: Date; sought: boolean }>(sql`
    with walked as materialized (${walked(sites, wanted, after, mostLookedAt)}),
    placed as (
      select site, id, created_at, row_number() over () as place, ${soughtIn(wanted)} as sought from walked
    ), met as (select * from placed where sought order by place limit ${limit + 1})
    select site, id, created_at as at, sought from (
      select * from met union all (select * from placed where not sought and place = ${mostLookedAt})
    ) as told order by place`);
  const met = found.filter((row) => row.sought);
  const page = met.slice(0, limit);
  const lastLookedAt = found.length > met.length ? found.at(-1) : undefined;
  const last = met.length > limit ? page.at(-1) : lastLookedAt;
  const rows = await readRows(database, page);
  return { rows, on: last ? [new Date(last.at), last.id] : null };
}

function soughtIn({ q, link, author }: QueueFilters): SQL {
  const text = sql`lower(concat_ws(' ', author_name, author_email, author_website, title, body))`;
  const sought = [sql`true`];
  if (q !== undefined) sought.push(sql`position(lower(${q}) in ${text}) > 0`);
  if (link === 'any') sought.push(sql`position('<a ' in html) > 0`);
  else if (link !== undefined)
    sought.push(
      sql`(position(${`//${link}`} in lower(html)) > 0 or position(${`.${link}`} in lower(html)) > 0)`,
    );
  if (author !== undefined && !author.includes('@')) sought.push(sql`author_fold = ${foldedName(author)}`);
  return sql.join(sought, sql` and `);
}

async function readRows(database: Database, page: { site: string; id: string }[]): Promise<QueueRow[]> {
  const bySite = Map.groupBy(page, ({ site }) => site);
  const rows = new Map<string, StoredComment>();
  for (const [site, found] of bySite) {
    const ids = found.map(({ id }) => id);
    for (const row of await readComments(database, site, ids)) rows.set(`${site} ${row.id}`, row);
  }
  return page.flatMap(({ site, id }) => {
    const row = rows.get(`${site} ${id}`);
    return row ? [{ ...row, reports: 0 }] : [];
  });
}

/** How many comments of each status there are at these sites, up to `mostCounted`: no queue is counted to its end. */
export async function countQueue(
  database: Database,
  sites: string[],
): Promise<Record<CommentStatus, number>> {
  const counts: Record<CommentStatus, number> = { approved: 0, held: 0, spam: 0, trash: 0 };
  if (sites.length === 0) return counts;
  // A branch for each status, so that the plan of each is made for it: one for all would read the whole table for the rarest.
  const branches = commentStatuses.map(
    (status) => sql`(select ${status}::text as status, count(*)::int as count from (
      select 1 from comments as each where each.site in (${listOf(sites)}) and each.status = ${status} limit ${mostCounted}
    ) as counted)`,
  );
  const rows = await database.drizzle.execute<{ status: CommentStatus; count: number }>(
    sql.join(branches, sql` union all `),
  );
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}

/** One comment as the desk shows it. */
export async function readQueueRow(
  database: Database,
  site: string,
  id: string,
): Promise<QueueRow | undefined> {
  const [row] = await database.drizzle
    .select({ ...columns, reports: openReports })
    .from(comments)
    .where(sql`${eq(comments.site, site)} and ${eq(comments.id, id)}`);
  return row;
}
