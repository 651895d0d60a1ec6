import { afterAll, beforeAll, expect, test } from 'vitest';
import { castBallots } from '../../src/polls/ballot-queries.ts';
import { easyWork } from '../support/easy-work.ts';
import { idOfPoll } from '../support/ledger.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const slugsOf = (page: { body: { items: { slug: string }[] } }) => page.body.items.map(({ slug }) => slug);

/** Reads the archive to its end, `limit` at a time. */
async function walk(site: Site, query: string) {
  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await site.api(`/polls?${query}${cursor && `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    pages.push(slugsOf(page));
    cursor = page.body.nextCursor;
  }
  return pages;
}

test('the archive is walked by cursor, newest first, without a repeat or a gap, whatever is added meanwhile', async () => {
  const site = await newSite(service);
  const same = inHours(-5);
  const made: string[] = [];
  for (const opensAt of [inHours(-9), same, same, same, inHours(-2), inHours(-1)])
    made.push(await site.newPoll({ opensAt }));
  const first = await site.api('/polls?limit=2');
  expect(slugsOf(first)).toEqual([made[5], made[4]]);
  await site.newPoll();
  const second = await site.api(`/polls?limit=2&cursor=${first.body.nextCursor}`);
  const third = await site.api(`/polls?limit=2&cursor=${second.body.nextCursor}`);
  expect(third.body.nextCursor).toBeNull();
  const rest = [...slugsOf(second), ...slugsOf(third)];
  expect([...rest].sort()).toEqual(made.slice(0, 4).sort());
  expect(rest.at(-1)).toBe(made[0]);
});

test('a page that ends with the last poll has no next one', async () => {
  const site = await newSite(service);
  for (let count = 0; count < 4; count++) await site.newPoll();
  expect((await walk(site, 'limit=2')).map((page) => page.length)).toEqual([2, 2]);
  expect((await walk(site, 'limit=3')).map((page) => page.length)).toEqual([3, 1]);
});

test('the archive is filtered by status, and holds neither drafts, unlisted polls nor another site’s', async () => {
  const [site, other] = [await newSite(service), await newSite(service)];
  await other.newPoll();
  await site.newPoll({ draft: true });
  await site.newPoll({ listed: false });
  const open = await site.newPoll({ opensAt: inHours(-1) });
  const ending = await site.newPoll({ opensAt: inHours(-2), closesAt: inHours(1) });
  const closed = await site.newPoll({ opensAt: inHours(-3), closesAt: inHours(-1) });
  const scheduled = await site.newPoll({ opensAt: inHours(1) });
  const expected = {
    open: [open, ending],
    closed: [closed],
    scheduled: [scheduled],
    all: [scheduled, open, ending, closed],
  };
  for (const [status, slugs] of Object.entries(expected))
    expect((await walk(site, `status=${status}&limit=1`)).flat()).toEqual(slugs);
  const { items } = (await site.api('/polls')).body;
  expect(items.map((poll: { status: string }) => poll.status)).toEqual([
    'scheduled',
    'open',
    'open',
    'closed',
  ]);
});

test('an unlisted poll can be reached by its address, and voted in', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ listed: false });
  expect((await site.api(`/polls/${slug}`)).body.listed).toBe(false);
  expect((await site.vote(slug)).status).toBe(201);
});

test.each(['status=draft', 'limit=0', 'limit=101', 'limit=x', 'cursor=junk', 'cursor=MTIz'])(
  'an archive asked for with %s is refused',
  async (query) => {
    const site = await newSite(service);
    const answer = await site.api(`/polls?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors[0].path).toBe(query.split('=')[0]);
  },
);

test('“latest” is the open listed poll that opened last, else the one that closed last, else none', async () => {
  const site = await newSite(service);
  const latest = async () => (await site.api('/polls/latest')).body.slug;
  const close = (slug: string) => site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  expect(await latest()).toBeUndefined();
  const longAgo = await site.newPoll({ opensAt: inHours(-9), closesAt: inHours(-1) });
  await site.newPoll({ opensAt: inHours(-8), closesAt: inHours(-2) });
  await site.newPoll({ opensAt: inHours(1) });
  await site.newPoll({ draft: true });
  await site.newPoll({ listed: false });
  expect(await latest()).toBe(longAgo);
  const older = await site.newPoll({ opensAt: inHours(-7) });
  expect(await latest()).toBe(older);
  const newer = await site.newPoll({ opensAt: inHours(-6) });
  expect(await latest()).toBe(newer);
  await close(newer);
  expect(await latest()).toBe(older);
  await close(older);
  expect(await latest()).toBe(older);
});

test('“latest” is for reading alone: nobody votes in, changes or closes a poll by that name', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  for (const path of ['latest', 'latest/results'])
    expect((await service.send(`/embed/v1/sites/${site.name}/polls/${path}`)).text).toContain(slug);
  const { proof } = await site.prove('vote', slug);
  const owner = true;
  const tries = [
    await site.vote('latest', { proof }),
    await site.api('/polls/latest', { method: 'PATCH', body: { question: 'Hm?' }, owner }),
    await site.api('/polls/latest/close', { method: 'POST', owner }),
    await site.api('/polls/latest', { method: 'DELETE', owner }),
  ];
  for (const answer of tries) expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  expect((await site.vote(slug, { proof })).status).toBe(201);
});

test('a site without a poll has a calm fragment for “latest”, and a 404 for everything else', async () => {
  const site = await newSite(service);
  const fragment = await service.send(`/embed/v1/sites/${site.name}/polls/latest`);
  expect(fragment.status).toBe(200);
  expect(fragment.text).toContain('Sorry, there are no polls available at the moment.');
  expect((await site.api('/polls/latest')).status).toBe(404);
});

test.each([-26, 26])(
  'polls open and close by the database’s clock, with ours %d hours off',
  async (hours) => {
    const clock = () => new Date(Date.now() + hours * 3_600_000);
    const { database } = service;
    const astray = await startService({ database, platform: { ...easyWork, clock } });
    const site = await newSite(astray);
    const over = await site.newPoll({ opensAt: inHours(-2), closesAt: inHours(-1) });
    const on = await site.newPoll({ opensAt: inHours(-1), closesAt: inHours(1) });
    const ahead = await site.newPoll({ opensAt: inHours(1) });
    const statuses = await Promise.all(
      [over, on, ahead].map(async (slug) => (await site.api(`/polls/${slug}`)).body.status),
    );
    expect(statuses).toEqual(['closed', 'open', 'scheduled']);
    expect((await site.vote(over)).body.code).toBe('poll_closed');
    expect((await site.vote(ahead)).body.code).toBe('poll_not_open');
    expect((await site.vote(on)).status).toBe(201);
  },
);

test('the write itself takes no ballot of a poll that is not open', async () => {
  const site = await newSite(service);
  const { database } = service;
  const write = async (slug: string) => {
    const [id, voter, nonce] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const ballot = { id, voter, nonce, network: null, choices: ['o1'], nonceExpiresAt: new Date() };
    const poll = await idOfPoll(service, site, slug);
    const taken = await castBallots(
      database,
      [{ ...ballot, poll, byPicture: false, page: null, referrer: null }],
      0,
    );
    const spent = await database.sql`select 1 from spent_proofs where nonce = ${nonce}`;
    return [taken.size, spent.length];
  };
  for (const poll of [
    { opensAt: inHours(-2), closesAt: inHours(-1) },
    { opensAt: inHours(1) },
    { draft: true },
  ])
    expect(await write(await site.newPoll(poll))).toEqual([0, 0]);
  expect(await write(await site.newPoll())).toEqual([1, 1]);
});
