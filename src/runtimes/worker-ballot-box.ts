import { connect } from '../db/connect.ts';
import { isRetryable } from '../db/failures.ts';
import { Refusal } from '../errors.ts';
import type { Ballot, CastBallot } from '../polls/ballot.ts';
import { type BallotBox, gatheringBox, measured, slots } from '../polls/ballot-box.ts';
import { noMetrics } from './no-metrics.ts';

/** What is used here of Durable Objects (https://developers.cloudflare.com/durable-objects/api/namespace/). */
export type BallotBoxes = {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(address: string, init: { method: string; body: string }): Promise<Response> };
};

/** Objects a poll, so that one with very many voters is not gathered by a single thread. */
const shards = 8;
const lanes = slots / shards;

/** Seconds after which an object that nobody votes by lets its connections go, so that it may itself be put to sleep. */
const idleTimeout = 10;

/** What an object answers: what became of the ballot, or that nobody knows just now. */
type Told = { taken: { status: CastBallot['status']; castAt: string } | null } | { unavailable: string };

/**
 * The class behind the optional binding BALLOT_BOX: an isolate may share no connection between requests, an object may, so ballots that
 * come to it from many isolates share a statement as they do on a server. Each shard of a poll has slots of its own in the tallies.
 */
export class BallotBoxObject {
  #box: BallotBox | undefined;
  readonly #databaseUrl: string | undefined;

  constructor(_state: unknown, env: { DATABASE?: { connectionString: string } }) {
    this.#databaseUrl = env.DATABASE?.connectionString;
  }

  async fetch(request: Request): Promise<Response> {
    const { ballot, shard } = (await request.json()) as { ballot: Ballot; shard: number };
    this.#box ??= this.#open(shard);
    const told = await this.#box.cast({ ...ballot, nonceExpiresAt: new Date(ballot.nonceExpiresAt) }).then(
      (taken): Told => ({ taken: taken ? { ...taken, castAt: taken.castAt.toISOString() } : null }),
      (error): Told => {
        if (error instanceof Refusal) return { unavailable: error.message };
        if (isRetryable(error))
          return { unavailable: 'The vote could not be stored just now. Please try again.' };
        throw error;
      },
    );
    return Response.json(told);
  }

  #open(shard: number): BallotBox {
    if (this.#databaseUrl === undefined) throw new Error('DATABASE is not bound');
    const database = connect(this.#databaseUrl, { max: lanes, idleTimeout });
    const by = { chance: Math.random, metrics: noMetrics };
    return gatheringBox(database, shard * lanes, by, { ...measured, lanes });
  }
}

/** Sends each ballot to the object that gathers for its share of its poll's voters. */
export function objectBox(boxes: BallotBoxes): BallotBox {
  return {
    async cast(ballot) {
      const shard = Number.parseInt(ballot.voter.slice(0, 1), 16) % shards;
      const object = boxes.get(boxes.idFromName(`${ballot.poll} ${shard}`));
      const body = JSON.stringify({ ballot, shard });
      const told = await object
        .fetch('https://ballot-box/', { method: 'POST', body })
        .then((answer) => answer.json() as Promise<Told>)
        // Whether it was kept is unknown, as where a connection to the database is lost.
        .catch((cause) => {
          throw unavailable('The vote could not be stored just now. Please try again.', cause);
        });
      if ('unavailable' in told) throw unavailable(told.unavailable);
      return told.taken ? { ...told.taken, castAt: new Date(told.taken.castAt) } : undefined;
    },
  };
}

const unavailable = (detail: string, cause?: unknown) =>
  new Refusal('unavailable', detail, { retryAfter: 2, cause });
