import type { Database } from '../db/connect.ts';
import { isRetryable, withRetry } from '../db/failures.ts';
import type { Metrics } from '../deps.ts';
import { Gathering } from '../gathering.ts';
import type { Ballot, CastBallot } from './ballot.ts';
import { castBallots } from './ballot-queries.ts';

/** Takes ballots to the database. What it answers is committed. */
export type BallotBox = {
  /** Undefined where the write did not take the ballot: closed, spent, or voted before. */
  cast(ballot: Ballot): Promise<CastBallot | undefined>;
};

/** A box that holds ballots for a moment; `drained` resolves when it holds none. */
export type GatheringBox = BallotBox & { drained(): Promise<void> };

/** The slots of the tallies; each lane of each writer should have one of its own, or they wait for each other. */
export const slots = 16;

/** Batches on their way at once, ballots worth a second one, ballots a batch, and ballots that may wait. See docs/decisions/022-ballot-box.md. */
export const measured = { lanes: 2, worth: 40, most: 250, room: 2000 };

/** Passes every ballot through on its own, for whoever answers one request and is gone. `slot` is this writer's share of the tallies. */
export function singleBox(database: Database, slot: number, chance: () => number): BallotBox {
  return {
    async cast(ballot) {
      const taken = await withRetry(() => castBallots(database, [ballot], slot), chance);
      return taken.get(ballot);
    },
  };
}

/**
 * Lets ballots that come while others are being written share the next statement. Ballots of all polls go together. Where a
 * connection is lost, whether a batch was kept is unknown: each of its ballots fails, and its retry finds out.
 * `slot` is the first of this box's share of the tallies, one a lane.
 */
export function gatheringBox(
  database: Database,
  slot: number,
  { chance, metrics }: { chance: () => number; metrics: Pick<Metrics, 'ballotBatch'> },
  { lanes, worth, most, room } = measured,
): GatheringBox {
  const gathering = new Gathering<Ballot, CastBallot | undefined>({
    ...{ lanes, worth, most, room, isFinal: isRetryable },
    full: 'Very many people are voting just now. Please try again in a moment.',
    async send(batch, lane) {
      metrics.ballotBatch(batch.length, gathering.waiting);
      const taken = await withRetry(() => castBallots(database, batch, (slot + lane) % slots), chance);
      return (ballot) => taken.get(ballot);
    },
  });
  return {
    cast: async (ballot) => gathering.add(ballot),
    drained: () => gathering.drained(),
  };
}
