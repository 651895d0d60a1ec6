import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sameBytes } from '../../src/keyring.ts';
import { keyState, opensAllOf, readKey, writeKey } from '../../src/sites/key.ts';
import {
  newNetwork,
  newSite,
  ownerKey,
  publicUrl,
  type Service,
  type Site,
  startService,
} from '../support/service.ts';

vi.mock(import('../../src/keyring.ts'), { spy: true });

let service: Service;
let site: Site;
let minutes = 0;
beforeAll(async () => {
  service = await startService({ platform: { clock: () => new Date(Date.now() + minutes * 60_000) } });
});
beforeEach(async () => {
  site = await newSite(service);
});
afterAll(() => service.stop());

type Listed = { id: string; sites: string[] | null; elsewhere: boolean };
/** The keys of this site; those for every site are some other test's. */
const own = (items: Listed[]) => items.filter(({ sites }) => sites !== null);
const listed = async (at = site, sent: object = { owner: true }) =>
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of a key.
  own((await at.api('/keys', sent)).body.items) as any[];
const stored = async (id: string) => (await service.database.sql`select * from keys where id = ${id}`)[0];

describe('a key', () => {
  test('is told once, and kept as the hash of 256 random bits', async () => {
    const made = await site.api('/keys', { body: { name: 'Anna', role: 'editor' }, owner: true });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { key, ...rest } = made.body;
    expect(key).toMatch(/^hustings_[0-9a-f]{32}_[\w-]{43}$/);
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'Anna',
      role: 'editor',
      sites: [site.name],
      elsewhere: false,
      state: 'active',
      createdAt: expect.any(String),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    });
    expect(await listed()).toEqual([rest]);
    const secret = key.split('_').slice(2).join('_');
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(secret, 'base64url'));
    expect((await stored(rest.id))?.hash).toBe(Buffer.from(digest).toString('base64url'));
    expect(Buffer.from(secret, 'base64url').length).toBe(32);
    const tables = await service.database.sql`select * from keys, audit`;
    expect(JSON.stringify([tables, service.log])).not.toContain(secret);
  });

  test('is compared in constant time, and so is OWNER_KEY', async () => {
    const { key } = await site.newKey('editor');
    const compared = vi.mocked(sameBytes);
    compared.mockClear();
    await site.api('', { key });
    expect(compared.mock.settledResults.map(({ value }) => value)).toEqual([false, true]);
    compared.mockClear();
    await site.api('', { key: ownerKey });
    expect(compared.mock.settledResults.map(({ value }) => value)).toEqual([true]);
    for (const [one, other] of compared.mock.calls) expect([one.length, other.length]).toEqual([32, 32]);
  });

  test('opens nothing once it is revoked, at once and for good', async () => {
    const { id, key } = await site.newKey('owner');
    expect((await site.api('', { key })).status).toBe(200);
    expect((await site.api(`/keys/${id}`, { method: 'DELETE', key })).status).toBe(204);
    const answer = await site.api('', { key });
    expect([answer.status, answer.body.detail]).toEqual([401, 'This key is revoked.']);
    const { state, revokedAt } = (await listed())[0];
    expect([state, typeof revokedAt]).toEqual(['revoked', 'string']);
    expect((await site.api(`/keys/${id}`, { method: 'DELETE', owner: true })).status).toBe(204);
    expect((await listed())[0].revokedAt).toBe(revokedAt);
  });

  test('opens nothing from its last moment on', async () => {
    const { id, key } = await site.newKey('editor', {
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    });
    expect((await site.api('', { key })).status).toBe(200);
    await service.database.sql`update keys set expires_at = statement_timestamp() where id = ${id}`;
    const answer = await site.api('', { key });
    expect([answer.status, answer.body.detail]).toEqual([401, 'This key is expired.']);
    expect((await listed())[0].state).toBe('expired');
  });

  test('has its last use written at most once a minute, and by one of many at once', async () => {
    const { id, key } = await site.newKey('editor');
    const used = async () => (await stored(id))?.last_used_at?.getTime();
    const version = async () => (await service.database.sql`select xmin from keys where id = ${id}`)[0]?.xmin;
    const unused = await version();
    await Promise.all(Array.from({ length: 8 }, () => site.api('', { key })));
    const [first, written] = [await used(), await version()];
    expect(first).toBeTypeOf('number');
    expect(written).not.toBe(unused);
    await site.api('', { key });
    expect(await version()).toBe(written);
    await service.database
      .sql`update keys set last_used_at = last_used_at - interval '61 seconds' where id = ${id}`;
    await site.api('', { key });
    expect(await used()).toBeGreaterThanOrEqual(first ?? Number.NaN);
    expect((await listed())[0].lastUsedAt).not.toBeNull();
  });

  test.each([
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['role', { role: 'king' }],
    ['name', { name: '' }],
    ['sites.0', { sites: ['nowhere'] }],
  ])('is refused for a fault in %s', async (path, fault) => {
    const answer = await site.api('/keys', { body: { name: 'A', role: 'editor', ...fault }, owner: true });
    expect([answer.status, answer.body.errors.map((each: { path: string }) => each.path)]).toEqual([
      400,
      [path],
    ]);
    expect(await listed()).toEqual([]);
  });
});

