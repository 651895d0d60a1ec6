/**
 * What a proof of work costs the server (issue, check; altcha-lib beside ours, in turns, in the same run) and the reader
 * (time a counter with crypto.subtle, as stock solvers call it). Run: node bench/proof-of-work.ts (after npm ci in test/).
 */

import { parseSecrets } from '../src/secrets.ts';
import { checkProofOfWork, difficulties, issueProofOfWork } from '../src/verification/proof-of-work.ts';
import { deriveKey } from '../test/node_modules/altcha-lib/dist/esm/v2/algorithms/pbkdf2.js';
import { deriveKey as deriveInBrowser } from '../test/node_modules/altcha-lib/dist/esm/v2/algorithms/web/pbkdf2.js';
import {
  createChallenge,
  solveChallenge,
  verifySolution,
} from '../test/node_modules/altcha-lib/dist/esm/v2/index.js';

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
const parsed = parseSecrets(`bench:${'A'.repeat(43)}`);
if ('faults' in parsed) throw new Error(parsed.faults.join('; '));
const { keyring } = parsed;
const purpose = { site: 'demo', action: 'vote', ref: 'underdog-upset' } as const;
const { cost } = difficulties.vote;

const now = new Date();
const ours = issueProofOfWork({ ...purpose, now, difficulty: 'vote' }, keyring, random);
const solution = await solveChallenge({ challenge: ours, deriveKey: deriveInBrowser });
const payload = btoa(JSON.stringify({ challenge: ours, solution }));
if (solution === null || !checkProofOfWork(payload, { ...purpose, now }, keyring).ok)
  throw new Error('unsolved');

const secrets = { hmacSignatureSecret: 's'.repeat(64), hmacKeySignatureSecret: 'k'.repeat(64) };
const theirOptions = {
  algorithm: ours.parameters.algorithm,
  cost,
  counter: 1_000,
  data: ours.parameters.data,
  deriveKey,
  expiresAt: ours.parameters.expiresAt,
  ...secrets,
};
const theirs = await createChallenge(theirOptions);
const theirPayload = btoa(
  JSON.stringify({ challenge: theirs, solution: await solveChallenge({ challenge: theirs, deriveKey }) }),
);

const issue = await inTurns(
  () => issueProofOfWork({ ...purpose, now, difficulty: 'vote' }, keyring, random),
  () => createChallenge(theirOptions),
);
report('issue', issue);
const check = await inTurns(
  () => checkProofOfWork(payload, { ...purpose, now }, keyring),
  () => verifySolution({ ...JSON.parse(atob(theirPayload)), deriveKey, ...secrets }),
);
report('check', check);

for (const inFlight of [1, 4]) {
  const perCounter = await timePerCounter(inFlight);
  const waits = Object.entries(difficulties).map(([name, { counters }]) => {
    const mean = (perCounter * counters) / 2 / 1e6;
    return `${name} ${mean.toFixed(2)} s (at most ${(2 * mean).toFixed(2)})`;
  });
  console.log(`solve, ${inFlight} in flight: ${perCounter.toFixed(0)} µs a counter: ${waits.join(' · ')}`);
}

type Spread = { p50: number; p99: number };

/** Microseconds of two functions, called by turns so that both see the same machine. */
async function inTurns(one: () => unknown, other: () => unknown): Promise<[Spread, Spread]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 4_000; round++) {
    for (const [at, run] of [one, other].entries()) {
      const start = performance.now();
      const result = run();
      if (result instanceof Promise) await result;
      const took = (performance.now() - start) * 1000;
      // The first half only warms the compiler up.
      if (round >= 2_000) times[at as 0 | 1].push(took);
    }
  }
  return [spread(times[0]), spread(times[1])];
}

function spread(times: number[]): Spread {
  times.sort((a, b) => a - b);
  return { p50: times[times.length >> 1] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

function report(what: string, [one, other]: [Spread, Spread]) {
  const show = ({ p50, p99 }: Spread) => `p50 ${p50.toFixed(1)} µs, p99 ${p99.toFixed(1)} µs`;
  const ratio = (other.p50 / one.p50).toFixed(2);
  console.log(`${what}: ours ${show(one)} · altcha-lib ${show(other)} · theirs / ours ${ratio}`);
}

/** Microseconds of wall time that one counter takes a reader with so many crypto.subtle calls in flight. */
async function timePerCounter(inFlight: number): Promise<number> {
  const salt = random(16);
  const counters = 4_000;
  const start = performance.now();
  for (let counter = 0; counter < counters; counter += inFlight) {
    await Promise.all(
      Array.from({ length: inFlight }, () => deriveInBrowser(ours.parameters, salt, random(20))),
    );
  }
  return ((performance.now() - start) * 1000) / counters;
}
