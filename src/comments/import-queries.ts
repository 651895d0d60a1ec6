import type { Database } from '../db/connect.ts';
import { noteImported } from '../imports/import-queries.ts';
import type { ArchivedThread } from './archive.ts';
import type { Plan, Standing } from './import-plan.ts';
import { foldedName } from './name-fold.ts';

type Connection = Pick<Database, 'sql'>;

/** The comments here of these ids, and what stands above those that are not shown. */
export async function findStanding(
  { sql }: Connection,
  site: string,
  ids: string[],
): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<Standing[]>`
    with recursive up as (
      select id, thread, parent, root, depth, number, shown, created_at from comments
      where site = ${site} and id = any(${ids}::text[]::uuid[])
      union
      select above.id, above.thread, above.parent, above.root, above.depth, above.number, above.shown, above.created_at
      from comments as above join up on above.site = ${site} and above.id = up.parent and not up.shown
    )
    select id, thread, parent, root, depth, number, shown, created_at as "createdAt" from up`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** The thread here that each of these keys leads to, by itself or as an alias, with its address; what leads nowhere is left out. */
export async function findOwners(
  { sql }: Connection,
  site: string,
  keys: string[],
): Promise<Map<string, { key: string; url: string }>> {
  const rows = await sql<{ asked: string; key: string; url: string }[]>`
    select asked.key as asked, threads.key, threads.url
    from unnest(${keys}::text[]) as asked (key)
    left join thread_aliases as other on other.site = ${site} and other.alias = asked.key
    join threads on threads.site = ${site} and threads.key = coalesce(other.thread, asked.key)`;
  return new Map(rows.map(({ asked, ...owner }) => [asked, owner]));
}

/** Which of these threads of an archive have come before, by their ids there. */
export async function findNotedThreads(
  { sql }: Connection,
  site: string,
  source: string,
  ids: string[],
): Promise<Set<string>> {
  const rows = await sql<{ source_id: string }[]>`
    select source_id from imported
    where site = ${site} and kind = 'thread' and source_id = any(${ids}::text[]) and source = ${source}`;
  return new Set(rows.map((row) => row.source_id));
}

/**
 * Makes the threads that have no row yet, has their other keys lead to them where these lead nowhere, and notes where they came
 * from. What is here already stays as it is. Gives the ids in the archive of those that had not come before.
 */
export async function putThreads(
  connection: Connection,
  site: string,
  source: string,
  threads: (ArchivedThread & { key: string })[],
): Promise<Set<string>> {
  if (threads.length === 0) return new Set();
  const { sql } = connection;
  const sorted = threads.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const all = (of: (thread: (typeof sorted)[number]) => string | null) => sorted.map(of);
  await sql`
    insert into threads (site, key, title, url, last_number, approved, mode, created_at)
    select distinct on (key) ${site}, key, title, url, 0, 0, mode, coalesce(written_at::timestamptz, statement_timestamp())
    from unnest(${all(({ key }) => key)}::text[], ${all(({ title }) => title)}::text[], ${all(({ url }) => url)}::text[],
      ${all(({ isClosed }) => (isClosed ? 'closed' : 'open'))}::text[],
      ${all(({ writtenAt }) => writtenAt?.toISOString() ?? null)}::text[]) as new (key, title, url, mode, written_at)
    where not exists (select 1 from thread_aliases where site = ${site} and alias = key)
    order by key
    on conflict do nothing`;
  const others = sorted.flatMap(({ key, keys }) =>
    keys.filter((each) => each !== key).map((alias) => ({ alias, key })),
  );
  await sql`
    insert into thread_aliases (site, alias, thread)
    select distinct on (alias) ${site}, alias, thread
    from unnest(${others.map(({ alias }) => alias)}::text[], ${others.map(({ key }) => key)}::text[]) as new (alias, thread)
    where not exists (select 1 from threads where site = ${site} and key = alias)
    order by alias
    on conflict do nothing`;
  const noted = sorted.map(({ id, key }) => ({ kind: 'thread' as const, sourceId: id, ours: key }));
  return noteImported(connection, site, source, noted);
}

/** Locks threads, so that nobody else gives numbers there; gives their last numbers. One that was merged into another is left out. */
export async function lockThreads(
  { sql }: Connection,
  site: string,
  keys: string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ key: string; last: number }[]>`
    select key, last_number as last from threads where site = ${site} and key = any(${keys}::text[])
    order by key for no key update`;
  return new Map(rows.map(({ key, last }) => [key, last]));
}

