import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import { newNetwork, newSite } from '../support/service.ts';
import { solveWork } from '../support/solve-work.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

async function rowsByTable() {
  const { sql } = service.database;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
  const counts = tables.map(
    async ({ name }) => [name, (await sql`select count(*) from ${sql(name)}`)[0]?.count] as const,
  );
  return Object.fromEntries(await Promise.all(counts));
}

test('asking for challenges, pictures and sounds writes nothing', async () => {
  const site = await newSite(service);
  const before = await rowsByTable();
  for (const [action, ref] of [
    ['vote', 'some-poll'],
    ['comment', '/a'],
    ['feedback', '-'],
    ['report', '018f3f5e-0000-4000-8000-000000000001'],
  ]) {
    const answer = await site.api(`/challenge?action=${action}&ref=${ref}&picture=1`);
    expect(answer.status).toBe(200);
    for (const kind of ['pictures', 'sounds'])
      expect((await site.api(`/${kind}/${answer.body.picture.token}`)).status).toBe(200);
  }
  expect(await rowsByTable()).toEqual(before);
});

test('a challenge is kept by nobody and says what it is for, until when, and where the picture is', async () => {
  const site = await newSite(service);
  const answer = await site.api('/challenge?action=comment&ref=/news/42');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { token } = answer.body.picture;
  const api = `http://localhost:8787/api/v1/sites/${site.name}`;
  expect(answer.body).toEqual({
    action: 'comment',
    ref: '/news/42',
    expiresAt: expect.any(String),
    altcha: { parameters: expect.any(Object), signature: expect.any(String) },
    picture: {
      token: expect.any(String),
      image: `${api}/pictures/${token}`,
      sound: `${api}/sounds/${token}`,
      alt: expect.any(String),
    },
  });
  const { parameters } = answer.body.altcha;
  expect(new Date(answer.body.expiresAt).getTime()).toBe(parameters.expiresAt * 1000);
  expect(parameters.data).toMatchObject({ v: 1, site: site.name, action: 'comment', ref: '/news/42' });
});

test('no two challenges are the same', async () => {
  const site = await newSite(service);
  const asked = Array.from({ length: 10 }, () => site.api('/challenge?action=comment&ref=/a'));
  const got = await Promise.all(asked);
  expect(new Set(got.map(({ body }) => body.altcha.parameters.nonce)).size).toBe(10);
  expect(new Set(got.map(({ body }) => body.picture.token)).size).toBe(10);
});

test('the ref of a comment is the thread’s key in its one spelling, that of feedback always -', async () => {
  const site = await newSite(service);
  const refOf = async (query: string) => (await site.api(`/challenge?${query}`)).body.ref;
  const spelling = encodeURIComponent('/a/cafe\u0301/?page=2#top');
  expect(await refOf(`action=comment&ref=${spelling}`)).toBe('/a/caf\u00e9');
  expect(await refOf('action=feedback&ref=whatever')).toBe('-');
  expect(await refOf('action=feedback')).toBe('-');
});

test.each([
  ['ref', 'action=vote&ref=No%20Slug'],
  ['ref', 'action=comment&ref=%3Fonly'],
  ['ref', 'action=comment&ref=a%00b'],
  ['ref', 'action=report&ref=12'],
  ['action', 'action=other&ref=-'],
  ['action', 'ref=-'],
])('names %s where %s asks for what cannot be', async (path, query) => {
  const site = await newSite(service);
  const answer = await site.api(`/challenge?${query}`);
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  expect(answer.body.errors[0].path).toBe(path);
});

describe('a picture comes along', () => {
  const asks = async (site: { api: ReturnType<ReadersService['api']> }, action: string, token?: string) => {
    const headers: Record<string, string> = token ? { 'hustings-edit': token } : {};
    const answer = await site.api(`/challenge?action=${action}&ref=a`, { headers });
    return answer.body.picture !== undefined;
  };
  const siteWith = (picture: string) =>
    newSite(service, { settings: { picture, comments: { holdFirstTime: false, floodSeconds: 0 } } });

  test('for comments and feedback, not for votes, unless it is asked for', async () => {
    const site = await newSite(service);
    expect(await asks(site, 'comment')).toBe(true);
    expect(await asks(site, 'feedback')).toBe(true);
    expect(await asks(site, 'vote')).toBe(false);
    expect((await site.api('/challenge?action=vote&ref=a&picture=1')).body.picture).toBeDefined();
  });

  test('always, for newcomers alone, or never, as the site says', async () => {
    for (const [policy, newcomer, known] of [
      ['always', true, true],
      ['newcomers', true, false],
      ['never', false, false],
    ] as const) {
      const site = await siteWith(policy);
      const challenge = await site.prove('comment', 'a');
      service.pass(5);
      const { editToken } = await published(site, 'a', { proof: challenge.proof });
      expect(await asks(site, 'comment')).toBe(newcomer);
      expect(await asks(site, 'comment', editToken)).toBe(known);
      expect(await asks(site, 'feedback', editToken)).toBe(known);
    }
  });

  test('for whoever brings the token of a held comment, of another site, or a made-up one', async () => {
    const [site, other] = [await newSite(service), await openSite(service)];
    const held = await site.comment('a');
    expect(held.status).toBe(202);
    expect(await asks(site, 'comment', held.body.editToken)).toBe(true);
    expect(await asks(site, 'comment', (await published(other, 'a')).editToken)).toBe(true);
    expect(await asks(site, 'comment', 'junk')).toBe(true);
  });
});

test('a challenge gets harder for a network that asks for more than 240 in a minute, and for no other', async () => {
  const [site, other] = [await newSite(service), await newSite(service)];
  const from = newNetwork();
  const counterFor = async (network: string, at = site) => {
    const { body } = await at.api('/challenge?action=vote&ref=a', { from: network });
    return JSON.parse(Buffer.from(solveWork(body.altcha), 'base64').toString()).solution.counter;
  };
  for (let asked = 0; asked < 239; asked++) await site.api('/challenge?action=vote&ref=a', { from });
  expect(await counterFor(from)).toBe(1);
  expect(await counterFor(from)).toBe(15_001);
  expect(await counterFor(newNetwork())).toBe(1);
  expect(await counterFor(from, other)).toBe(1);
  service.pass(180);
  expect(await counterFor(from)).toBe(1);
});
