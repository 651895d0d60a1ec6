import { type SQL, sql } from 'drizzle-orm';
import type { Snapshot } from '../db/snapshot.ts';
import { type Findings, type Hour, mostHours, mostSources, type Sources } from './scrutiny.ts';

/**
 * Counts the ballots of a poll by the hour, the network, the page and the host that led there. Each is one walk through all of them:
 * what there is to see is not known before somebody looks. The ballots of a final poll know their hour alone.
 */
export async function readFindings(
  snapshot: Snapshot,
  poll: string,
  { final }: { final: boolean },
): Promise<Findings> {
  const hours = await readHours(snapshot, poll);
  if (final) return { hours, networks: nothing, pages: nothing, referrers: nothing };
  return {
    hours,
    networks: await readSources(snapshot, poll, sql`ballots.network::text`),
    pages: await readSources(snapshot, poll, sql`ballots.page`),
    referrers: await readSources(snapshot, poll, sql`ballots.referrer`),
  };
}

const nothing: Sources = { total: 0, top: [] };

type Counted = { counted: string; held: string; excluded: string };

const hour = sql`date_trunc('hour', ballots.cast_at, 'UTC')`;

const countsByStatus = sql`
  count(*) filter (where coalesce(aside.status, 'counted') = 'counted') as counted,
  count(*) filter (where aside.status = 'held') as held,
  count(*) filter (where aside.status = 'excluded') as excluded`;

const ballotsOf = (poll: string): SQL => sql`
  ballots left join set_aside_ballots as aside on aside.poll = ballots.poll and aside.voter = ballots.voter
  where ballots.poll = ${poll}::uuid`;

async function readHours({ drizzle }: Snapshot, poll: string): Promise<Hour[]> {
  const rows = await drizzle.execute<Counted & { second: string }>(sql`
    select extract(epoch from ${hour})::bigint as second, ${countsByStatus}
    from ${ballotsOf(poll)} group by 1 order by 1 desc limit ${mostHours}::int`);
  return [...rows].reverse().map((row) => ({ hour: new Date(Number(row.second) * 1000), ...countsIn(row) }));
}

async function readSources({ drizzle }: Snapshot, poll: string, name: SQL): Promise<Sources> {
  type Row = Counted & { name: string | null; by_picture: string; peak: string; total: string };
  const rows = await drizzle.execute<Row>(sql`
    with hourly as (
      select ${name} as name, count(*) as ballots, count(*) filter (where ballots.by_picture) as by_picture, ${countsByStatus}
      from ${ballotsOf(poll)} group by ${name}, ${hour}
    )
    select name, sum(counted) as counted, sum(held) as held, sum(excluded) as excluded, sum(by_picture) as by_picture,
      max(ballots) as peak, count(*) over () as total
    from hourly group by name order by sum(ballots) desc, name limit ${mostSources}::int`);
  return {
    total: Number(rows[0]?.total ?? 0),
    top: [...rows].map((row) => ({
      name: row.name,
      ...countsIn(row),
      byPicture: Number(row.by_picture),
      peak: Number(row.peak),
    })),
  };
}

const countsIn = ({ counted, held, excluded }: Counted) => ({
  counted: Number(counted),
  held: Number(held),
  excluded: Number(excluded),
});
