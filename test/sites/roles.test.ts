import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Role, roles } from '../../src/roles.ts';
import { signIn } from '../support/desk.ts';
import { easyWork } from '../support/easy-work.ts';
import { anyName, keyedEndpoints } from '../support/keyed-endpoints.ts';
import {
  newNetwork,
  newSite,
  ownerKey,
  type Sent,
  type Service,
  type Site,
  startService,
} from '../support/service.ts';
import { contentsOf } from '../support/traces.ts';

let service: Service;
let site: Site;
let elsewhere: Site;
let quiet: Site;
let session: string;
const endpoints = keyedEndpoints(() => ({ service, site }));
const names = Object.keys(endpoints);
const keys = {} as Record<Role | 'revoked' | 'expired' | 'other' | 'both', string>;

beforeAll(async () => {
  service = await startService({ platform: easyWork });
  site = await newSite(service, { settings: { comments: { floodSeconds: 0 } } });
  elsewhere = await newSite(service);
  quiet = await newSite(service);
  const here = [site.name, quiet.name];
  for (const role of roles) keys[role] = (await site.newKey(role, { sites: here })).key;
  const revoked = await site.newKey('owner');
  await site.api(`/keys/${revoked.id}`, { method: 'DELETE', owner: true });
  keys.revoked = revoked.key;
  const expired = await site.newKey('owner', { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  await service.database.sql`update keys set expires_at = statement_timestamp() where id = ${expired.id}`;
  keys.expired = expired.key;
  keys.other = (await elsewhere.newKey('owner')).key;
  session = [...(await signIn(service, ownerKey)).jar].map((pair) => pair.join('=')).join('; ');
  keys.both = (await elsewhere.newKey('owner', { sites: here })).key;
});
afterAll(() => service.stop());

/** What stops all comments has a site of its own, since other rows write some. */
const siteFor = (name: string) => (name.endsWith('/freeze') ? quiet : site).name;

/** A call of an endpoint, and all that it needs to succeed but for who makes it. */
async function ready(name: string) {
  const [method = '', path = ''] = name.split(' ');
  const { make, query = '' } = endpoints[name] ?? {};
  const { params = {}, body } = (await make?.()) ?? {};
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, each: string) => params[each] ?? '');
  return (sent: Sent, at = siteFor(name)) =>
    service.api(at)(filled + query, { method: method.toUpperCase(), body, from: newNetwork(), ...sent });
}

/** Whoever comes here changes nothing: what was made for the call is there before, and the same as after it. */
async function changingNothing(visits: () => Promise<void>) {
  const before = await contentsOf(service.database);
  await visits();
  expect(await contentsOf(service.database)).toEqual(before);
}

const codeFor = (name: string, role: Role) =>
  endpoints[name]?.roles.includes(role) ? undefined : 'forbidden';

test('the table of endpoints names every one that takes a key', () => {
  const taken = operations
    .map(({ policy }) => policy)
    .filter(({ who, root }) => typeof who === 'object' && !root)
    .map(({ method, path }) => `${method} ${path}`);
  expect(names.toSorted()).toEqual(taken.toSorted());
});

