import { randomUUID } from 'node:crypto';
import type { Ballot } from '../../src/polls/ballot.ts';

/** Ballots as `castBallots` takes them, each with an id, a voter, a network and a proof of its own unless told otherwise. */
export function readyBallots(poll: string, count: number, more: Partial<Ballot> = {}): Ballot[] {
  return Array.from({ length: count }, () => ({
    poll,
    id: randomUUID(),
    voter: randomUUID(),
    network: randomUUID(),
    choices: ['o1'],
    nonce: randomUUID(),
    nonceExpiresAt: new Date(Date.now() + 60_000),
    byPicture: false,
    page: null,
    referrer: null,
    ...more,
  }));
}
