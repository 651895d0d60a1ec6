import type { Database } from '../db/connect.ts';
import { withRetry } from '../db/failures.ts';
import type { Ballot, CastBallot } from './ballot.ts';
import { castBallots } from './ballot-queries.ts';

/** Takes ballots to the database. What it answers is committed. */
export type BallotBox = {
  /** Undefined where the write did not take the ballot: closed, spent, or voted before. */
  cast(ballot: Ballot): Promise<CastBallot | undefined>;
};

/** Passes every ballot through on its own. `slot` is this writer's share of the tallies. */
export function ballotBox(database: Database, slot: number, chance: () => number): BallotBox {
  return {
    async cast(ballot) {
      const taken = await withRetry(() => castBallots(database, [ballot], slot), chance);
      return taken.get(ballot);
    },
  };
}
