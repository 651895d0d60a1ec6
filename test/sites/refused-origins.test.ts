import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OriginTally } from '../../src/sites/origin-tally.ts';
import { refusedOriginsKept } from '../../src/sites/refused-origin.ts';
import { openSite, type ReadersService, startForReaders, written } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const ballot = () => ({ ballotId: crypto.randomUUID(), choices: ['o1'], voter: null });
const tries = async (site: Site, origin: string, path = '/comments') => {
  const body = path === '/comments' ? written('/a') : ballot();
  const answer = await site.api(path, { body, headers: { origin } });
  expect([answer.status, answer.body.code]).toEqual([403, 'origin_not_allowed']);
};
const refused = async (site: Site) => (await site.api('/origins/refused', { owner: true })).body.items;
const namesOf = (items: { origin: string }[]) => items.map(({ origin }) => origin);
const decide = (site: Site, word: 'allowed' | 'dismissed', origin: unknown) =>
  site.api(`/origins/${word}`, { body: { origin }, owner: true });

describe('a page that is not on the site’s list', () => {
  test('is remembered by its origin with how often and when it tried, at every endpoint of readers', async () => {
    const site = await openSite(service);
    const poll = await site.newPoll();
    await tries(site, 'https://blog.example', `/polls/${poll}/votes`);
    await tries(site, 'https://blog.example');
    await tries(site, 'http://127.0.0.2.example:8080');
    expect(await refused(site)).toMatchObject([
      { origin: 'http://127.0.0.2.example:8080', times: 1 },
      { origin: 'https://blog.example', times: 1 },
    ]);
    service.pass(61);
    await tries(site, 'https://blog.example');
    const [first] = await refused(site);
    expect(first).toMatchObject({ origin: 'https://blog.example', times: 3 });
    expect(first.firstAt < first.lastAt).toBe(true);
  });

  test('gets in once it is allowed, which the audit tells', async () => {
    const site = await openSite(service);
    await tries(site, 'https://blog.example');
    const answer = await decide(site, 'allowed', 'https://blog.example');
    expect(answer.body).toEqual({ origins: ['https://magazine.example', 'https://blog.example'] });
    expect(await refused(site)).toEqual([]);
    const posted = await site.comment('/a', {}, { headers: { origin: 'https://blog.example' } });
    expect(posted.status).toBe(201);
    const [entry] = (await site.api('/audit', { owner: true })).body.items;
    expect(entry).toMatchObject({ act: 'site.change', after: { origins: answer.body.origins } });
    expect((await decide(site, 'allowed', 'https://blog.example')).body).toEqual(answer.body);
  });

  test('is shown no more once it is dismissed, though it tries again', async () => {
    const site = await openSite(service);
    await tries(site, 'https://scraper.example');
    expect((await decide(site, 'dismissed', 'https://scraper.example')).status).toBe(204);
    service.pass(61);
    await tries(site, 'https://scraper.example');
    expect(await refused(site)).toEqual([]);
    expect((await decide(site, 'dismissed', 'https://scraper.example')).status).toBe(204);
    const { items } = (await site.api('/audit', { owner: true })).body;
    expect(items.map(({ act, subject }: Record<string, string>) => [act, subject])).toEqual([
      ['origin.dismiss', 'https://scraper.example'],
      ['site.create', site.name],
    ]);
  });

  test('is not remembered where no editor could put it on the list', async () => {
    const site = await openSite(service);
    const junk = [
      'null',
      '',
      '*',
      'chrome-extension://abcdef',
      'https://a.example/',
      'https://A.example',
      'x',
    ];
    for (const origin of [...junk, `https://${'a'.repeat(300)}.example`]) await tries(site, origin);
    expect(await refused(site)).toEqual([]);
  });

  test('is remembered at its own site alone', async () => {
    const [site, other] = [await openSite(service), await openSite(service)];
    await tries(site, 'https://blog.example');
    expect(await refused(other)).toEqual([]);
  });
});

test('what cannot be an origin cannot be allowed, and a list has an end', async () => {
  const origins = Array.from({ length: 100 }, (_, at) => `https://page-${at}.example`);
  const site = await openSite(service, {}, { origins });
  for (const origin of ['null', 'https://a.example/path', 5])
    expect((await decide(site, 'allowed', origin)).body.errors[0].path).toBe('origin');
  const full = await decide(site, 'allowed', 'https://one-more.example');
  expect([full.status, full.body.errors[0].path]).toEqual([400, 'origin']);
});

test('two owners who allow two pages at once both get their way', async () => {
  const site = await openSite(service);
  const pages = ['https://one.example', 'https://two.example', 'https://three.example'];
  await Promise.all(pages.map((page) => decide(site, 'allowed', page)));
  const { origins } = (await site.api('', { owner: true })).body;
  expect(origins.toSorted()).toEqual(['https://magazine.example', ...pages].toSorted());
});

test('however many origins somebody makes up, few are written, the latest', async () => {
  const site = await openSite(service);
  const stranger = (at: number) => `https://stranger-${at}.example`;
  for (let at = 0; at < 25; at++) await tries(site, stranger(at));
  expect(await refused(site)).toHaveLength(20);
  for (let minute = 1; minute <= 3; minute++) {
    service.pass(121);
    for (let at = 0; at < 20; at++) await tries(site, stranger(minute * 100 + at));
  }
  const kept = namesOf(await refused(site));
  expect(kept).toHaveLength(refusedOriginsKept.most);
  expect(kept.slice(0, 20).toSorted()).toEqual(
    Array.from({ length: 20 }, (_, at) => stranger(300 + at)).toSorted(),
  );
});

test('the tally writes the first at once, gathers the others, and has an end', () => {
  let seconds = 0;
  const tally = new OriginTally(60, () => new Date(seconds * 1000), 2);
  expect([tally.count('a'), tally.count('a'), tally.count('a'), tally.count('b')]).toEqual([1, 0, 0, 1]);
  seconds = 60;
  expect([tally.count('a'), tally.count('a')]).toEqual([3, 0]);
  expect([tally.count('c'), tally.count('d')]).toEqual([1, 1]);
  expect(tally.count('a')).toBe(1);
  seconds = -3600;
  expect(tally.count('a')).toBe(1);
});
