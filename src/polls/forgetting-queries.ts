import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import { forgottenId } from './ballot-queries.ts';

/** A poll whose time is over, and the voter up to whom its ballots have forgotten already. */
export type EndedPoll = { site: string; id: string; forgottenTo: string | null };

/** Days are of 24 hours here, whatever the session's time zone makes of them. A draft with ballots was a poll once. */
const isOver = (days: number) => sql`
  polls.forgotten_at is null
  and least(polls.closes_at, polls.deleted_at) <= statement_timestamp() - make_interval(hours => ${days * 24}::int)
  and (not polls.draft or exists (select 1 from ballots where ballots.poll = polls.id))`;

const theOne = ({ site, id }: Pick<EndedPoll, 'site' | 'id'>) =>
  sql`polls.site = ${site} and polls.id = ${id}::uuid`;

/** Polls that ended so many days ago, by a close or by being deleted, and have not forgotten everything yet. */
export async function listEnded(database: Database, days: number, limit: number): Promise<EndedPoll[]> {
  const rows = await database.drizzle.execute<{ site: string; id: string; forgotten_to: string | null }>(sql`
    select site, id, forgotten_to from polls where ${isOver(days)}
    order by least(polls.closes_at, polls.deleted_at) limit ${limit}::int`);
  return [...rows].map(({ site, id, forgotten_to: forgottenTo }) => ({ site, id, forgottenTo }));
}

/** Destroys the salt of a poll that ended so long ago, and with it the marks of networks that rulings were about. Once. */
export async function destroySalt(
  database: Database,
  poll: EndedPoll,
  days: number,
  told: (slug: string) => AuditEntry,
): Promise<void> {
  await database.drizzle.transaction(async (tx) => {
    const [gone] = await tx.execute<{ slug: string }>(sql`
      update polls set sealed_salt = null where ${theOne(poll)} and sealed_salt is not null and ${isOver(days)}
      returning slug`);
    if (!gone) return;
    await tx.execute(sql`
      update ballot_rulings set chosen = jsonb_set(chosen, '{network}', 'null')
      where poll = ${poll.id}::uuid and chosen ->> 'network' is not null`);
    await writeAudit(tx, told(gone.slug));
  });
}

/**
 * Lets the next `limit` ballots after `from` forget where they came from and by which id they were sent. The poll's row notes how far
 * that is, in the same statement: none is met twice, also after a crash or by two at once. `all`: these were the last; undefined: another
 * process is further on. An array finds its rows by the key, whatever the planner believes of a table that is just changing.
 */
export async function forgetBallots(
  database: Database,
  { site, id }: EndedPoll,
  from: string | null,
  limit: number,
): Promise<{ to: string | null; all: boolean } | undefined> {
  const [row] = await database.drizzle.execute<{ to: string | null; met: number; moved: boolean }>(sql`
    with next as (
      select voter from ballots where poll = ${id}::uuid and (${from}::uuid is null or voter > ${from}::uuid)
      order by voter limit ${limit}::int
    ), last as (
      select voter from next order by voter desc limit 1
    ), moved as (
      update polls set forgotten_to = coalesce((select voter from last), forgotten_to)
      where ${theOne({ site, id })} and sealed_salt is null and forgotten_at is null
        and forgotten_to is not distinct from ${from}::uuid
      returning polls.id
    ), forgot as (
      update ballots set id = ${forgottenId(sql`ballots.poll`, sql`ballots.id`)}, network = null, page = null, referrer = null
      where ballots.poll = ${id}::uuid and ballots.voter = any (array(select voter from next)) and exists (select 1 from moved)
    )
    select (select voter from last) as to, (select count(*)::int from next) as met, exists (select 1 from moved) as moved`);
  if (!row?.moved) return undefined;
  return { to: row.to ?? from, all: row.met < limit };
}

/** Deletes what a poll counted of networks, `limit` rows after `from` at most; gives the last of them, or null where there are no more. */
export async function forgetNetworks(
  database: Database,
  poll: string,
  from: string | null,
  limit: number,
): Promise<string | null> {
  const [row] = await database.drizzle.execute<{ last: string | null }>(sql`
    with next as (
      select network from network_ballots where poll = ${poll}::uuid and (${from}::uuid is null or network > ${from}::uuid)
      order by network limit ${limit}::int
    ), gone as (
      delete from network_ballots where poll = ${poll}::uuid and network = any (array(select network from next))
    )
    select (select network from next order by network desc limit 1) as last`);
  return row?.last ?? null;
}

/** Notes that a poll has nothing left to forget. */
export async function endForgetting(database: Database, poll: EndedPoll): Promise<void> {
  await database.drizzle.execute(sql`
    update polls set forgotten_at = statement_timestamp(), forgotten_to = null
    where ${theOne(poll)} and sealed_salt is null`);
}
