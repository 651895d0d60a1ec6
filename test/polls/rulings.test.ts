import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ballot } from '../../src/polls/ballot.ts';
import { castBallots } from '../../src/polls/ballot-queries.ts';
import { easyWork } from '../support/easy-work.ts';
import { expectTrueTally, idOfPoll } from '../support/ledger.ts';
import { readyBallots } from '../support/ready-ballots.ts';
import { newNetwork, newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
  site = await newSite(service, { ballotAllowance: 2 });
});
afterAll(() => service.stop());

/** A poll of the test's own, with what an editor does to its ballots. */
async function pollOf(at = site, settings: Record<string, unknown> = {}) {
  const slug = await at.newPoll(settings);
  const poll = await idOfPoll(service, at, slug);
  const base = `/polls/${slug}/ballots/rulings`;
  return {
    slug,
    poll,
    cast: async (count: number, more: Partial<Ballot> = {}) => {
      const ready = readyBallots(poll, count, more);
      await castBallots(service.database, ready, 0);
      return ready;
    },
    rule: (status: string, where: object, more: object = {}) =>
      at.api(base, { body: { status, where, ...more }, owner: true }),
    undo: (id: string) => at.api(`${base}/${id}/undo`, { method: 'POST', owner: true }),
    list: async (query = '') => (await at.api(`${base}${query}`, { owner: true })).body,
    tally: () => expectTrueTally(service, at, slug),
    results: async () => (await at.api(`/polls/${slug}/results`)).body,
  };
}

/** Three counted ballots of three networks, and two counted and three held of one. */
async function raided() {
  const poll = await pollOf();
  const network = randomUUID();
  await poll.cast(3, { choices: ['o2'] });
  await poll.cast(5, { network, page: 'https://forum.example/raid', referrer: 'forum.example' });
  return { ...poll, network };
}

test('held ballots are counted in bulk, and undoing it holds them again', async () => {
  const poll = await raided();
  expect(await poll.tally()).toMatchObject({ counted: 5, held: 3 });
  const { version } = await poll.results();
  const made = await poll.rule('counted', { held: true });
  expect([made.status, made.body.changed]).toEqual([201, { counted: 0, held: 3, excluded: 0 }]);
  expect(made.body.before).toMatchObject({ voters: 5, held: 3, excluded: 0 });
  expect(made.body.after).toMatchObject({ voters: 8, held: 0, excluded: 0 });
  expect(await poll.tally()).toMatchObject({ counted: 8, held: 0, votes: { o1: 5, o2: 3 } });
  expect((await poll.results()).version).toBeGreaterThan(version);
  const undone = (await poll.undo(made.body.ruling.id)).body;
  expect([undone.before.voters, undone.after.voters, undone.after.held]).toEqual([8, 5, 3]);
  expect(undone.ruling.undone).toMatchObject({ givenBack: 3, by: 'OWNER_KEY' });
  expect(await poll.tally()).toMatchObject({ counted: 5, held: 3, votes: { o1: 2, o2: 3 } });
});

test('a preview tells the result before and after, and writes nothing at all', async () => {
  const poll = await raided();
  const before = await poll.results();
  const preview = await poll.rule('excluded', { network: poll.network }, { preview: true });
  expect([preview.status, preview.body.ruling]).toEqual([200, null]);
  expect(preview.body.changed).toEqual({ counted: 2, held: 3, excluded: 0 });
  expect(preview.body.before).toEqual({ ...before, asOf: preview.body.before.asOf });
  expect(preview.body.after).toMatchObject({ voters: 3, held: 0, excluded: 5 });
  expect(await poll.results()).toEqual({ ...before, asOf: expect.any(String) });
  expect((await poll.list()).items).toEqual([]);
  const made = await poll.rule('excluded', { network: poll.network });
  expect(made.body.after).toEqual({ ...preview.body.after, asOf: made.body.after.asOf });
});

