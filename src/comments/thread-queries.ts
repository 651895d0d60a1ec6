import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { threadAliases, threads } from '../db/schema.ts';

/** The pool, or a transaction. */
type Connection = Pick<Database['drizzle'], 'select' | 'execute'>;

/** Past its `until`, by the database’s clock, a thread’s mode and notice are as if they were never set. As SQL, for either way of writing it. */
const isOver = '(threads.until <= statement_timestamp()) is true';
export const modeNow = `case when ${isOver} then 'open' else threads.mode end`;
export const noticeNow = `case when ${isOver} then '' else threads.notice end`;
export const untilNow = `case when ${isOver} then null else threads.until end`;

/** A thread as it counts now, the same through every door. */
export const threadColumns = {
  site: threads.site,
  key: threads.key,
  title: threads.title,
  url: threads.url,
  lastNumber: threads.lastNumber,
  approved: threads.approved,
  mode: sql<(typeof threads.$inferSelect)['mode']>`${sql.raw(modeNow)}`.as('mode_now'),
  until: sql<Date | null>`${sql.raw(untilNow)}`.mapWith(threads.until).as('until_now'),
  notice: sql<string>`${sql.raw(noticeNow)}`.as('notice_now'),
  pinned: threads.pinned,
  createdAt: threads.createdAt,
  changedAt: threads.changedAt,
};

/** `lastNumber` is 0 until a first comment is approved: till then the thread is not known by that comment's title, address and time. */
export type StoredThread = typeof threads.$inferSelect;

/** The key that a key leads to: its thread's own, where it is an alias. */
const leadsTo = (site: SQL, key: SQL) => sql`coalesce((
  select thread from thread_aliases where thread_aliases.site = ${site} and thread_aliases.alias = ${key}), ${key})`;

/** The thread of a key or an alias. */
export async function findThread(
  database: Database,
  site: string,
  key: string,
): Promise<StoredThread | undefined> {
  const query = prepared(database, 'thread_by_key', (name) =>
    database.drizzle
      .select(threadColumns)
      .from(threads)
      .where(
        and(
          eq(threads.site, sql.placeholder('site')),
          sql`threads.key = ${leadsTo(sql`${sql.placeholder('site')}::text`, sql`${sql.placeholder('key')}::text`)}`,
        ),
      )
      .prepare(name),
  );
  const [found] = await query.execute({ site, key });
  return found;
}

/** The threads of these keys and aliases, by what they were asked for; those that nothing is stored of are left out. */
export async function findThreads(
  database: Database,
  site: string,
  keys: string[],
): Promise<Map<string, StoredThread>> {
  if (keys.length === 0) return new Map();
  const query = prepared(database, 'threads_by_keys', (name) =>
    database.drizzle
      .select({ asked: sql<string>`asked.key`, ...threadColumns })
      .from(sql`unnest(${sql.placeholder('keys')}::text[]) as asked (key)`)
      .leftJoin(
        threadAliases,
        and(eq(threadAliases.site, sql.placeholder('site')), eq(threadAliases.alias, sql`asked.key`)),
      )
      .innerJoin(
        threads,
        and(
          eq(threads.site, sql.placeholder('site')),
          eq(threads.key, sql`coalesce(${threadAliases.thread}, asked.key)`),
        ),
      )
      .prepare(name),
  );
  const found = await query.execute({ site, keys });
  return new Map(found.map(({ asked: key, ...thread }) => [key, thread]));
}

/** Makes sure that a thread has a row, which whoever writes in it locks. A key that is an alias gets none. */
export async function ensureThread(connection: Connection, site: string, key: string): Promise<void> {
  await connection.execute(sql`
    insert into threads (site, key, title, url, last_number, approved)
    select ${site}, ${key}, '', '', 0, 0
    where not exists (select 1 from thread_aliases where site = ${site} and alias = ${key})
    on conflict do nothing`);
}

/** Where a page of the list begins: after the thread that last changed then and has this key. */
export type ThreadPlace = [changedAt: Date, key: string];

/** The threads of a site, what changed last first; one more than `limit` where there are more. */
export async function listThreads(
  database: Database,
  site: string,
  limit: number,
  after: ThreadPlace | undefined,
): Promise<StoredThread[]> {
  const from =
    after && sql`(threads.changed_at, threads.key) < (${after[0].toISOString()}::timestamptz, ${after[1]})`;
  const isGhost = sql`exists (select 1 from thread_aliases as other where other.site = threads.site and other.alias = threads.key)`;
  return database.drizzle
    .select(threadColumns)
    .from(threads)
    .where(and(eq(threads.site, site), from, sql`not ${isGhost}`))
    .orderBy(sql`threads.changed_at desc, threads.key desc`)
    .limit(limit + 1);
}

/** The further keys of each of these threads, in their order. */
export async function aliasesOf(
  connection: Connection,
  site: string,
  keys: string[],
): Promise<Map<string, string[]>> {
  if (keys.length === 0) return new Map();
  const found = await connection
    .select({ alias: threadAliases.alias, thread: threadAliases.thread })
    .from(threadAliases)
    .where(and(eq(threadAliases.site, site), inArray(threadAliases.thread, keys)))
    .orderBy(asc(threadAliases.alias));
  const grouped = Map.groupBy(found, ({ thread }) => thread);
  return new Map(keys.map((key) => [key, (grouped.get(key) ?? []).map(({ alias }) => alias)]));
}

/** Whom these aliases lead to, by alias; what is no alias is left out. */
export async function ownersOf(
  connection: Connection,
  site: string,
  aliases: string[],
): Promise<Map<string, string>> {
  if (aliases.length === 0) return new Map();
  const found = await connection
    .select({ alias: threadAliases.alias, thread: threadAliases.thread })
    .from(threadAliases)
    .where(and(eq(threadAliases.site, site), inArray(threadAliases.alias, aliases)));
  return new Map(found.map(({ alias, thread }) => [alias, thread]));
}
