import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doEveryChore } from '../support/chores.ts';
import { holdTable } from '../support/database.ts';
import { closeAMonthAgo, destroyKeys, endedBefore, keysOf, month } from '../support/ended-polls.ts';
import { keyringOf } from '../support/keyrings.ts';
import { everythingStored, expectTrueTally, idOfPoll } from '../support/ledger.ts';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { type Answer, newNetwork, newSite, type Site, startService } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const act = (site: Site, slug: string, what: string) =>
  site.api(`/polls/${slug}/${what}`, { method: 'POST', owner: true });
const destroy = () => destroyKeys(service);
const hasKeys = async (site: Site, slug: string) => (await keysOf(service, site, slug)).salt !== null;

/** A site with a poll in which a crowd of one network voted, one more reader did, and an editor has excluded the crowd. */
async function stuffed() {
  const site = await newSite(service, { ballotAllowance: 1 });
  const slug = await site.newPoll({ options: ['One', 'Other', 'Third'] });
  const page = `https://magazine.example/${site.name}`;
  const referrer = `${site.name}.social.example`;
  const from = newNetwork();
  const sent: { ballotId: string; answer: Answer }[] = [];
  for (const [place, network] of [from, from, from, newNetwork()].entries()) {
    const vote = {
      ...{
        ballotId: randomUUID(),
        choices: [`o${1 + (place % 3)}`],
        page,
        referrer: `https://${referrer}/x`,
      },
      ...{ voter: null, proof: (await site.prove('vote', slug, network)).proof },
    };
    const answer = await site.vote(slug, vote, { from: network });
    expect(answer.status).toBe(201);
    sent.push({ ...vote, answer });
  }
  const { sql } = service.database;
  const poll = await idOfPoll(service, site, slug);
  const networks = await sql<{ network: string }[]>`select network from network_ballots where poll = ${poll}`;
  const marks = networks.map(({ network }) => network);
  const [crowd = ''] = (
    await sql<
      { network: string }[]
    >`select network from network_ballots where poll = ${poll} order by ballots desc limit 1`
  ).map(({ network }) => network);
  const body = { status: 'excluded', where: { network: crowd } };
  const ruled = await site.api(`/polls/${slug}/ballots/rulings`, { body, owner: true });
  expect([ruled.status, ruled.body.changed]).toEqual([201, { counted: 1, held: 2, excluded: 0 }]);
  return { site, slug, poll, page, referrer, sent, marks, crowd, ruling: ruled.body.ruling.id as string };
}

/** Everything that is counted or taken out of a poll, and the version by which caches know it. */
async function outwards(site: Site, slug: string) {
  const results = await site.api(`/polls/${slug}/results`);
  const take = (format: string) => site.api(`/polls/${slug}/export?format=${format}`, { owner: true });
  const { asOf: _, ...counts } = results.body;
  const json = (await take('json')).body;
  delete json.results.asOf;
  const { body } = await site.api(`/poll-list?q=${slug}`, { owner: true });
  return {
    ...{ counts, tag: results.headers.get('etag'), json, csv: (await take('csv')).text },
    listed: body.items.map(({ final: __, ...item }: { final: boolean }) => item),
  };
}

