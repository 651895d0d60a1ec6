import { randomUUID } from 'node:crypto';
import { insertsByPgbench, oneInsertACommit } from '../inserts.ts';
import { underLoad } from '../load.ts';
import type { Measure } from '../measure.ts';
import { readyWork } from '../ready-proofs.ts';
import { tell } from '../report.ts';
import { fromNetwork, posting } from '../requests.ts';
import { type Contender, inTurns } from '../rounds.ts';
import { newPoll, type Stage, site } from '../stage.ts';

/** Verified, durable votes, each by a new voter from a new network, at 64 and at 256 connections. */
export const votes: Measure = async ({ stage, pace, watched, connections }) => {
  for (const [atOnce, bar] of [
    [connections, 0.35],
    [4 * connections, 0.5],
  ] as const) {
    const subject = await voting(stage, atOnce);
    const others = [
      emptyPost(stage, atOnce, readyVote(stage, subject.poll), bar),
      oneInsertACommit(stage, Math.min(64, atOnce), atOnce > 64 ? undefined : 1),
      ...(await insertsByPgbench(stage, Math.min(64, atOnce))),
    ];
    const compared = await inTurns([subject, ...others], pace, watched);
    tell(`votes over ${atOnce} connections`, compared);
    await subject.countUp();
  }
};

/** The subject of the measure; `countUp` fails unless the tally holds just the votes that were accepted. */
export async function voting(
  stage: Stage,
  connections: number,
): Promise<Contender & { poll: string; countUp(): Promise<number> }> {
  const poll = await newPoll(stage);
  let accepted = 0;
  return {
    name: 'votes',
    poll,
    async ready(count) {
      const requests = Array.from({ length: count }, () => postedVote(stage, poll));
      return async () => {
        const turn = await underLoad({
          ...{ port: stage.service.port, connections, count, status: 201 },
          request: (place) => requests[place] as Buffer,
        });
        accepted += count;
        return turn;
      };
    },
    async countUp() {
      const [tally] = await stage.database.sql<[{ counted: number; held: number }]>`
        select coalesce(sum(counted), 0)::int as counted, coalesce(sum(held), 0)::int as held
        from tallies join polls on polls.id = tallies.poll where polls.site = ${site} and polls.slug = ${poll} and option = ''`;
      if (tally?.counted !== accepted || tally.held !== 0)
        throw new Error(`${accepted} votes were accepted, ${tally?.counted} counted and ${tally?.held} held`);
      return accepted;
    },
  };
}

let voters = 0;

/** A vote by a new voter from a new network. */
export function postedVote(stage: Stage, poll: string): Buffer {
  return posting(`/api/v1/sites/${site}/polls/${poll}/votes`, readyVote(stage, poll), fromNetwork(voters++));
}

export function readyVote({ keyring }: Pick<Stage, 'keyring'>, poll: string): string {
  const proof = { altcha: readyWork({ site, action: 'vote', ref: poll }, keyring) };
  return JSON.stringify({ ballotId: randomUUID(), choices: [`o${1 + (voters % 4)}`], voter: null, proof });
}

/** POSTs of the same JSON to the server that does nothing. */
export function emptyPost({ noOp }: Stage, connections: number, json: string, bar?: number): Contender {
  const request = posting('/', json, fromNetwork(0));
  return {
    name: 'no-op POST',
    ...(bar === undefined ? {} : { bar }),
    ready: async (count) => () =>
      underLoad({ port: noOp.port, connections, count, status: 200, request: () => request }),
  };
}
