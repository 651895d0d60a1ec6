import { afterAll, beforeAll, expect, test } from 'vitest';
import { depsOf } from '../../src/platform.ts';
import { destroyVotersKeys } from '../../src/polls/forgetting-actions.ts';
import { destroySalt, forgetBallots, forgetNetworks, listEnded } from '../../src/polls/forgetting-queries.ts';
import { closeAMonthAgo, destroyKeys, keysOf } from '../support/ended-polls.ts';
import { idOfPoll } from '../support/ledger.ts';
import { plansOf, touched } from '../support/plans.ts';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { newSite } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const destroy = () => destroyKeys(service);

/** A poll that closed a month ago, with ballots as many readers of as many networks cast them. */
async function crowded(ballots: number) {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const poll = await idOfPoll(service, site, slug);
  const { sql } = service.database;
  await sql`insert into ballots (poll, voter, id, choices, nonce, network, by_picture, page)
      select ${poll}, gen_random_uuid(), gen_random_uuid(), array['o1'], gen_random_uuid(), gen_random_uuid(), false, 'https://magazine.example/'
      from generate_series(1, ${ballots})`;
  await sql`insert into network_ballots (poll, network, ballots, by_picture) select poll, network, 1, 0 from ballots where poll = ${poll}`;
  await sql`insert into tallies (poll, option, slot, counted, held, excluded, moves)
      select ${poll}, unnest(array['', 'o1']), 0, ${ballots}, 0, 0, ${ballots}`;
  const hashes = () => sql<{ voter: string; was: string }[]>`
      select voter, id as was, encode(substring(sha256(convert_to(poll::text || id::text, 'UTF8')) from 1 for 16), 'hex')::uuid as becomes
      from ballots where poll = ${poll} order by voter`;
  const expected = (await hashes()).map((row) => (row as unknown as { becomes: string }).becomes);
  await closeAMonthAgo(service, site, slug);
  const expectForgotten = async () => {
    const rows = await hashes();
    expect(rows.map(({ was }) => was)).toEqual(expected);
    const [left] = await sql`select
        (select count(*)::int from ballots where poll = ${poll} and (network is not null or page is not null)) as ballots,
        (select count(*)::int from network_ballots where poll = ${poll}) as networks`;
    expect(left).toEqual({ ballots: 0, networks: 0 });
    expect(await keysOf(service, site, slug)).toMatchObject({ isDone: true, salt: null });
  };
  return { site, slug, poll, expectForgotten };
}

test('a process that dies in between leaves the rest to the next, and no ballot is met twice', async () => {
  const { site, slug, expectForgotten } = await crowded(2500);
  const [poll] = (await listEnded(service.database, 30, 100)).filter(({ site: of }) => of === site.name);
  if (!poll) throw new Error('the poll has not ended');
  await destroySalt(service.database, poll, 30, () => undefined as never);
  const step = await forgetBallots(service.database, poll, null, 700);
  expect(step).toEqual({ to: expect.any(String), all: false });
  expect(await forgetBallots(service.database, poll, null, 700)).toBeUndefined();
  expect(await keysOf(service, site, slug)).toMatchObject({ forgottenTo: step?.to, isDone: false });
  await destroy();
  await expectForgotten();
});

test('several processes at once do it once', async () => {
  const { expectForgotten } = await crowded(5500);
  await Promise.all([destroy(), destroy(), destroy(), destroy()]);
  await destroy();
  await expectForgotten();
});

test('one that is told to stop stops before the next batch', async () => {
  const { site, slug, expectForgotten } = await crowded(1500);
  const stopping = new AbortController();
  const deps = depsOf(service.platform);
  // The first chance is drawn for the entry in the audit, which goes along with the salt.
  const random: typeof deps.random = (bytes) => {
    stopping.abort();
    return deps.random(bytes);
  };
  await destroyVotersKeys({ ...deps, random }, stopping.signal);
  expect(await keysOf(service, site, slug)).toMatchObject({ salt: null, forgottenTo: null, isDone: false });
  await destroyVotersKeys(deps, stopping.signal);
  expect(await keysOf(service, site, slug)).toMatchObject({ forgottenTo: null, isDone: false });
  await destroy();
  await expectForgotten();
});

test('a batch takes its own ballots in hand and no others, and finding what is due no other polls, by indexes', async () => {
  const { sql } = service.database;
  const { site, poll } = await crowded(20_000);
  await sql`insert into polls (id, site, slug, question, choose_min, choose_max, draft, opens_at, closes_at, results_visible, option_order, listed, baseline_voters, forgotten_at)
      select gen_random_uuid(), ${site.name}, 'old-' || each, 'Old?', 1, 1, false, now() - interval '2 years', now() - interval '1 year', 'always', 'given', true, 0, now()
      from generate_series(1, 3000) as each`;
  await sql`analyze ballots, polls, network_ballots`;
  const [list, step, networks] = await plansOf(service, async (database) => {
    const [due] = (await listEnded(database, 30, 20)).filter(({ id }) => id === poll);
    if (!due) throw new Error('the poll has not ended');
    await sql`update polls set sealed_salt = null where id = ${poll}`;
    await forgetBallots(database, due, null, 1000);
    // So that it is carried out once more, where its plan is looked at.
    await sql`update polls set forgotten_to = null where id = ${poll}`;
    await forgetNetworks(database, poll, null, 1000);
  });
  expect(touched(list?.nodes ?? [], 'polls')).toBeLessThan(100);
  for (const [plan, table] of [
    [step, 'ballots'],
    [networks, 'network_ballots'],
  ] as const) {
    const read = (plan?.nodes ?? []).filter(
      (node) => node['Relation Name'] === table && /Scan/.test(node['Node Type']),
    );
    expect(read).toHaveLength(2);
    for (const node of read) {
      expect(node['Node Type']).toMatch(/^(Index|Bitmap)/);
      expect(node['Actual Rows']).toBe(1000);
    }
  }
});
