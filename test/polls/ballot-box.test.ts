import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Ballot } from '../../src/polls/ballot.ts';
import { gatheringBox, measured } from '../../src/polls/ballot-box.ts';
import { holdTable } from '../support/database.ts';
import { easyWork } from '../support/easy-work.ts';
import { expectTrueTally, idOfPoll } from '../support/ledger.ts';
import { readyBallots } from '../support/ready-ballots.ts';
import { newNetwork, newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

const newBox = (slot = 0) =>
  gatheringBox(service.database, slot, service.platform, { ...measured, most: 40 });

async function newPoll() {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const poll = await idOfPoll(service, site, slug);
  return {
    ...{ site, slug, poll },
    ballots: (count: number, more: Partial<Ballot> = {}) => readyBallots(poll, count, more),
    tally: () => expectTrueTally(service, site, slug),
    /** How many transactions have put ballots in. */
    commits: async () => {
      const [row] = await service.database.sql<[{ commits: number }]>`
        select count(distinct xmin::text)::int as commits from ballots where poll = ${poll}`;
      return row.commits;
    },
  };
}

/** What became of each: the status, `refused` where the write did not take it, `failed` where the database would not have it. */
async function castAll(ballots: Ballot[], boxes = [newBox()]): Promise<string[]> {
  const casts = await Promise.allSettled(
    ballots.map((ballot, index) => boxes[index % boxes.length]?.cast(ballot)),
  );
  return casts.map((cast) =>
    cast.status === 'rejected' ? 'failed' : cast.value ? cast.value.status : 'refused',
  );
}
function countsOf(outcomes: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

test('a ballot that comes alone is committed on its own, at once', async () => {
  const poll = await newPoll();
  const box = newBox();
  for (const ballot of poll.ballots(3)) expect(await box.cast(ballot)).toMatchObject({ status: 'counted' });
  expect(await poll.commits()).toBe(3);
});

test('of 500 at once of all kinds each is told what became of it, and the good ones share a few commits', async () => {
  const [one, other, closed] = [await newPoll(), await newPoll(), await newPoll()];
  await service.database.sql`update polls set closes_at = now() where id = ${closed.poll}`;
  const [spent] = one.ballots(1);
  await newBox().cast(spent as Ballot);
  const good = [...one.ballots(150), ...other.ballots(100, { choices: ['o2'] })];
  const kinds = [
    ...good.map((ballot) => ({ ballot, becomes: 'counted' })),
    ...good.slice(0, 80).map((ballot) => ({ ballot: { ...ballot }, becomes: 'twin' })),
    // What no check lets through, and PostgreSQL would not keep either.
    ...one
      .ballots(20, { page: 'https://magazine.example/\0' })
      .map((ballot) => ({ ballot, becomes: 'failed' })),
    ...closed.ballots(75).map((ballot) => ({ ballot, becomes: 'refused' })),
    ...other.ballots(75, { nonce: spent?.nonce as string }).map((ballot) => ({ ballot, becomes: 'refused' })),
  ].sort(() => Math.random() - 0.5);
  expect(kinds).toHaveLength(500);

  const outcomes = await castAll(kinds.map(({ ballot }) => ballot));
  for (const [index, { becomes }] of kinds.entries())
    if (becomes === 'failed' || becomes === 'refused') expect(outcomes[index]).toBe(becomes);
  // Of two that are the same ballot one was taken, and the other is a replay.
  expect(countsOf(outcomes)).toEqual({ counted: 250, refused: 80 + 150, failed: 20 });
  expect((await one.tally()).votes).toEqual({ o1: 151 });
  expect((await other.tally()).votes).toEqual({ o2: 100 });
  expect((await closed.tally()).ballots).toBe(0);
  expect(await other.commits()).toBeLessThan(60);
});

test('four boxes over one database leave every count true, and count no ballot twice', async () => {
  const [one, other] = [await newPoll(), await newPoll()];
  const crowd = { network: randomUUID() };
  await service.database.sql`update polls set allowance = 5 where id = ${other.poll}`;
  const ballots = [...one.ballots(120), ...other.ballots(60), ...other.ballots(20, crowd)];
  const thrice = [0, 1, 2]
    .flatMap(() => ballots.map((ballot) => ({ ...ballot })))
    .sort(() => Math.random() - 0.5);
  const outcomes = await castAll(thrice, [0, 4, 8, 12].map(newBox));
  expect(countsOf(outcomes)).toEqual({ counted: 185, held: 15, refused: 400 });
  expect(await one.tally()).toMatchObject({ counted: 120, ballots: 120 });
  expect(await other.tally()).toMatchObject({ counted: 65, held: 15, ballots: 80 });
});

test('where connections are cut with batches on them, their voters are told to try again, and nobody is lost or doubled', async () => {
  const { site, slug, tally } = await newPoll();
  const votes = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const { proof } = await site.prove('vote', slug);
      const vote = { ballotId: randomUUID(), choices: ['o1'], voter: null, proof };
      const from = newNetwork();
      return () => site.api(`/polls/${slug}/votes`, { body: vote, from });
    }),
  );
  const held = await holdTable(service.database, 'network_ballots');
  const first = Promise.all(votes.map((send) => send()));
  await held.begun();
  await service.database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await held.release();
  const answers = await first;
  const cut = answers.filter(({ status }) => status !== 201);
  expect(cut.length).toBeGreaterThan(0);
  for (const { status, body, headers } of cut)
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);

  // A cut may also meet what follows the commit: whoever was told nothing certain asks until they know.
  for (const send of votes)
    await vi.waitFor(async () => expect([200, 201]).toContain((await send()).status), 20_000);
  expect(await tally()).toMatchObject({ counted: 60, ballots: 60 });
});

test('past the room of a box voters are told to come back, and those inside are all counted', async () => {
  const { site, slug, poll, tally } = await newPoll();
  const box = gatheringBox(service.database, 0, service.platform, { lanes: 1, worth: 1, most: 10, room: 20 });
  const crowded = await startService({
    database: service.database,
    platform: { ...easyWork, config: service.config, ballotBox: box },
  });
  const held = await holdTable(service.database, 'network_ballots');
  const inside = readyBallots(poll, 21).map((ballot) => box.cast(ballot));
  await held.begun();
  const { proof } = await site.prove('vote', slug);
  const vote = { body: { ballotId: randomUUID(), choices: ['o1'], voter: null, proof } };
  const refused = await crowded.api(site.name)(`/polls/${slug}/votes`, vote);
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
    503,
    'unavailable',
    '2',
  ]);
  await held.release();
  expect((await Promise.all(inside)).map((taken) => taken?.status)).toEqual(Array(21).fill('counted'));
  expect((await crowded.api(site.name)(`/polls/${slug}/votes`, vote)).status).toBe(201);
  expect((await tally()).ballots).toBe(22);
});

test('operators see how many ballots share a statement, and how many wait', async () => {
  const { site, slug } = await newPoll();
  await site.vote(slug);
  const { text } = await service.send('/metrics', { owner: true });
  expect(text).toMatch(/^hustings_ballot_batch_size_count [1-9]/m);
  expect(text).toMatch(/^hustings_ballots_waiting \d+$/m);
});
