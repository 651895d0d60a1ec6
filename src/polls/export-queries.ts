import { sql } from 'drizzle-orm';
import { inBatches, type Snapshot } from '../db/snapshot.ts';
import type { ExportedBallot } from './export.ts';

/**
 * The ballots of a poll in the order of their minutes. Within a minute the order is that of a keyed hash, so that not
 * even the place in the file tells who came first.
 */
export async function* exportedBallots(snapshot: Snapshot, poll: string): AsyncGenerator<ExportedBallot[]> {
  const rows = inBatches<{ cast_at: Date; status: ExportedBallot['status']; choices: string[] }>(
    snapshot,
    sql`
      select date_trunc('minute', ballots.cast_at) as cast_at, coalesce(set_aside_ballots.status, 'counted') as status, ballots.choices
      from ballots
        left join set_aside_ballots on set_aside_ballots.poll = ballots.poll and set_aside_ballots.voter = ballots.voter
      where ballots.poll = ${poll}::uuid
      order by 1, ballots.voter`,
    1000,
  );
  for await (const batch of rows)
    yield batch.map(({ cast_at: castAt, status, choices }) => ({ castAt, status, choices }));
}