describe('30 days after a poll has closed', () => {
  test('its salt, networks, pages, hosts and ballot ids are nowhere in the database, and no count has changed', async () => {
    const { site, slug, sent, marks, page, referrer } = await stuffed();
    const { salt } = await keysOf(service, site, slug);
    await closeAMonthAgo(service, site, slug);
    // What the proofs were spent for is forgotten by a chore of its own.
    await service.database.sql`update spent_proofs set expires_at = expires_at - interval '30 days'`;
    const secrets = [salt ?? '', page, referrer, ...marks, ...sent.map(({ ballotId }) => ballotId)];
    const stored = await everythingStored(service);
    expect(secrets.filter((secret) => !stored.includes(secret))).toEqual([]);
    const before = await outwards(site, slug);
    expect(before.counts).toMatchObject({ voters: 1, held: 0, excluded: 3 });
    await doEveryChore(service);
    const left = await everythingStored(service);
    expect(secrets.filter((secret) => left.includes(secret))).toEqual([]);
    expect(await outwards(site, slug)).toEqual(before);
    await expectTrueTally(service, site, slug);
    expect(await keysOf(service, site, slug)).toMatchObject({ isDone: true, forgottenTo: null });
  });

  test('it is final: told so to whoever would open it again, and written down as the service’s doing, once', async () => {
    const { site, slug, crowd } = await stuffed();
    await closeAMonthAgo(service, site, slug);
    await destroy();
    await destroy();
    const again = await act(site, slug, 'reopen');
    expect([again.status, again.body.code]).toEqual([409, 'poll_final']);
    const { items } = (await site.api('/audit', { owner: true })).body;
    const told = items.filter(({ act }: { act: string }) => act === 'poll.finalise');
    expect(told).toMatchObject([
      { actor: { kind: 'service' }, subject: slug, before: { final: false }, after: { final: true } },
    ]);
    const ruled = items.find(({ act }: { act: string }) => act === 'ballots.rule');
    expect(ruled.after.ruling).toMatchObject({
      where: { network: `${crowd.slice(0, 8)}…` },
      changed: { counted: 1, held: 2 },
    });
  });

  test('a retry of an old vote gets the same ballot and token, and a new vote is told that the poll has closed', async () => {
    const { site, slug, sent } = await stuffed();
    const others = await site.newPoll();
    await closeAMonthAgo(service, site, slug);
    await destroy();
    const retry = async (more: Record<string, unknown> = {}, of = slug) => {
      const { answer: _, ...vote } = sent[0] as (typeof sent)[number];
      return site.vote(of, { ...vote, ...more });
    };
    const [first] = sent;
    for (const voter of [null, first?.answer.body.voter]) {
      const { status, body } = await retry({ voter });
      expect([status, body.ballot, body.voter]).toEqual([
        ...[200, { ...first?.answer.body.ballot, status: 'excluded' }, first?.answer.body.voter],
      ]);
    }
    expect((await retry({ proof: (await site.prove('vote', slug)).proof })).body.code).toBe('id_conflict');
    expect((await site.vote(slug, { voter: first?.answer.body.voter })).body.code).toBe('poll_closed');
    expect((await site.vote(others, { voter: first?.answer.body.voter })).status).toBe(201);
    const headers = { 'hustings-voter': first?.answer.body.voter };
    const mine = await site.api(`/polls/${slug}/results/mine`, { headers });
    expect([mine.status, mine.body.code]).toEqual([409, 'poll_final']);
  });

  test('a retry that could be of more than one token, since the secrets were changed, gets none unless it brings one', async () => {
    const { site, slug, sent } = await stuffed();
    await closeAMonthAgo(service, site, slug);
    await destroy();
    const keyring = keyringOf(`new:${'B'.repeat(42)}A,test:${'A'.repeat(43)}`);
    const rotated = await startService({
      ...{ database: service.database, platform: { config: { ...service.config, keyring } } },
    });
    const { answer, ...vote } = sent[3] as (typeof sent)[number];
    for (const voter of [null, answer.body.voter]) {
      const again = await rotated.api(site.name)(`/polls/${slug}/votes`, { body: { ...vote, voter } });
      expect([again.status, again.body.ballot, again.body.voter]).toEqual([200, answer.body.ballot, voter]);
    }
  });

  test('rulings by time, proof and status go on, and can be undone; by what is forgotten they are refused', async () => {
    const { site, slug, crowd, ruling } = await stuffed();
    await closeAMonthAgo(service, site, slug);
    await destroy();
    const rule = (where: object, preview = false) =>
      site.api(`/polls/${slug}/ballots/rulings`, {
        body: { status: 'excluded', where, preview },
        owner: true,
      });
    for (const where of [{ page: null }, { network: crowd }, { referrer: 'host.example', byPicture: false }])
      for (const preview of [true, false]) {
        const { status, body } = await rule(where, preview);
        expect([status, body.code]).toEqual([409, 'poll_final']);
      }
    expect((await rule({ byPicture: false })).body.after).toMatchObject({ voters: 0, excluded: 4 });
    const undone = await act(site, slug, `ballots/rulings/${ruling}/undo`);
    expect(undone.body.ruling.where).toEqual({ network: null });
    await expectTrueTally(service, site, slug);
  });

  test('a ruling about ballots of no page, sent when few had none, never meets those that have just forgotten theirs', async () => {
    const { site, slug } = await stuffed();
    await site.vote(slug);
    await closeAMonthAgo(service, site, slug);
    const before = await expectTrueTally(service, site, slug);
    const { begun, release } = await holdTable(service.database, 'tallies');
    const body = { status: 'excluded', where: { page: null } };
    const ruling = site.api(`/polls/${slug}/ballots/rulings`, { body, owner: true });
    await begun();
    await destroy();
    await release();
    expect((await ruling).body.code).toBe('poll_final');
    expect(await expectTrueTally(service, site, slug)).toEqual(before);
  });

  test('the scrutiny tells hours alone', async () => {
    const { site, slug, page } = await stuffed();
    const look = async () => (await site.api(`/polls/${slug}/scrutiny`, { owner: true })).body;
    await closeAMonthAgo(service, site, slug);
    const { hours, final, pages } = await look();
    expect([final, pages.top[0].name]).toEqual([false, page]);
    await destroy();
    const nothing = { total: 0, top: [] };
    expect(await look()).toMatchObject({
      ...{ hours, final: true, networks: nothing, pages: nothing, referrers: nothing },
    });
  });
});