describe('a key for several sites', () => {
  test('reaches as far as its maker’s, and a site out of reach is told like one that is not there', async () => {
    const [second, third] = [await newSite(service), await newSite(service)];
    const { key } = await site.newKey('owner', { sites: [second.name] });
    const make = (sites: string[] | null) =>
      site.api('/keys', { body: { name: 'A', role: 'editor', sites }, key });
    expect((await make([second.name])).body.sites).toEqual([site.name, second.name]);
    const [hidden, absent] = [await make([third.name]), await make(['nowhere'])];
    expect(hidden.body.errors).toEqual([
      { path: 'sites.0', message: 'Your key opens no site of this name.' },
    ]);
    expect(absent.body.errors).toEqual(hidden.body.errors);
    expect((await make(null)).body.errors[0].path).toBe('sites');
    const everywhere = await site.newKey('editor', { sites: null });
    expect((await third.api('', { key: everywhere.key })).status).toBe(200);
  });

  test('is shown to the owner of one of them without the others, and is not theirs to revoke', async () => {
    const second = await newSite(service);
    const limited = (await site.newKey('owner')).key;
    const { id, key } = await site.newKey('editor', { sites: [second.name] });
    const seen = await listed(site, { key: limited });
    expect(seen.map(({ elsewhere }) => elsewhere)).toEqual([true, false]);
    expect(JSON.stringify(seen)).not.toContain(second.name);
    const revoke = (sent: object) => site.api(`/keys/${id}`, { method: 'DELETE', ...sent });
    expect((await revoke({ key: limited })).body.code).toBe('forbidden');
    expect((await second.api('', { key })).status).toBe(200);
    expect((await revoke({ owner: true })).status).toBe(204);
    expect((await second.api('', { key })).status).toBe(401);
  });

  test('is found at the sites it opens alone', async () => {
    const other = await newSite(service);
    const { id } = await other.newKey('editor');
    for (const unknown of [id, crypto.randomUUID(), 'no-id'])
      expect((await site.api(`/keys/${unknown}`, { method: 'DELETE', owner: true })).status).toBe(404);
    expect((await listed(other))[0]).toMatchObject({ id, state: 'active' });
  });
});

test('keys are listed newest first, page by page, none twice', async () => {
  const ids: string[] = [];
  for (let each = 0; each < 5; each++) ids.unshift((await site.newKey('relay')).id);
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await site.api(`/keys?limit=2${cursor && `&cursor=${cursor}`}`, { owner: true });
    seen.push(...own(body.items).map((key) => key.id));
    cursor = body.nextCursor;
  } while (cursor);
  expect(seen).toEqual(ids);
});

