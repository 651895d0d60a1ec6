import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimedRole } from '../../src/sites/claimed-role.ts';
import { signIn } from '../support/desk.ts';
import { client, startProvider } from '../support/openid.ts';
import { newSite, publicUrl, type Service, type Site, startService } from '../support/service.ts';

const callback = `${publicUrl}/desk/sign-in/provider/callback`;

let service: Service;
let site: Site;
let provider: Awaited<ReturnType<typeof startProvider>>;
const people: Record<string, Record<string, unknown>> = {
  ada: { name: 'Ada Byron', hustings: 'owner' },
  carl: { preferred_username: 'carl', hustings: ['something', 'moderator'] },
  dora: { name: 'Dora' },
  emil: { name: 'Emil', hustings: 'emperor' },
  fred: { name: 'Fred\nSmith', hustings: 'editor' },
};

const settings = (issuer: string) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: client.id,
  OIDC_CLIENT_SECRET: client.secret,
});

beforeAll(async () => {
  provider = await startProvider(callback, people);
  service = await startService({ env: settings(provider.issuer) });
  site = await newSite(service);
  people.bea = { name: 'Bea', hustings: [`editor:${site.name}`, 'moderator'] };
});
afterAll(async () => {
  await service.stop();
  await provider.stop();
});

/** A browser at the sign-in page, and where it is sent. */
async function begun(next = '/desk') {
  const browser = await signIn(service, 'no key');
  const sent = await browser.get(`/desk/sign-in/provider?next=${encodeURIComponent(next)}`);
  expect(sent.status, sent.text).toBe(303);
  return { browser, address: sent.headers.get('location') ?? '', answer: sent };
}
const pathOf = (url: URL) => `${url.pathname}${url.search}`;

async function signedIn(account: string, next?: string) {
  const { browser, address } = await begun(next);
  const back = await provider.visit(address, account);
  return { browser, back, arrived: await browser.get(pathOf(back), { 'sec-fetch-site': 'cross-site' }) };
}

