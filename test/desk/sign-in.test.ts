import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessions } from '../../src/db/schema.ts';
import { depsOf } from '../../src/platform.ts';
import { theCommandLine } from '../../src/roles.ts';
import { inviteWithLink, startUpLink } from '../../src/sites/session-actions.ts';
import { getSite } from '../../src/sites/site-actions.ts';
import { signIn } from '../support/desk.ts';
import { newSite, ownerKey, type Sent, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const pathOf = (link: string) => new URL(link).pathname + new URL(link).search;
const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? '';

describe('a key', () => {
  test('signs its holder in, with a cookie that no script and no other site gets', async () => {
    const { answer, get } = await signIn(service, ownerKey);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/desk');
    const cookie = answer.headers.getSetCookie().join('\n');
    expect(cookie).toMatch(/^hustings-desk=[0-9a-f]{32}\.[\w-]{43};/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toMatch(/Secure/);
    expect((await get('/desk')).text).toContain('OWNER_KEY (owner)');
  });

  test('gets a __Host- cookie with Secure wherever others can reach the service', async () => {
    const secure = await startService({
      env: { PUBLIC_URL: 'https://polls.example.com', HOST: '0.0.0.0' },
      database: service.database,
    });
    const { answer } = await signIn(secure, ownerKey);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-hustings-desk=/);
    expect(cookie).toMatch(/Secure/);
    expect(cookie).toMatch(/Path=\//);
    expect(cookie).not.toMatch(/Domain/);
  });

  test('that is wrong signs nobody in and is not repeated', async () => {
    const { answer, jar } = await signIn(service, 'hustings_wrong<b>');
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('role="alert"');
    expect(answer.text).not.toContain('wrong&lt;b');
    expect(jar.size).toBe(0);
  });

  test('of a relay opens no desk', async () => {
    const site = await newSite(service);
    const { answer } = await signIn(service, (await site.newKey('relay')).key);
    expect(answer.status).toBe(403);
  });

  test('leads on to where somebody wanted to go, and never out of the desk', async () => {
    const { post } = await signIn(service, ownerKey);
    const led = async (next: string) =>
      (await post('/desk/sign-in', { key: ownerKey, next })).headers.get('location');
    expect(await led('/desk?x=1')).toBe('/desk?x=1');
    for (const next of [
      'https://evil.example/desk',
      '//evil.example/desk',
      '/\\evil.example/desk',
      '/demo',
      '/deskevil',
      '/desk/../demo',
      '/desk/sign-out',
      'javascript:alert(1)',
    ])
      expect(await led(next), next).toBe('/desk');
  });
});

describe('a session', () => {
  test('is a new one at each sign-in, whatever the browser had before', async () => {
    const { jar, post } = await signIn(service, ownerKey);
    const before = jar.get('hustings-desk');
    await post('/desk/sign-in', { key: ownerKey });
    expect(jar.get('hustings-desk')).not.toBe(before);
  });

  test('is never one that somebody else put into the browser, nor one in an address', async () => {
    const attacker = await signIn(service, ownerKey);
    const planted = attacker.jar.get('hustings-desk') ?? '';
    const made = `${'0'.repeat(32)}.${'A'.repeat(43)}`;
    const site = await newSite(service);
    const { key } = await site.newKey('moderator', { name: 'A victim' });
    for (const before of [planted, made, 'x', `${planted} `, planted.toUpperCase()]) {
      const { jar, post, get } = await signIn(service, 'no key');
      jar.set('hustings-desk', before);
      expect((await post('/desk/sign-in', { key })).status).toBe(303);
      expect(jar.get('hustings-desk')).not.toBe(before);
      expect((await get('/desk')).text).toContain('A victim (moderator)');
    }
    const invented = await service.send('/desk', { headers: { cookie: `hustings-desk=${made}` } });
    expect(invented.status).toBe(303);
    for (const query of [
      `hustings-desk=${planted}`,
      `session=${planted}`,
      `cookie=hustings-desk%3D${planted}`,
    ])
      expect((await service.send(`/desk?${query}`)).status).toBe(303);
    expect((await service.send('/desk', { headers: { authorization: `Bearer ${planted}` } })).status).toBe(
      303,
    );
  });

  test('says what its key may at this moment, in every process', async () => {
    const other = await startService({ database: service.database });
    const [site, second] = [await newSite(service), await newSite(service)];
    const { id, key } = await site.newKey('owner', { sites: [second.name] });
    const { jar } = await signIn(service, key);
    const cookie = `hustings-desk=${jar.get('hustings-desk')}`;
    const statuses = async (path: string) =>
      Promise.all(
        [service, other].map(async (each) => (await each.send(path, { headers: { cookie } })).status),
      );
    const { sql } = service.database;
    const [settings, polls] = [site, second].map(({ name }) => `/desk/sites/${name}`);
    expect(await statuses(`${settings}/settings`)).toEqual([200, 200]);
    await sql`update keys set role = 'editor' where id = ${id}`;
    expect(await statuses(`${settings}/settings`)).toEqual([403, 403]);
    expect(await statuses(`${polls}/polls`)).toEqual([200, 200]);
    await sql`update keys set sites = ${[site.name]} where id = ${id}`;
    expect(await statuses(`${polls}/polls`)).toEqual([404, 404]);
    await sql`update keys set role = 'relay' where id = ${id}`;
    expect(await statuses('/desk')).toEqual([303, 303]);
    await sql`update keys set role = 'editor', expires_at = statement_timestamp() where id = ${id}`;
    expect(await statuses('/desk')).toEqual([303, 303]);
  });

  test('is whose cookie it is, whatever the browser calls itself, and the desk says where it was begun', async () => {
    const site = await newSite(service);
    const { key } = await site.newKey('owner');
    const { jar, get } = await signIn(service, key);
    const headers = { cookie: `hustings-desk=${jar.get('hustings-desk')}`, 'user-agent': 'Another browser' };
    expect((await service.send('/desk', { headers })).status).toBe(200);
    expect((await get(`/desk/sites/${site.name}/people`)).text).not.toContain('Another browser');
  });

  test('is kept as a hash alone', async () => {
    const { jar } = await signIn(service, ownerKey);
    const [, secret = ''] = jar.get('hustings-desk')?.split('.') ?? [];
    const rows = await service.database.drizzle.select().from(sessions);
    expect(secret).toHaveLength(43);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('ends with its sign-out, and a copy of the cookie with it', async () => {
    const { jar, get, post } = await signIn(service, ownerKey);
    const copy = `hustings-desk=${jar.get('hustings-desk')}`;
    await post('/desk/sign-out');
    expect(jar.has('hustings-desk')).toBe(false);
    expect((await get('/desk')).status).toBe(303);
    expect((await service.send('/desk', { headers: { cookie: copy } })).status).toBe(303);
  });

  test('ends in every browser at once where its holder asks for that', async () => {
    const site = await newSite(service);
    const { key } = await site.newKey('moderator');
    const [one, other] = [await signIn(service, key), await signIn(service, key)];
    await one.post('/desk/sign-out', { everywhere: 'yes' });
    expect((await other.get('/desk')).status).toBe(303);
  });

  test('ends when its key is revoked', async () => {
    const site = await newSite(service);
    const { id, key } = await site.newKey('moderator');
    const { get } = await signIn(service, key);
    expect((await get('/desk')).status).toBe(200);
    await site.api(`/keys/${id}`, { method: 'DELETE', owner: true });
    expect((await get('/desk')).status).toBe(303);
  });

  test('of the owner key ends when OWNER_KEY is another one', async () => {
    const { jar } = await signIn(service, ownerKey);
    const moved = await startService({
      database: service.database,
      platform: { config: { ...service.config, ownerKey: 'another-owner-key-of-the-tests' } },
    });
    const cookie = `hustings-desk=${jar.get('hustings-desk')}`;
    expect((await service.send('/desk', { headers: { cookie } })).status).toBe(200);
    expect((await moved.send('/desk', { headers: { cookie } })).status).toBe(303);
  });

  test('lasts 12 hours for owners from its start, and 30 days for others from its last use', async () => {
    const site = await newSite(service);
    const endOf = async (key: string) => {
      const desk = await signIn(service, key);
      const id = desk.jar.get('hustings-desk')?.slice(0, 32) ?? '';
      const age = (hours: number) =>
        service.database.drizzle
          .update(sessions)
          .set({
            lastUsedAt: sql`last_used_at - make_interval(hours => ${hours})`,
            expiresAt: sql`expires_at - make_interval(hours => ${hours})`,
          })
          .where(eq(sql`replace(id::text, '-', '')`, id));
      const status = async () => (await desk.get('/desk')).status;
      return { age, status };
    };
    const owner = await endOf(ownerKey);
    await owner.age(11);
    expect(await owner.status()).toBe(200);
    await owner.age(2);
    expect(await owner.status()).toBe(303);
    const moderator = await endOf((await site.newKey('moderator')).key);
    await moderator.age(29 * 24);
    expect(await moderator.status()).toBe(200);
    await moderator.age(29 * 24);
    expect(await moderator.status()).toBe(200);
    await moderator.age(31 * 24);
    expect(await moderator.status()).toBe(303);
  });
});

describe('a link', () => {
  test('signs in once: looking does not use it up, and of two at once one gets in', async () => {
    const link = await startUpLink(depsOf(service.platform));
    const desk = await signIn(service, 'no key');
    for (const _ of [1, 2]) expect((await desk.get(pathOf(link))).status).toBe(200);
    const both = await Promise.all(
      [1, 2].map(() => desk.post('/desk/sign-in/link', { token: tokenOf(link) })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    expect((await desk.get(pathOf(link))).status).toBe(401);
  });

  test('signs in as the holder of its key, while that opens anything', async () => {
    const site = await newSite(service);
    const deps = depsOf(service.platform);
    const { id } = await site.newKey('moderator', { name: 'Maria' });
    const invite = async () => inviteWithLink(deps, await getSite(deps, site.name), id, theCommandLine);
    const [used, late] = [await invite(), await invite()];
    const desk = await signIn(service, 'no key');
    expect((await desk.post('/desk/sign-in/link', { token: tokenOf(used) })).status).toBe(303);
    expect((await desk.get('/desk')).text).toContain('Maria (moderator)');
    await site.api(`/keys/${id}`, { method: 'DELETE', owner: true });
    expect((await desk.post('/desk/sign-in/link', { token: tokenOf(late) })).status).toBe(401);
  });

  test('is looked at by programs, with whatever they send, and still signs in', async () => {
    const link = await startUpLink(depsOf(service.platform));
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const looks: Sent[] = [
      ...['GET', 'HEAD', 'OPTIONS'].map((method) => ({ method })),
      { method: 'GET', headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' } },
      { method: 'POST', body: `token=${tokenOf(link)}`, headers: form },
      { method: 'POST', body: '', headers: { ...form, 'sec-fetch-site': 'none' } },
    ];
    for (const look of looks) {
      const { status, headers } = await service.send(pathOf(link), look);
      expect([look.method, status]).toEqual([look.method, expect.toBeOneOf([200, 204, 403, 405])]);
      expect(headers.getSetCookie()).toEqual([]);
    }
    const { jar, post } = await signIn(service, 'no key');
    expect((await post('/desk/sign-in/link', { token: tokenOf(link) })).status).toBe(303);
    expect(jar.has('hustings-desk')).toBe(true);
  });

  test('signs in one of many at once, in several processes, and nobody after its time', async () => {
    const other = await startService({ database: service.database });
    const [raced, late] = [
      await startUpLink(depsOf(service.platform)),
      await startUpLink(depsOf(service.platform)),
    ];
    const browsers = await Promise.all(
      [service, other, service, other, service, other].map((each) => signIn(each, 'no key')),
    );
    const race = (link: string) =>
      Promise.all(
        browsers.map(async ({ post }) => (await post('/desk/sign-in/link', { token: tokenOf(link) })).status),
      );
    expect((await race(raced)).sort()).toEqual([303, 401, 401, 401, 401, 401]);
    await service.database
      .sql`update sign_in_links set expires_at = statement_timestamp() where used_at is null`;
    expect(await race(late)).toEqual([401, 401, 401, 401, 401, 401]);
    expect((await service.send(pathOf(late))).status).toBe(401);
  });

  test('that is junk is told as one that is over', async () => {
    for (const token of ['', 'x', '%00', 'A'.repeat(43), 'A'.repeat(5000)])
      expect((await service.send(`/desk/sign-in/link?token=${token}`)).status).toBe(401);
  });
});

describe('another site', () => {
  test('posts no form of the desk, with the cookie or without', async () => {
    const { post } = await signIn(service, ownerKey);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      {},
    ] as Record<string, string>[]) {
      for (const path of ['/desk/sign-out', '/desk/sign-in', '/desk/sign-in/link'])
        expect((await post(path, { key: ownerKey }, headers)).status, path).toBe(403);
    }
  });

  test('a form without the token of its session does nothing, even from our own page', async () => {
    const { post, get } = await signIn(service, ownerKey);
    const other = await signIn(service, ownerKey);
    for (const csrf of ['', 'junk', other.csrf()])
      expect((await post('/desk/sign-out', { csrf })).status).toBe(403);
    expect((await get('/desk')).status).toBe(200);
  });

  test('a link from it leads to the desk by one step of our own, since the cookie stays behind on the first', async () => {
    const arriving = await service.send('/desk?x=1', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(arriving.status).toBe(200);
    expect(arriving.text).toContain('<meta http-equiv="refresh" content="0; url=/desk?x=1">');
    const next = await service.send('/desk?x=1', { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(next.headers.get('location')).toBe(`/desk/sign-in?next=${encodeURIComponent('/desk?x=1')}`);
    const head = await service.send('/desk?x=1', { method: 'HEAD' });
    expect(head.headers.get('location'), 'a HEAD is led as its GET is').toBe(next.headers.get('location'));
  });

  test('frames no page of the desk, and caches keep none', async () => {
    const { get } = await signIn(service, ownerKey);
    for (const path of ['/desk', '/desk/sites/none/settings', '/desk/sign-in']) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});

test('the desk speaks the language that the browser asks for', async () => {
  const speaks = async (languages: string) =>
    (await service.send('/desk/sign-in', { headers: { 'accept-language': languages } })).headers.get(
      'content-language',
    );
  expect(await speaks('de-AT,en;q=0.5')).toBe('de');
  expect(await speaks('fr,de;q=0.2,en;q=0.9')).toBe('en');
  expect(await speaks('fr')).toBe('en');
});