describe('wrong keys', () => {
  test('are limited by network, and lock out nobody who has the right one', async () => {
    const { key } = await site.newKey('editor');
    const wrong = key.replace(/.{6}$/, 'AAAAAA');
    const [from, other] = [newNetwork(), newNetwork()];
    const guesses = [wrong, 'guess', `${ownerKey}x`, ownerKey.slice(1)];
    for (let each = 0; each < 20; each++)
      expect((await site.api('', { key: guesses[each % 4] ?? '', from })).status).toBe(401);
    const answer = await site.api('', { key: wrong, from });
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const right of [key, ownerKey]) expect((await site.api('', { key: right, from })).status).toBe(200);
    expect((await service.send('/metrics', { owner: true, from })).status).toBe(200);
    expect((await site.api('', { key: wrong, from: other })).status).toBe(401);
    minutes += 3;
    expect((await site.api('', { key: wrong, from })).status).toBe(401);
  });

  test('are counted at the desk’s door too, and by the /64 of IPv6: its other addresses are no new networks', async () => {
    const { key } = await site.newKey('editor');
    const wrong = key.replace(/.{6}$/, 'AAAAAA');
    const headers = { origin: publicUrl, 'content-type': 'application/x-www-form-urlencoded' };
    const enter = (text: string, from: string) =>
      service.send('/desk/sign-in', { method: 'POST', body: `key=${text}`, headers, from });
    const guesser = (at: number) => `2001:db8:7:1:${at.toString(16)}::${at}`;
    for (let each = 0; each < 20; each++) {
      const guess =
        each % 2 === 0 ? enter(wrong, guesser(each)) : site.api('', { key: wrong, from: guesser(each) });
      expect((await guess).status).toBe(401);
    }
    const answer = await enter(wrong, guesser(99));
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await site.api('', { key: wrong, from: guesser(77) })).status).toBe(429);
    expect((await enter(key, guesser(99))).status).toBe(303);
    expect((await enter(wrong, '2001:db8:7:2::1')).status).toBe(401);
  });

  test('are counted and logged without the key, the address or a word about what was close', async () => {
    const { id, key } = await site.newKey('editor');
    await site.api(`/keys/${id}`, { method: 'DELETE', owner: true });
    const from = newNetwork();
    const wrong = `${key.slice(0, -6)}BBBBBB`;
    const told = await site.api('', { key: wrong, from });
    await site.api('', { key, from });
    expect(told.body.detail).toBe((await site.api('', { from })).body.detail);
    const lines = service.log.filter(({ message }) => message === 'key refused').slice(-2);
    expect(lines.map(({ level, fields }) => [level, fields.state, fields.key])).toEqual([
      ['warn', 'wrong', undefined],
      ['warn', 'revoked', id],
    ]);
    expect(lines[0]?.fields.requestId).toBe(told.body.requestId);
    const text = JSON.stringify(lines);
    for (const secret of [key.slice(-43), 'BBBBBB', from]) expect(text).not.toContain(secret);
    const metrics = (await service.send('/metrics', { owner: true })).text;
    for (const outcome of ['active', 'wrong', 'revoked'])
      expect(metrics).toMatch(new RegExp(`hustings_keys_total\\{outcome="${outcome}"\\} [1-9]`));
  });

  test('that were right once are no guesses: a forgotten script locks nobody out', async () => {
    const { id, key } = await site.newKey('editor');
    await site.api(`/keys/${id}`, { method: 'DELETE', owner: true });
    const from = newNetwork();
    for (let each = 0; each < 25; each++) expect((await site.api('', { key, from })).status).toBe(401);
    expect((await site.api('', { owner: true, from })).status).toBe(200);
  });
});

test('only what was written as a key is read as one', () => {
  const id = '0123abcd-0000-4000-8000-00000000ffff';
  const secret = Uint8Array.from({ length: 32 }, (_, at) => at);
  const key = writeKey(id, secret);
  expect(readKey(key)).toEqual({ id, secret });
  const others = ['', 'hustings_', key.slice(1), `${key}A`, key.slice(0, -1), key.toUpperCase(), `${key}\n`];
  // The last character has two spare bits: of four spellings of one secret only one counts.
  for (const text of [...others, `${key.slice(0, -1)}9`]) expect([text, readKey(text)]).toEqual([text, null]);
});

test.each([
  [null, null, 'active'],
  [1, null, 'active'],
  [0, null, 'expired'],
  [-1, null, 'expired'],
  [1, -1, 'revoked'],
  [-1, -2, 'revoked'],
])('a key that expires at %s and was revoked at %s is, at 0, %s', (expires, revoked, state) => {
  const at = (ms: number | null) => (ms === null ? null : new Date(ms));
  expect(keyState({ expiresAt: at(expires), revokedAt: at(revoked) }, new Date(0))).toBe(state);
});

test.each([
  [null, null, true],
  [null, ['a'], true],
  [['a'], null, false],
  [['a', 'b'], ['a'], true],
  [['a'], ['a', 'b'], false],
])('a key for %j opens all that one for %j does: %j', (own, other, all) => {
  expect(opensAllOf({ sites: own }, { sites: other })).toBe(all);
});