describe('somebody with an account of their organisation', () => {
  test('signs in by it, and goes on by a step of our own that brings the cookie', async () => {
    const { browser, arrived } = await signedIn('ada', '/desk/queue?status=spam');
    expect(arrived.status).toBe(200);
    expect(arrived.text).toContain('content="0; url=/desk/queue?status=spam"');
    const page = await browser.get('/desk');
    expect(page.text).toContain('Ada Byron (owner)');
    expect((await browser.get('/desk/new-site')).status).toBe(200);
  });

  test('goes on to the page that was wanted, dots and all, and to none outside the desk', async () => {
    const address = '/desk/sites/a/threads/edit?thread=%2F2026%2Fa.b%3Fc%3D100%25.html';
    const { arrived } = await signedIn('ada', address);
    expect(arrived.text).toContain(`content="0; url=${address}"`);
    const evil = ['//evil.example/desk', '/\\evil.example/desk', '/desk\r\nLocation: https://evil.example/'];
    for (const next of [
      ...evil,
      'https://evil.example/desk',
      '%2F%2Fevil.example',
      '/desk/../..//evil.example',
    ])
      expect((await signedIn('ada', next)).arrived.text, next).toMatch(/content="0; url=\/desk[^"\n]*"/);
  });

  test('goes on to the desk where a cookie of the attempt holds something else than an address', async () => {
    const { browser, address } = await begun();
    const [secret] = browser.jar.get('hustings-desk-attempt')?.split('.') ?? [];
    for (const rest of ['%', '%E0%A4%A', '%2F%2Fevil.example', '']) {
      browser.jar.set('hustings-desk-attempt', `${secret}.${rest}`);
      const back = await provider.visit(address, 'ada');
      const arrived = await browser.get(pathOf(back));
      expect([rest, arrived.status]).toEqual([rest, 200]);
      expect(arrived.text).toContain('content="0; url=/desk"');
    }
  });

  test('may do what its claim says, and at the sites it says', async () => {
    const bea = (await signedIn('bea')).browser;
    expect((await bea.get(`/desk/sites/${site.name}/polls`)).status).toBe(200);
    expect((await bea.get(`/desk/sites/${site.name}/people`)).status).toBe(403);
    const other = await newSite(service);
    expect((await bea.get(`/desk/sites/${other.name}/polls`)).status).toBe(404);
    const carl = (await signedIn('carl')).browser;
    expect((await carl.get('/desk')).text).toContain('carl (moderator)');
    expect((await carl.get(`/desk/sites/${site.name}/polls`)).status).toBe(403);
  });

  test('acts under a name of its own, with no line break in it, and stays for twelve hours', async () => {
    const fred = (await signedIn('fred')).browser;
    expect((await fred.get('/desk')).text).toContain('Somebody (editor)');
    const [session] = await service.database.sql`
      select kind, holder, extract(epoch from expires_at - created_at)::int as seconds from sessions order by created_at desc limit 1`;
    expect(session).toMatchObject({ kind: 'person', seconds: 12 * 3600 });
    expect(session?.holder).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('without a role in its claim is told so, and gets no session', async () => {
    for (const account of ['dora', 'emil']) {
      const { browser, arrived } = await signedIn(account);
      expect(arrived.status).toBe(403);
      expect(arrived.text).toContain('has no role here');
      expect(browser.jar.has('hustings-desk')).toBe(false);
    }
  });
});

describe('an answer of the provider', () => {
  test('is good in the browser that asked for it, and once', async () => {
    const { browser, address } = await begun();
    const back = await provider.visit(address, 'ada');
    const other = await signIn(service, 'no key');
    expect((await other.get(pathOf(back))).status).toBe(401);
    const { browser: begunToo } = await begun();
    expect((await begunToo.get(pathOf(back))).status).toBe(401);
    expect((await browser.get(pathOf(back))).status).toBe(200);
    expect((await browser.get(pathOf(back))).status).toBe(401);
  });

  test('with another state, code or error is none', async () => {
    for (const change of ['state', 'code', 'error'] as const) {
      const { browser, address } = await begun();
      const back = await provider.visit(address, 'ada');
      back.searchParams.set(change, change === 'error' ? 'access_denied' : 'x');
      const { status, text } = await browser.get(pathOf(back));
      expect(status, change).toBe(401);
      expect(text).toContain('was not completed');
      expect(browser.jar.has('hustings-desk')).toBe(false);
    }
  });

  test('brings the code of its own attempt, not one that somebody else got', async () => {
    const [mine, theirs] = [await begun(), await begun()];
    const back = await provider.visit(mine.address, 'ada');
    const { searchParams } = await provider.visit(theirs.address, 'carl');
    back.searchParams.set('code', searchParams.get('code') ?? '');
    expect((await mine.browser.get(pathOf(back))).status).toBe(401);
    expect(mine.browser.jar.has('hustings-desk')).toBe(false);
  });

  test('needs its PKCE verifier, which no address ever holds', async () => {
    const { address, answer } = await begun();
    const query = new URL(address).searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    expect(query.get('state')).toHaveLength(43);
    expect(query.get('nonce')).toHaveLength(43);
    const cookie = answer.headers.getSetCookie().join();
    expect(cookie).toMatch(/hustings-desk-attempt=.*HttpOnly; SameSite=Lax/);
  });
});

test('where no provider is set there is no way in by one', async () => {
  const plain = await startService({ database: service.database });
  for (const path of ['/desk/sign-in/provider', '/desk/sign-in/provider/callback?code=x'])
    expect((await plain.send(path)).status).toBe(404);
  expect((await plain.send('/desk/sign-in')).text).not.toContain('/desk/sign-in/provider');
  expect((await service.send('/desk/sign-in')).text).toContain('/desk/sign-in/provider');
});

test('a provider that is down is told on the sign-in page, holds up nothing else, and is tried again', async () => {
  const late = await startProvider(callback, people);
  await late.stop();
  const waiting = await startService({ database: service.database, env: settings(late.issuer) });
  const { status, text, headers } = await waiting.send('/desk/sign-in/provider');
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toBe('30');
  expect(text).toContain('name="key"');
  expect((await waiting.send('/readyz')).status).toBe(200);
});

test.each([
  ['owner', { role: 'owner', sites: null }],
  ['editor:a', { role: 'editor', sites: ['a'] }],
  [['editor:a', 'editor:b', 'editor:a'], { role: 'editor', sites: ['a', 'b'] }],
  [['moderator', 'editor:a'], { role: 'editor', sites: ['a'] }],
  [['editor:a', 'editor'], { role: 'editor', sites: null }],
  ['relay', null],
  ['editor:', null],
  ['editor:A b', null],
  ['editor:a:b', null],
  [{ role: 'owner' }, null],
  [undefined, null],
  [true, null],
])('the claim %j says %j', (claim, said) => {
  expect(claimedRole(claim)).toEqual(said);
});
