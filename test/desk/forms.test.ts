import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { deskPages, waysIn } from '../support/desk-pages.ts';
import { newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';
import { contentsOf } from '../support/traces.ts';

// A form of the desk is taken from our own page of this very session, whichever form it is.

const home = 'https://polls.example.com';

let service: Service;
let site: Site;
let desk: Desk;
let tokens: Record<string, string>;

beforeAll(async () => {
  service = await startService({ env: { PUBLIC_URL: home, HOST: '0.0.0.0' } });
  site = await newSite(service);
  const { key } = await site.newKey('owner', { sites: null });
  const earlier = await signIn(service, key);
  const gone = await signIn(service, key);
  await gone.post('/desk/sign-out');
  desk = await signIn(service, key);
  const own = desk.csrf();
  tokens = {
    none: '',
    'of somebody else': (await signIn(service, ownerKey)).csrf(),
    'of an earlier session of the same key': earlier.csrf(),
    'of a session that is over': gone.csrf(),
    bent: own.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    'cut short': own.split('.').slice(0, -1).join('.'),
    'the cookie': [...desk.jar.values()].join(),
    doubled: `${own},${own}`,
  };
});
afterAll(() => service.stop());

const forms = Object.keys(deskPages)
  .filter((page) => page.startsWith('POST '))
  .map((page) => page.slice(5));
const addressOf = (path: string) => path.replace(':site', site.name).replaceAll(/:\w+/g, 'none');
const isUpload = (path: string) => path.endsWith('/imports');

/** What a browser says of a form that is not from our own page; `null` for one that is in a frame or was led on from elsewhere. */
const strange: Record<string, Record<string, string>> = {
  'no origin': {},
  'another site': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  'another site, without origin': { 'sec-fetch-site': 'cross-site' },
  'a hidden origin of another site': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'a hidden origin': { origin: 'null' },
  'a page below ours': { origin: 'https://evil.polls.example.com', 'sec-fetch-site': 'same-site' },
  'a page above ours': { origin: 'https://example.com', 'sec-fetch-site': 'same-site' },
  'a page beside ours, without origin': { 'sec-fetch-site': 'same-site' },
  'our host without TLS': { origin: 'http://polls.example.com' },
  'another port of our host': { origin: `${home}:8443` },
  'a name that begins like ours': { origin: `${home}.evil.example` },
  'no page at all': { 'sec-fetch-site': 'none' },
  'a page of this machine': { origin: 'http://localhost:8787' },
};

const send = (path: string, headers: Record<string, string>, token = desk.csrf()) =>
  isUpload(path)
    ? desk.upload(addressOf(path), { csrf: token }, undefined, headers)
    : desk.post(addressOf(path), { csrf: token }, headers);

async function leftAlone(visits: () => Promise<void>) {
  const before = await contentsOf(service.database);
  await visits();
  expect(await contentsOf(service.database)).toEqual(before);
}

describe.each(forms)('POST %s', (path) => {
  test('takes the token of this session alone', async () => {
    await leftAlone(async () => {
      for (const [whose, token] of Object.entries(tokens))
        expect([whose, (await send(path, { origin: home }, token)).status]).toEqual([whose, 403]);
    });
  });

  test('comes from our own page, token or not', async () => {
    await leftAlone(async () => {
      for (const [from, headers] of Object.entries(strange))
        expect([from, (await send(path, headers)).status]).toEqual([from, 403]);
    });
  });

  test('is a form and no text, file or link that looks like one', async () => {
    const body = `csrf=${desk.csrf()}`;
    await leftAlone(async () => {
      for (const type of [
        'text/plain',
        'application/json',
        isUpload(path) ? 'text/html' : 'multipart/form-data',
      ]) {
        const headers = { origin: home, 'content-type': type };
        const { status } = await desk.send(addressOf(path), { method: 'POST', body, headers });
        expect([type, status]).toEqual([type, expect.toBeOneOf([400, 415])]);
      }
      await desk.get(`${addressOf(path)}?${body}&_method=POST`, { 'x-http-method-override': 'POST' });
    });
  });

  test('is let through where all of that is right', async () => {
    if (path === '/desk/sign-out') return expect(desk.csrf()).not.toBe('');
    expect((await send(path, { origin: home })).status).not.toBe(403);
    expect((await send(path, { origin: 'null', 'sec-fetch-site': 'same-origin' })).status).not.toBe(403);
  });
});

test.each([...waysIn].filter((way) => way.startsWith('POST ')))(
  '%s is sent from our own page alone',
  async (way) => {
    const link = { token: 'A'.repeat(43) };
    for (const [from, headers] of Object.entries(strange)) {
      const fresh = await signIn(service, 'no key');
      const { status } = await fresh.post(way.slice(5), { key: ownerKey, ...link }, headers);
      expect([from, status, fresh.jar.size]).toEqual([from, 403, 0]);
    }
  },
);
