import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addEvent } from '../outbox/outbox-queries.ts';

const now = sql`statement_timestamp()`;

/** The sites that want digests, were sent none for as long as they asked to be left alone, and have a comment waiting untold. */
export async function listDigestsDue(database: Database): Promise<{ site: string; hours: number }[]> {
  return database.drizzle.execute<{ site: string; hours: number }>(sql`
    select sites.id as site, wanted.hours from sites
    cross join lateral (select (sites.settings->'mail'->>'digestHours')::int as hours) as wanted
    left join digests_told as told on told.site = sites.id
    where sites.settings->'mail'->>'held' = 'digest' and jsonb_array_length(sites.settings->'mail'->'to') > 0
      and ${isOver(sql`told.told_at`, sql`wanted.hours`)}
      and exists (select 1 from comments where site = sites.id and status = 'held' and digested_at is null)`);
}

const isOver = (toldAt: ReturnType<typeof sql>, hours: ReturnType<typeof sql>) =>
  sql`coalesce(${toldAt} <= ${now} - make_interval(hours => ${hours}), true)`;

/**
 * Marks what waits as told, `most` at once and the oldest first, and puts the event about it in; nothing where another process has
 * just done so. A comment is marked once and for all, whatever becomes of it. What an editor has in hand is left for the next time.
 */
export async function tellDigest(
  database: Database,
  { site, hours }: { site: string; hours: number },
  most: number,
  eventAbout: (comments: string[]) => NewEvent,
): Promise<void> {
  await database.drizzle.transaction(async (tx) => {
    const marked = await tx.execute<{ id: string }>(sql`
      with waiting as (
        select id, created_at from comments where site = ${site} and status = 'held' and digested_at is null
        order by created_at, id limit ${most}::int for update skip locked
      ), told as (
        insert into digests_told as known (site, told_at) select ${site}, ${now} where exists (select 1 from waiting)
        on conflict (site) do update set told_at = ${now} where ${isOver(sql`known.told_at`, sql`${hours}::int`)}
        returning site
      ), marked as (
        update comments set digested_at = ${now} from waiting, told
        where comments.site = ${site} and comments.id = waiting.id
        returning comments.id, comments.created_at
      )
      select id from marked order by created_at, id`);
    if (marked.length > 0) await addEvent(tx, eventAbout(marked.map(({ id }) => id)));
  });
}
