import type { Database } from '../../src/db/connect.ts';

/**
 * Puts counted ballots into a poll with the options `o1` and `o2`, by voters and proofs that nobody ever had. Voters and ids are spread
 * as chance would spread them, but come in order, so that ten million go into the indexes within minutes.
 */
export async function putBallots({ sql }: Database, slug: string, ballots: number): Promise<void> {
  await sql`
    insert into ballots (poll, voter, id, choices, nonce, by_picture)
    select polls.id, (place || substr(gen_random_uuid()::text, 9))::uuid, (place || substr(gen_random_uuid()::text, 9))::uuid,
      array['o' || 1 + each % 2], gen_random_uuid(), false
    from polls, generate_series(1, ${ballots}::int) as each,
      lateral (select lpad(to_hex((each - 1) * 4294967296 / ${ballots}::bigint), 8, '0') as place) as spread
    where slug = ${slug}`;
  await sql`
    insert into tallies (poll, option, slot, counted, held, excluded, moves)
    select poll, option, 0, count(*), 0, 0, count(*) from ballots, unnest(choices || '{""}') as option
    where poll = (select id from polls where slug = ${slug}) group by poll, option`;
}

/** The connections of a database that are in a transaction, the asking one aside. */
export async function inTransaction({ sql }: Database): Promise<{ pid: number }[]> {
  return sql`
    select pid from pg_stat_activity
    where datname = current_database() and xact_start is not null and pid <> pg_backend_pid() and backend_type = 'client backend'`;
}