/** Which of these likenesses are taken in their threads, as `thread likeness`. */
export async function findAlike(
  { sql }: Connection,
  site: string,
  sought: { thread: string; likeness: string }[],
): Promise<Set<string>> {
  const rows = await sql<{ thread: string; likeness: string }[]>`
    select thread, likeness from comments join unnest(${sought.map(({ thread }) => thread)}::text[],
      ${sought.map(({ likeness }) => likeness)}::text[]) as sought (in_thread, alike)
      on thread = in_thread and likeness = alike::uuid
    where site = ${site} and status <> 'trash'`;
  return new Set(rows.map(({ thread, likeness }) => `${thread} ${likeness}`));
}

export type NewRow = Plan['rows'][number] & { likeness: string; title: string; url: string };

/**
 * Puts a batch in: its comments, the places of what is answered by them, and what their threads count. Nobody is told of it: a comment
 * that waits counts as told. Gives how many came in, which is all of them unless some were put in meanwhile.
 */
export async function insertBatch(
  { sql }: Connection,
  site: string,
  rows: NewRow[],
  { raised, grown }: Pick<Plan, 'raised' | 'grown'>,
): Promise<number> {
  const all = (of: (row: NewRow) => string | number | null) => rows.map((row) => of(row)?.toString() ?? null);
  const { count } = await sql`
    insert into comments (site, id, thread, parent, root, depth, number, title, url, author_name, author_fold, author_email,
      author_website, body, html, status, reason, shown, likeness, nonce, created_at, approved_at, digested_at)
    select ${site}, id::uuid, thread, parent::uuid, root::uuid, depth::smallint, number::int, title, url, author_name, author_fold,
      author_email, author_website, body, html, status, case when status = 'held' then 'imported' end, shown = 'true', likeness::uuid, id::uuid,
      created_at::timestamptz, case when status = 'approved' then created_at::timestamptz end,
      case when status = 'held' then statement_timestamp() end
    from unnest(${all(({ id }) => id)}::text[], ${all(({ thread }) => thread)}::text[], ${all(({ parent }) => parent)}::text[],
      ${all(({ root }) => root)}::text[], ${all(({ depth }) => depth)}::text[], ${all(({ number }) => number)}::text[],
      ${all(({ title }) => title)}::text[], ${all(({ url }) => url)}::text[], ${all(({ authorName }) => authorName)}::text[],
      ${all(({ authorName }) => foldedName(authorName))}::text[], ${all(({ authorEmail }) => authorEmail)}::text[],
      ${all(({ authorWebsite }) => authorWebsite)}::text[], ${all(({ body }) => body)}::text[], ${all(({ html }) => html)}::text[],
      ${all(({ status }) => status)}::text[], ${all(({ shown }) => String(shown))}::text[],
      ${all(({ likeness }) => likeness)}::text[], ${all(({ createdAt }) => createdAt.toISOString())}::text[])
      as new (id, thread, parent, root, depth, number, title, url, author_name, author_fold, author_email, author_website, body,
        html, status, shown, likeness, created_at)
    on conflict do nothing`;
  if (raised.length > 0)
    await sql`
      update comments set shown = true, number = new.number::int
      from unnest(${raised.map(({ id }) => id)}::text[], ${raised.map(({ number }) => String(number))}::text[]) as new (id, number)
      where site = ${site} and comments.id = new.id::uuid`;
  const threads = [...grown];
  const isBare = sql`threads.last_number = 0`;
  const titled = new Map(rows.map((row) => [row.thread, row]));
  await sql`
    update threads set last_number = last_number + numbers::int, approved = threads.approved + new.approved::int,
      changed_at = statement_timestamp(),
      title = case when ${isBare} and threads.title = '' then new.title else threads.title end,
      url = case when ${isBare} and threads.url = '' then new.url else threads.url end,
      created_at = case when ${isBare} then least(threads.created_at, since::timestamptz) else threads.created_at end
    from unnest(${threads.map(([key]) => key)}::text[], ${threads.map(([, { numbers }]) => String(numbers))}::text[],
      ${threads.map(([, { approved }]) => String(approved))}::text[], ${threads.map(([, { since }]) => since.toISOString())}::text[],
      ${threads.map(([key]) => titled.get(key)?.title ?? '')}::text[], ${threads.map(([key]) => titled.get(key)?.url ?? '')}::text[])
      as new (key, numbers, approved, since, title, url)
    where site = ${site} and threads.key = new.key`;
  return count;
}