describe('whose keys are destroyed', () => {
  test('those of polls that are closed for 30 days, to the second, or deleted for as long', async () => {
    const site = await newSite(service);
    const polls = await Promise.all(Array.from({ length: 8 }, () => site.newPoll()));
    const [open, fresh, due, long, deleted, lately, draft, takenBack] = polls as [
      ...[string, string, string, string, string, string, string, string],
    ];
    const { sql } = service.database;
    for (const slug of [fresh, due, long]) await closeAMonthAgo(service, site, slug);
    await sql`update polls set closes_at = closes_at + interval '20 seconds' where slug = ${fresh}`;
    await endedBefore(service, site, long, 10 * month);
    for (const slug of [deleted, lately]) await site.api(`/polls/${slug}`, { method: 'DELETE', owner: true });
    await endedBefore(service, site, deleted, month, 'deleted_at');
    await site.vote(takenBack);
    for (const slug of [draft, takenBack]) {
      await closeAMonthAgo(service, site, slug);
      await sql`update polls set draft = true where slug = ${slug}`;
    }
    await destroy();
    const kept = await Promise.all(polls.map(async (slug) => ((await hasKeys(site, slug)) ? [slug] : [])));
    expect(kept.flat()).toEqual([open, fresh, lately, draft]);
    await sql`update polls set closes_at = closes_at - interval '20 seconds' where slug = ${fresh}`;
    await destroy();
    expect(await hasKeys(site, fresh)).toBe(false);
  });

  test('an editor who reopens a poll at that very moment is either in time or told that it is final', async () => {
    const site = await newSite(service);
    for (let round = 0; round < 8; round++) {
      const slug = await site.newPoll();
      await closeAMonthAgo(service, site, slug);
      const [{ status, body }] = await Promise.all([act(site, slug, 'reopen'), destroy()]);
      expect(await hasKeys(site, slug)).toBe(status === 200);
      if (status !== 200) expect(body.code).toBe('poll_final');
      else expect((await site.vote(slug)).status).toBe(201);
    }
  });
});