describe('which ballots are meant', () => {
  const soon = () => new Date(Date.now() + 60_000).toISOString();
  test.each<[string, (network: string) => object, number]>([
    ['held ones', () => ({ held: true }), 3],
    ['those of a network', (network) => ({ network }), 5],
    ['the held ones of a network', (network) => ({ network, held: true }), 3],
    ['none of a network that cast none', () => ({ network: randomUUID() }), 0],
    ['those of a page', () => ({ page: 'https://forum.example/raid' }), 5],
    ['those of no known page', () => ({ page: null }), 3],
    ['those that a host led to', () => ({ referrer: 'forum.example' }), 5],
    ['those that no known host led to', () => ({ referrer: null }), 3],
    ['those proved by a picture alone', () => ({ byPicture: true }), 0],
    ['those not proved by a picture alone', () => ({ byPicture: false }), 8],
    ['those from a time on', () => ({ from: '2026-01-01T00:00:00Z' }), 8],
    ['those before a time', () => ({ to: '2026-01-01T00:00:00Z' }), 0],
    ['those within a time', () => ({ from: '2026-01-01T00:00:00Z', to: soon() }), 8],
    ['those that two things are true of', () => ({ page: null, referrer: 'forum.example' }), 0],
  ])('%s', async (_, where, expected) => {
    const poll = await raided();
    const { body, text } = await poll.rule('excluded', where(poll.network));
    expect(body.code, text).toBeUndefined();
    const { counted, held } = body.changed;
    expect([counted + held, body.ruling === null]).toEqual([expected, expected === 0]);
    expect(await poll.tally()).toMatchObject({ excluded: expected, ballots: 8 });
  });

  test.each([
    [{}, 'where'],
    [{ netwrok: 'x', held: true }, 'where'],
    [{ held: false }, 'where.held'],
    [{ network: 'x' }, 'where.network'],
    [{ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'where.to'],
    [{ page: 'a'.repeat(301) }, 'where.page'],
  ])('%j is refused, since it could mean too many', async (where, path) => {
    const poll = await raided();
    const { status, body } = await poll.rule('excluded', where);
    expect([status, body.errors[0].path]).toEqual([400, path]);
    expect(await poll.tally()).toMatchObject({ counted: 5, held: 3, excluded: 0 });
  });
});

test('undoing gives back what the ruling changed and nothing that others ruled since, in whichever order', async () => {
  const poll = await raided();
  const count = (await poll.rule('counted', { held: true })).body.ruling.id;
  const exclude = (await poll.rule('excluded', { network: poll.network })).body.ruling.id;
  expect(await poll.tally()).toMatchObject({ counted: 3, held: 0, excluded: 5 });
  const first = (await poll.undo(count)).body;
  expect([first.ruling.undone.givenBack, first.after.excluded]).toEqual([0, 5]);
  await poll.undo(exclude);
  expect(await poll.tally()).toMatchObject({ counted: 5, held: 3, excluded: 0 });
});

test('a ruling sent twice by one id is made once, undone twice is undone once, and the id serves no other', async () => {
  const poll = await raided();
  const id = randomUUID();
  const first = await poll.rule('counted', { held: true }, { id });
  await poll.cast(1, { network: poll.network });
  const again = await poll.rule('counted', { held: true }, { id });
  expect([first.status, again.status, again.body.ruling]).toEqual([201, 200, first.body.ruling]);
  expect(await poll.tally()).toMatchObject({ counted: 8, held: 1 });
  expect((await poll.rule('excluded', { held: true }, { id })).body.code).toBe('id_conflict');
  expect((await poll.undo(id)).body.ruling.undone.givenBack).toBe(3);
  await poll.rule('counted', { held: true });
  expect((await poll.undo(id)).body.changed).toEqual({ counted: 0, held: 0, excluded: 0 });
  expect(await poll.tally()).toMatchObject({ counted: 9, held: 0 });
});

test('rulings are listed, the newest first, and each is in the audit with its counts', async () => {
  const own = await newSite(service, { ballotAllowance: 1 });
  const poll = await pollOf(own);
  await poll.cast(3, { network: randomUUID() });
  const where = { held: true };
  const first = (await poll.rule('counted', where)).body.ruling;
  const second = (await poll.rule('excluded', { byPicture: false })).body.ruling;
  await poll.rule('excluded', { byPicture: false });
  await poll.undo(first.id);
  const { items, nextCursor } = await poll.list('?limit=1');
  expect(items).toEqual([second]);
  const older = (await poll.list(`?limit=1&cursor=${nextCursor}`)).items[0];
  expect(older).toEqual({ ...first, undone: expect.objectContaining({ givenBack: 0 }) });
  const audit = (await own.api('/audit', { owner: true })).body.items;
  expect(audit.slice(0, 3)).toMatchObject([
    {
      act: 'ballots.undo',
      subject: poll.slug,
      before: { ballots: { excluded: 3 } },
      after: { ballots: { excluded: 3 } },
    },
    {
      act: 'ballots.rule',
      before: { ballots: { counted: 3, excluded: 0 } },
      after: { ballots: { counted: 0, excluded: 3 } },
    },
    {
      act: 'ballots.rule',
      before: { ballots: { counted: 1, held: 2 } },
      after: {
        ballots: { counted: 3, held: 0 },
        ruling: { id: first.id, status: 'counted', where, changed: { held: 2 } },
      },
    },
  ]);
  expect(audit[3].act).toBe('poll.create');
});

test('voters are told what became of their ballot, by results and by a retry, and exports know it', async () => {
  const slug = await site.newPoll({ choose: { min: 1, max: 2 } });
  const vote = {
    ballotId: randomUUID(),
    proof: (await site.prove('vote', slug)).proof,
    choices: ['o1', 'o2'],
  };
  const from = newNetwork();
  const { voter } = (await site.vote(slug, vote, { from })).body;
  const body = { status: 'excluded', where: { byPicture: false } };
  const made = await site.api(`/polls/${slug}/ballots/rulings`, { body, owner: true });
  expect(made.body.after).toMatchObject({ voters: 0, votes: 0, excluded: 1 });
  const mine = await site.api(`/polls/${slug}/results/mine`, { headers: { 'hustings-voter': voter } });
  expect(mine.body.ballot.status).toBe('excluded');
  const replay = await site.vote(slug, vote, { from });
  expect([replay.status, replay.body.ballot.status]).toEqual([200, 'excluded']);
  expect((await site.vote(slug, { voter }, { from })).body.code).toBe('already_voted');
  const exported = await site.api(`/polls/${slug}/export?format=json`, { owner: true });
  expect(exported.body.ballots.map(({ status }: { status: string }) => status)).toEqual(['excluded']);
  expect(exported.body.results).toMatchObject({ voters: 0, excluded: 1 });
});

test('a late vote of a network that was excluded counts by the ordinary rules', async () => {
  const poll = await pollOf(site, { allowance: 10 });
  const network = randomUUID();
  await poll.cast(2, { network });
  await poll.rule('excluded', { network });
  await poll.cast(1, { network });
  expect(await poll.tally()).toMatchObject({ counted: 1, excluded: 2 });
});

test('a poll without ballots, or of another site, has nothing to rule on', async () => {
  const poll = await pollOf();
  const { status, body } = await poll.rule('excluded', { byPicture: false });
  expect([status, body.ruling, body.after.version]).toEqual([200, null, 0]);
  const elsewhere = await newSite(service);
  const sent = { body: { status: 'counted', where: { held: true } }, owner: true };
  expect((await elsewhere.api(`/polls/${poll.slug}/ballots/rulings`, sent)).status).toBe(404);
  expect((await poll.undo(randomUUID())).status).toBe(404);
  expect((await poll.undo('x')).status).toBe(404);
});

test('a ruling on a poll without a ballot does nothing, and leaves it without votes', async () => {
  const { slug, rule } = await pollOf();
  expect((await rule('excluded', { byPicture: false })).body.ruling).toBeNull();
  const reworded = { method: 'PATCH', body: { question: 'Which one, then?' }, owner: true };
  expect((await site.api(`/polls/${slug}`, reworded)).body.correctedAt).toBeNull();
});