describe.each(names)('%s', (name) => {
  test.each([...roles])('does for the role %s what the table says', async (role) => {
    const call = await ready(name);
    const code = codeFor(name, role);
    const visit = async () => {
      const answer = await call({ key: keys[role] });
      expect([answer.status, answer.body?.code], answer.text).toEqual([
        code ? 403 : endpoints[name]?.status,
        code,
      ]);
    };
    await (code ? changingNothing(visit) : visit());
  });

  test('takes OWNER_KEY and a key for several sites', async () => {
    for (const sent of [{ owner: true }, { key: keys.both }])
      expect((await (await ready(name))(sent)).status).toBe(endpoints[name]?.status);
  });

  test('is 401 without a key, with a wrong, a revoked or an expired one, or with a session of the desk', async () => {
    const wrong = keys.owner.replace(/.{6}$/, 'AAAAAA');
    const cookie = { headers: { cookie: session } };
    const call = await ready(name);
    await changingNothing(async () => {
      for (const key of [undefined, wrong, 'wrong', keys.revoked, keys.expired]) {
        const answer = await call(key === undefined ? cookie : { key, ...cookie });
        expect([key, answer.status, answer.body.code]).toEqual([key, 401, 'unauthorized']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    });
  });

  test('is absent for the key of another site, word for word as a site that is not there', async () => {
    const call = await ready(name);
    const bodyOf = async (at: string) => {
      const { status, body } = await call({ key: keys.other }, at);
      const { requestId: _, ...rest } = body;
      return { status, ...rest };
    };
    await changingNothing(async () => {
      const hidden = await bodyOf(siteFor(name));
      expect(hidden.status).toBe(404);
      expect(hidden).toEqual(await bodyOf('nowhere'));
    });
  });
});

test('a key is judged before what was sent with it, so that a stranger learns nothing by probing', async () => {
  const body = { question: 5 };
  expect((await site.api('/polls', { body })).status).toBe(401);
  expect((await site.api('/polls', { body, key: keys.other })).status).toBe(404);
  expect((await site.api('/polls', { body, key: keys.moderator })).status).toBe(403);
  expect((await site.api('/polls', { body, key: keys.editor })).status).toBe(400);
});

test('sites are made by OWNER_KEY, or by the owner of every site', async () => {
  const everywhere = (await site.newKey('owner', { sites: null })).key;
  const editor = (await site.newKey('editor', { sites: null })).key;
  const make = (sent: Sent) =>
    service.send('/api/v1/sites', { body: { site: anyName(), name: 'A' }, ...sent });
  expect((await make({ owner: true })).status).toBe(201);
  expect((await make({ key: everywhere })).status).toBe(201);
  for (const key of [keys.owner, keys.both, editor])
    expect((await make({ key })).body.code).toBe('forbidden');
  for (const sent of [{}, { key: keys.revoked }]) expect((await make(sent)).status).toBe(401);
});

test('the metrics are for OWNER_KEY alone', async () => {
  const everywhere = (await site.newKey('owner', { sites: null })).key;
  expect((await service.send('/metrics')).status).toBe(401);
  expect((await service.send('/metrics', { key: everywhere })).status).toBe(403);
  expect((await service.send('/metrics', { owner: true })).text).toContain('hustings_keys_total');
});

test('a reader’s own rights need no key, and a key of another role gives none of them', async () => {
  const posted = (await site.comment('/own')).body;
  const edit = { 'hustings-edit': posted.editToken };
  const path = `/comments/${posted.comment.id}`;
  const asReader = await site.api(path, { method: 'PATCH', body: { body: 'Better said.' }, headers: edit });
  expect(asReader.body.comment.html).toContain('Better said.');
  const asRelay = { method: 'PATCH', body: { body: 'Said by a relay.' }, headers: edit, key: keys.relay };
  expect((await site.api(path, asRelay)).body.code).toBe('forbidden');
});

test('the API’s description says which roles may, and where a key may be left out', async () => {
  const { paths } = (await service.send('/openapi.json')).body;
  const at = (path: string, method: string) => paths[`/api/v1/sites/{site}${path}`][method];
  expect(at('/polls', 'post')).toMatchObject({ security: [{ key: [] }], 'x-roles': ['owner', 'editor'] });
  expect(Object.keys(at('/polls', 'post').responses)).toEqual(
    expect.arrayContaining(['401', '403', '404', '429']),
  );
  expect(at('/comments/{id}', 'patch').security).toEqual([{}, { key: [] }]);
  expect(at('/polls/{poll}/votes', 'post')).toMatchObject({
    security: [{}, { key: [] }],
    'x-roles': ['relay'],
  });
  expect(at('/polls', 'get').security).toBeUndefined();
  const docs = (await service.send('/docs')).text;
  expect(docs).toContain('A key with the role owner or editor: Authorization: Bearer KEY.');
  expect(docs).toContain('or a relay key, for a reader.');
});
