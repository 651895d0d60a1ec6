import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ballot } from '../../src/polls/ballot.ts';
import { castBallots } from '../../src/polls/ballot-queries.ts';
import { easyWork } from '../support/easy-work.ts';
import { idOfPoll } from '../support/ledger.ts';
import { readyBallots } from '../support/ready-ballots.ts';
import { newNetwork, newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

async function pollOf(settings: Record<string, unknown> = {}) {
  const site = await newSite(service, { origins: ['https://magazine.example'], ...settings });
  const slug = await site.newPoll({ resultsVisible: 'after-close' });
  const poll = await idOfPoll(service, site, slug);
  return {
    site,
    slug,
    /** Ballots that were cast at an hour of New Year's Day. */
    castAt: async (hour: number, count: number, more: Partial<Ballot> = {}) => {
      const ready = readyBallots(poll, count, more);
      await castBallots(service.database, ready, 0);
      const at = `2026-01-01T${String(hour).padStart(2, '0')}:30:00Z`;
      const ids = ready.map(({ id }) => id);
      await service.database
        .sql`update ballots set cast_at = ${at} where poll = ${poll} and id in ${service.database.sql(ids)}`;
    },
    scrutiny: async () => (await site.api(`/polls/${slug}/scrutiny`, { owner: true })).body,
  };
}

test('ballots are counted by hour, network, page and host, in every status, with a flag at what stands out', async () => {
  const poll = await pollOf({ ballotAllowance: 2 });
  const [page, raid] = ['https://magazine.example/news/42', 'https://forum.example/raid'];
  const network = randomUUID();
  for (const hour of [8, 9, 11]) await poll.castAt(hour, 10, { page, referrer: 'search.example' });
  await poll.castAt(10, 50, { network, page: raid, referrer: 'forum.example', byPicture: true });
  const where = { network, held: true };
  const exclude = { body: { status: 'excluded', where }, owner: true };
  await poll.site.api(`/polls/${poll.slug}/ballots/rulings`, exclude);
  const { results, hours, networks, pages, referrers } = await poll.scrutiny();
  expect(results).toMatchObject({ voters: 32, held: 0, excluded: 48 });
  const at = (hour: string) => `2026-01-01T${hour}:00:00.000Z`;
  const quiet = { counted: 10, held: 0, excluded: 0, flags: [] };
  expect(hours).toEqual([
    { hour: at('08'), ...quiet },
    { hour: at('09'), ...quiet },
    { hour: at('10'), counted: 2, held: 0, excluded: 48, flags: ['burst'] },
    { hour: at('11'), ...quiet },
  ]);
  const crowd = { counted: 2, held: 0, excluded: 48, byPicture: 50, peak: 50 };
  expect(networks.total).toBe(31);
  expect(networks.top[0]).toEqual({ name: network, ...crowd, flags: ['crowded'] });
  expect(pages).toEqual({
    total: 2,
    top: [
      { name: raid, ...crowd, flags: ['foreign'] },
      { name: page, counted: 30, held: 0, excluded: 0, byPicture: 0, peak: 10, flags: [] },
    ],
  });
  expect(referrers.top.map(({ name }: { name: string }) => name)).toEqual([
    'forum.example',
    'search.example',
  ]);
});

test('the largest fifty networks are told, and how many there are; what is not known is told as null', async () => {
  const poll = await pollOf();
  await poll.castAt(8, 60);
  await poll.castAt(9, 2, { network: null });
  const { networks, pages } = await poll.scrutiny();
  expect([networks.total, networks.top.length, networks.top[0].name]).toEqual([61, 50, null]);
  expect(pages.top).toMatchObject([{ name: null, counted: 62 }]);
});

test('no address is in it, and a network has another mark in every poll', async () => {
  const site = await newSite(service);
  const from = newNetwork();
  const marks = [];
  for (const slug of [await site.newPoll(), await site.newPoll()]) {
    await site.vote(slug, {}, { from });
    const { text, body } = await site.api(`/polls/${slug}/scrutiny`, { owner: true });
    expect(text).not.toContain(from);
    marks.push(body.networks.top[0].name);
  }
  expect(new Set(marks).size).toBe(2);
});

test('a poll that nobody voted in has nothing to tell, and one of another site is not there', async () => {
  const { site, slug, scrutiny } = await pollOf();
  const none = { total: 0, top: [] };
  expect(await scrutiny()).toMatchObject({ hours: [], networks: none, pages: none, referrers: none });
  const elsewhere = await newSite(service);
  expect((await elsewhere.api(`/polls/${slug}/scrutiny`, { owner: true })).status).toBe(404);
  expect((await site.api('/polls/latest/scrutiny', { owner: true })).status).toBe(404);
});
