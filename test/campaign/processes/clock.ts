import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ChallengeWire } from '../../../src/verification/proof.ts';
import { solveWork } from '../../support/solve-work.ts';
import { oneOf } from '../effort.ts';
import { newNetwork } from '../load/ground.ts';
import type { Load } from '../load.ts';
import type { Fault } from './faults.ts';

const hour = 3_600_000;

/** The service's clock is set by an hour, and back after a while. Nobody is kept out by it, and whoever listens to results hears of votes. */
export const clockMoved: Fault = async (scene, load, chance) => {
  const { ledger } = load;
  const by = oneOf(chance, [hour, -hour]);
  const live = await listen(load);
  for (const ahead of [by, 0]) {
    const proved = await proveBefore(load);
    await scene.setClock(ahead);
    await proved();
    const [taken, heard] = [ledger.acknowledged.length, live.heard()];
    const goesOn = () => {
      expect(ledger.acknowledged.length).toBeGreaterThan(taken + 10);
      expect(live.heard()).toBeGreaterThan(heard);
    };
    await vi
      .waitFor(goesOn, 15_000)
      .catch(() => ledger.faults.push(`It stood still after a clock at ${ahead} ms.`));
    await pause(chance() * 500);
  }
  live.leave();
};

/** Gets a challenge of the service's, and votes with it later; by then it may have expired, and another one is to be had for the same vote. */
async function proveBefore({ ground, insist }: Load): Promise<() => Promise<void>> {
  const { url, site, poll } = ground;
  const [id, from] = [randomUUID(), newNetwork()];
  const headers = { 'x-forwarded-for': from };
  const asked = await fetch(`${url}/api/v1/sites/${site}/challenge?action=vote&ref=${poll}`, { headers });
  const proof = { altcha: solveWork(((await asked.json()) as ChallengeWire).altcha) };
  const body = { ballotId: id, choices: ['o1'], voter: null, proof };
  return () => insist({ kind: 'ballot', id, of: poll, path: `/polls/${poll}/votes`, body, from });
}

/** Listens to the results, and counts what it hears. */
async function listen({ ground: { url, site, poll } }: Load) {
  const leaving = new AbortController();
  const path = `/api/v1/sites/${site}/polls/${poll}/results/stream`;
  const answer = await fetch(`${url}${path}`, { signal: leaving.signal });
  let heard = 0;
  const hearing = (async () => {
    for await (const _ of answer.body ?? []) heard++;
  })().catch(() => {});
  return {
    heard: () => heard,
    leave: async () => {
      leaving.abort();
      await hearing;
    },
  };
}
