import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ballot } from '../../src/polls/ballot.ts';
import { castBallots, pictureAllowance } from '../../src/polls/ballot-queries.ts';
import { expectTrueTally, idOfPoll } from '../support/ledger.ts';
import { readyBallots } from '../support/ready-ballots.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** A poll of a site of its own, and ballots for it that are ready to be written. */
async function pollWith(settings: Record<string, unknown> = {}) {
  const site = await newSite(service, settings);
  const slug = await site.newPoll();
  const poll = await idOfPoll(service, site, slug);
  return {
    ballots: (count: number, more: Partial<Ballot> = {}) => readyBallots(poll, count, more),
    tally: () => expectTrueTally(service, site, slug),
  };
}

const cast = (ballots: Ballot[], slot = 0) => castBallots(service.database, ballots, slot);
const statuses = (taken: Awaited<ReturnType<typeof cast>>) =>
  [...taken.values()].map(({ status }) => status).sort();

test('a batch of ballots is written as a whole, each counted once', async () => {
  const poll = await pollWith();
  const ballots = [...poll.ballots(60), ...poll.ballots(40, { choices: ['o2'] })];
  expect((await cast(ballots)).size).toBe(100);
  expect((await poll.tally()).votes).toEqual({ o1: 60, o2: 40 });
  expect((await cast(ballots)).size).toBe(0);
  expect((await poll.tally()).ballots).toBe(100);
});

test('of 100 ballots with one proof in one batch, the first is taken', async () => {
  const poll = await pollWith();
  const ballots = poll.ballots(100, { nonce: randomUUID() });
  expect([...(await cast(ballots)).keys()]).toEqual([ballots[0]]);
  expect((await poll.tally()).ballots).toBe(1);
});

test('of 100 ballots with one proof and one id in one batch, whose voters differ, one is taken', async () => {
  const poll = await pollWith();
  expect((await cast(poll.ballots(100, { nonce: randomUUID(), id: randomUUID() }))).size).toBe(1);
  expect((await poll.tally()).ballots).toBe(1);
});

test('of one poll’s ballots with one id in one batch the first is taken, and no other is said to be', async () => {
  const poll = await pollWith();
  const ballots = poll.ballots(10, { id: randomUUID() });
  expect([...(await cast(ballots)).keys()]).toEqual([ballots[0]]);
  expect((await poll.tally()).ballots).toBe(1);
});

test('a ballot that was not taken is not taken for one of another poll with the same id', async () => {
  const [open, closed] = [await pollWith(), await pollWith()];
  const id = randomUUID();
  const [shut] = closed.ballots(1, { id });
  const [valid] = open.ballots(1, { id });
  await service.database.sql`update polls set closes_at = now() where id = ${shut?.poll ?? ''}`;
  const taken = await cast([shut, valid].filter((ballot) => ballot !== undefined));
  expect([...taken.keys()]).toEqual([valid]);
});

test('100 ballots with one proof in ten batches at once are one ballot', async () => {
  const poll = await pollWith();
  const ballots = poll.ballots(100, { nonce: randomUUID() });
  const batches = Array.from({ length: 10 }, (_, batch) => ballots.slice(batch * 10, batch * 10 + 10));
  const taken = await Promise.all(batches.map((batch, slot) => cast(batch, slot)));
  expect(taken.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(1);
  expect((await poll.tally()).ballots).toBe(1);
});

test('of one voter’s ballots in one batch one is taken, and its neighbours are none the worse', async () => {
  const poll = await pollWith();
  const others = poll.ballots(5);
  const taken = await cast([...poll.ballots(20, { voter: randomUUID() }), ...others]);
  expect(taken.size).toBe(6);
  for (const ballot of others) expect(taken.has(ballot)).toBe(true);
  expect((await poll.tally()).ballots).toBe(6);
});

test('a batch past its network’s allowance is counted up to it and held from there, in one write or many', async () => {
  const poll = await pollWith({ ballotAllowance: 5 });
  const network = randomUUID();
  expect(statuses(await cast(poll.ballots(3, { network })))).toEqual(['counted', 'counted', 'counted']);
  const held = Array(7).fill('held');
  expect(statuses(await cast(poll.ballots(9, { network })))).toEqual(['counted', 'counted', ...held]);
  expect(await poll.tally()).toMatchObject({ counted: 5, held: 7 });
});

test('ballots proved by a picture alone are counted three times a network, beside those proved by work', async () => {
  const poll = await pollWith();
  const network = randomUUID();
  const byPicture = poll.ballots(8, { network, byPicture: true });
  const byWork = poll.ballots(4, { network });
  const taken = await cast([...byWork.slice(0, 2), ...byPicture, ...byWork.slice(2)]);
  const counted = byPicture.filter((ballot) => taken.get(ballot)?.status === 'counted');
  expect([counted.length, pictureAllowance]).toEqual([3, 3]);
  for (const ballot of byWork) expect(taken.get(ballot)?.status).toBe('counted');
  expect(await poll.tally()).toMatchObject({ counted: 7, held: 5 });
});

test('batches that hold the same polls, networks and proofs in opposite orders do not block each other', async () => {
  const [one, other] = [await pollWith(), await pollWith()];
  for (let round = 0; round < 5; round++) {
    const networks = [randomUUID(), randomUUID(), randomUUID()];
    const ballots = networks.flatMap((network) => [
      ...one.ballots(5, { network }),
      ...other.ballots(5, { network }),
    ]);
    const batches = [ballots, [...ballots].reverse(), ballots.slice(10), [...ballots.slice(10)].reverse()];
    const taken = await Promise.all(batches.map((batch) => cast(batch)));
    expect(new Set(taken.flatMap((each) => [...each.keys()])).size).toBe(30);
    expect(taken.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(30);
  }
  for (const poll of [one, other]) expect(await poll.tally()).toMatchObject({ ballots: 75, counted: 75 });
});
