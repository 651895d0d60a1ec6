import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { waitingTold } from '../db/schema.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addEvent } from '../outbox/outbox-queries.ts';

/** The sites where a comment has been held for so many hours, with the time of the oldest, unless told of lately. What was brought in waiting is nobody's news. */
export async function listWaiting(
  database: Database,
  hours: number,
): Promise<{ site: string; since: Date }[]> {
  return database.drizzle.execute<{ site: string; since: Date }>(sql`
    select sites.id as site, oldest.created_at as since from sites
    cross join lateral (
      select created_at from comments
      where site = sites.id and status = 'held' and reason is distinct from 'imported' order by created_at limit 1
    ) as oldest
    left join waiting_told as told on told.site = sites.id
    where oldest.created_at <= statement_timestamp() - make_interval(hours => ${hours}::int)
      and ${isLongAgo(sql`told.told_at`)}`);
}

/** Once a day is enough for whoever did not come. */
const isLongAgo = (toldAt: ReturnType<typeof sql>) =>
  sql`coalesce(${toldAt} <= statement_timestamp() - interval '1 day', true)`;

/** Tells of it, unless somebody else has just done so. */
export async function tellWaiting(database: Database, event: NewEvent): Promise<void> {
  const now = sql`statement_timestamp()`;
  await database.drizzle.transaction(async (tx) => {
    const told = await tx
      .insert(waitingTold)
      .values({ site: event.site, toldAt: now })
      .onConflictDoUpdate({
        ...{ target: waitingTold.site, set: { toldAt: now } },
        setWhere: isLongAgo(sql`${waitingTold.toldAt}`),
      })
      .returning({ site: waitingTold.site });
    if (told.length > 0) await addEvent(tx, event);
  });
}

/** The median of the last waits for an approval, in seconds, with how many there were: by index, from the newest on. */
export async function readWaits(
  database: Database,
  site: string,
  { most, days }: { most: number; days: number },
): Promise<{ waits: number; median: number | null }> {
  const [row] = await database.sql<[{ waits: number; median: number | null }]>`
    select count(*)::int as waits,
      percentile_cont(0.5) within group (order by extract(epoch from approved_at - created_at)::float8) as median
    from (
      select approved_at, created_at from comments
      where site = ${site} and approved_at > created_at
        and approved_at > statement_timestamp() - make_interval(days => ${days}::int)
      order by approved_at desc limit ${most}
    ) as wait`;
  return row;
}

/**
 * How many comments are held at each site, `most` at most, and for how many hours the oldest has been, by the database's clock; sites
 * without one are left out.
 */
export async function readHeld(
  database: Database,
  sites: string[],
  most: number,
): Promise<{ site: string; count: number; hours: number }[]> {
  return database.sql<{ site: string; count: number; hours: number }[]>`
    select asked.site, held.count,
      (extract(epoch from statement_timestamp() - oldest.created_at) / 3600)::float8 as hours
    from unnest(${sites}::text[]) as asked (site)
    cross join lateral (
      select created_at from comments where site = asked.site and status = 'held' order by created_at limit 1
    ) as oldest
    cross join lateral (
      select count(*)::int as count from (
        select 1 from comments where site = asked.site and status = 'held' limit ${most}
      ) as counted
    ) as held`;
}
