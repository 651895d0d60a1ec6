import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/db/connect.ts';
import { faultsOf, groups } from '../conformance/header-groups.ts';
import { signIn } from '../support/desk.ts';
import { newSite, ownerKey, type Service, startService } from '../support/service.ts';

let service: Service;
let broken: Service;
let cookie: string;
const sampled: Record<string, string> = { file: 'embed-test.js' };

beforeAll(async () => {
  const env = { HOST: '0.0.0.0', PUBLIC_URL: 'https://polls.example.com', DEMO: '1' };
  service = await startService({ env, sample: true });
  broken = await startService({ env, database: new Proxy({}, { get: fall }) as Database });
  const site = await newSite(service, { settings: { comments: { holdFirstTime: false } } });
  const [poll, id] = [await site.newPoll(), randomUUID()];
  await site.comment('/a', { commentId: id });
  const asked = await site.api(`/challenge?action=vote&ref=${poll}&picture=1`);
  Object.assign(sampled, { site: site.name, poll, id, token: asked.body.picture.token });
  const desk = await signIn(service, ownerKey);
  cookie = [...desk.jar].map(([name, value]) => `${name}=${value}`).join('; ');
});
afterAll(() => service.stop());

function fall(): never {
  throw new Error('the database is not there');
}

/** An address of a route: what it names is replaced by something that is there. */
const addressOf = (path: string) =>
  path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name) => sampled[name] ?? name).replaceAll('*', 'x');

/** What an address cannot be read without. */
function queryOf(address: string): string {
  const { site, poll } = sampled;
  if (/\/(thread|threads|threads\/embed|threads\/edit|comments|counts|feed\.\w+)$/.test(address))
    return '?thread=/a';
  if (address.endsWith('/export')) return '?format=json';
  if (address.endsWith('/challenge')) return `?action=vote&ref=${poll}&picture=1&sound=1`;
  if (address === '/oembed') return `?url=${service.config.publicUrl}/sites/${site}/polls/${poll}`;
  return '';
}

/** The addresses of the routes, with the methods that each takes. */
function addresses(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { method, path } of service.app.routes) {
    if (method === 'ALL') continue;
    const address = addressOf(path);
    found.set(address, (found.get(address) ?? new Set()).add(method));
  }
  return found;
}

const groupsOf = (address: string) => groups.filter(({ holds }) => holds.test(address));

type Seen = { asked: string; group: string; status: number; faults: string[] };

/** Asks, by the owner's key or at the owner's desk, and looks at the head of the answer alone: one that streams would never end. */
async function look(of: Service, method: string, address: string, sent: Record<string, string> = {}) {
  const [group] = groupsOf(address);
  if (!group) throw new Error(`${address} is in no group`);
  const headers = { authorization: `Bearer ${ownerKey}`, cookie, ...sent };
  const answer = await of.app.request(`${of.config.publicUrl}${address}${queryOf(address)}`, {
    method,
    headers,
  });
  await answer.body?.cancel();
  const faults = faultsOf(group, answer.status, answer.headers);
  if (!/^[\w-]{8,64}$/.test(answer.headers.get('x-request-id') ?? '')) faults.push('x-request-id');
  if (answer.headers.get('strict-transport-security') !== 'max-age=31536000') faults.push('hsts');
  const seen: Seen = { asked: `${method} ${address}`, group: group.name, status: answer.status, faults };
  return { ...seen, etag: answer.headers.get('etag') };
}

/** Nothing is at fault, and enough was seen for that to say something. */
function expectRight(seen: Seen[], atLeast: number): void {
  expect(seen.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(seen.length).toBeGreaterThanOrEqual(atLeast);
}

const groupsIn = (seen: Seen[]) => [...new Set(seen.map(({ group }) => group))].toSorted();

test('every address of the service is in one group of headers and in no second', () => {
  const found = [...addresses().keys()];
  expect(found.length).toBeGreaterThan(100);
  const odd = found.filter((address) => groupsOf(address).length !== 1);
  expect(odd).toEqual([]);
  const unused = groups.filter(({ holds }) => !found.some((address) => holds.test(address)));
  expect(unused).toEqual([]);
  expect(groupsOf('/new-room/of/somebody')).toEqual([]);
});

test('what is read has the headers of its group: 200, 304 where it is unchanged, HEAD like GET', async () => {
  const reads = [...addresses()].filter(([, methods]) => methods.has('GET')).map(([address]) => address);
  const answers: Awaited<ReturnType<typeof look>>[] = [];
  for (const address of reads) {
    const got = await look(service, 'GET', address);
    const heads = await look(service, 'HEAD', address);
    expect(heads.status, heads.asked).toBe(got.status);
    answers.push(got, heads);
    if (got.etag) answers.push(await look(service, 'GET', address, { 'if-none-match': got.etag }));
  }
  expectRight(answers, 150);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect(answers.filter(({ asked, status }) => /pictures|sounds/.test(asked) && status !== 200)).toEqual([]);
  const withStatus = (status: number) => answers.filter((answer) => answer.status === status);
  expect(groupsIn(withStatus(200))).toEqual(
    groups
      .map(({ name }) => name)
      .filter((name) => name !== 'the front door')
      .toSorted(),
  );
  expect(groupsIn(withStatus(304))).toEqual(['fragments', 'the API']);
});

test('what is refused has the headers of its group: 4xx, 405 with Allow, and what asks before (OPTIONS)', async () => {
  const answers = [];
  for (const [address, methods] of addresses()) {
    for (const method of methods)
      answers.push(await look(service, method, address, { authorization: '', cookie: '' }));
    const other = ['PUT', 'PATCH', 'DELETE'].find((method) => !methods.has(method)) ?? 'TRACE';
    const refused = await look(service, other, address);
    expect(refused.status, refused.asked).toBe(405);
    const before = await look(service, 'OPTIONS', address);
    expect([204, 405], before.asked).toContain(before.status);
    answers.push(refused, before);
  }
  expectRight(answers, 400);
});

test('what fails has the headers of its group: 5xx with the database gone', async () => {
  const answers = [];
  for (const [address, methods] of addresses())
    for (const method of methods) {
      const answer = await look(broken, method, address);
      if (answer.status >= 500) answers.push(answer);
    }
  expectRight(answers, 60);
  expect(groupsIn(answers)).toEqual(
    ['fragments', 'health', 'hosted pages', 'oEmbed', 'our own articles', 'the API', 'the desk'].toSorted(),
  );
});
