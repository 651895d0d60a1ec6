import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Role, roles } from '../../src/roles.ts';
import { easyWork } from '../support/easy-work.ts';
import { newNetwork, newSite, type Sent, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
let elsewhere: Site;
let quiet: Site;
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
  keys.both = (await elsewhere.newKey('owner', { sites: here })).key;
});
afterAll(() => service.stop());

type Endpoint = {
  roles: Role[];
  status: number;
  query?: string;
  /** What to send, made anew each time since some of it can be done once only. `{…}` in the path is filled from `params`. */
  make?: () => Promise<{ params?: Record<string, string>; body?: unknown }>;
};

const anyName = () => `name-${crypto.randomUUID().slice(0, 8)}`;
const poll = async () => ({ params: { poll: await site.newPoll() } });
const comment = async () => ({
  params: { id: (await site.comment('/roles')).body.comment.id },
  body: { status: 'approved', body: `Ruled on. ${anyName()}` },
});
const report = async () => {
  const about = (await comment()).params.id;
  const id = crypto.randomUUID();
  await service.database.sql`insert into reports (site, id, comment, reason, text, email)
    values (${site.name}, ${id}, ${about}, 'spam', '', '')`;
  return { params: { id }, body: { settled: true } };
};
const note = async () => {
  const id = crypto.randomUUID();
  await service.database.sql`insert into feedback (site, id, message, name, email, page, status)
    values (${site.name}, ${id}, 'Hello', '', '', '', 'received')`;
  return { params: { id }, body: { status: 'read' } };
};
const webhook = async () => {
  const body = { url: 'http://127.0.0.1:9/', events: ['poll.opened'] };
  return { params: { id: (await site.api('/webhooks', { body, owner: true })).body.id } };
};
const delivery = async () => {
  const { params } = await webhook();
  await site.api(`/webhooks/${params.id}/test`, { method: 'POST', owner: true });
  const { body } = await site.api(`/webhooks/${params.id}/deliveries`, { owner: true });
  return { params: { id: body.items[0].id } };
};
const origin = async () => ({ body: { origin: `https://${anyName()}.example` } });
const ruling = { status: 'excluded', where: { byPicture: false } };
const voted = async () => {
  const slug = await site.newPoll();
  await site.vote(slug);
  return { params: { poll: slug }, body: ruling };
};
const ruled = async () => {
  const { params, body } = await voted();
  const made = await site.api(`/polls/${params.poll}/ballots/rulings`, { body, owner: true });
  return { params: { ...params, id: made.body.ruling.id } };
};
const reader = { email: 'nobody@example.com', texts: 'keep' };
const question = { question: 'Who?', options: ['A', 'B'] };

/** Every endpoint that takes a key, and the roles whose keys it takes. */
const endpoints: Record<string, Endpoint> = {
  'get ': { roles: ['owner', 'editor', 'moderator'], status: 200 },
  'patch ': { roles: ['owner'], status: 200, make: async () => ({ body: { name: anyName() } }) },
  'get /keys': { roles: ['owner'], status: 200 },
  'post /keys': { roles: ['owner'], status: 201, make: async () => ({ body: { name: 'A', role: 'relay' } }) },
  'delete /keys/{id}': {
    roles: ['owner'],
    status: 204,
    make: async () => ({ params: { id: (await site.newKey('relay')).id } }),
  },
  'get /origins/refused': { roles: ['owner'], status: 200 },
  'post /origins/allowed': { roles: ['owner'], status: 200, make: origin },
  'post /origins/dismissed': { roles: ['owner'], status: 204, make: origin },
  'get /audit': { roles: ['owner'], status: 200 },
  'get /webhooks': { roles: ['owner'], status: 200 },
  'post /webhooks': {
    roles: ['owner'],
    status: 201,
    make: async () => ({ body: { url: 'https://hooks.example/', events: ['poll.opened'] } }),
  },
  'patch /webhooks/{id}': {
    roles: ['owner'],
    status: 200,
    make: async () => ({ ...(await webhook()), body: { name: anyName() } }),
  },
  'delete /webhooks/{id}': { roles: ['owner'], status: 204, make: webhook },
  'post /webhooks/{id}/test': { roles: ['owner'], status: 200, make: webhook },
  'get /webhooks/{id}/deliveries': { roles: ['owner'], status: 200, make: webhook },
  'post /deliveries/{id}/retry': { roles: ['owner'], status: 202, make: delivery },
  'post /polls': {
    roles: ['owner', 'editor'],
    status: 201,
    make: async () => ({ body: { ...question, slug: anyName() } }),
  },
  'patch /polls/{poll}': {
    roles: ['owner', 'editor'],
    status: 200,
    make: async () => ({ ...(await poll()), body: { note: 'A note.' } }),
  },
  'delete /polls/{poll}': { roles: ['owner', 'editor'], status: 204, make: poll },
  'post /polls/{poll}/close': { roles: ['owner', 'editor'], status: 200, make: poll },
  'post /polls/{poll}/reopen': { roles: ['owner', 'editor'], status: 200, make: poll },
  'post /polls/{poll}/duplicate': { roles: ['owner', 'editor'], status: 201, make: poll },
  'post /polls/{poll}/restore': { roles: ['owner', 'editor'], status: 200, make: poll },
  'post /polls/{poll}/preview': { roles: ['owner', 'editor'], status: 200, make: poll },
  'get /polls/{poll}/wordings': { roles: ['owner', 'editor'], status: 200, make: poll },
  'get /poll-list': { roles: ['owner', 'editor'], status: 200 },
  'get /polls/{poll}/export': { roles: ['owner', 'editor'], status: 200, query: '?format=csv', make: poll },
  'get /polls/{poll}/scrutiny': { roles: ['owner', 'editor'], status: 200, make: poll },
  'post /polls/{poll}/ballots/rulings': { roles: ['owner', 'editor'], status: 201, make: voted },
  'get /polls/{poll}/ballots/rulings': { roles: ['owner', 'editor'], status: 200, make: poll },
  'post /polls/{poll}/ballots/rulings/{id}/undo': { roles: ['owner', 'editor'], status: 200, make: ruled },
  'get /comments/export': { roles: ['owner', 'editor'], status: 200, query: '?format=wxr' },
  'post /readers/export': { roles: ['owner'], status: 200, make: async () => ({ body: reader }) },
  'post /readers/erase': { roles: ['owner'], status: 200, make: async () => ({ body: reader }) },
  'get /feedback': { roles: ['owner', 'editor'], status: 200 },
  'patch /feedback/{id}': { roles: ['owner', 'editor'], status: 200, make: note },
  'get /moderation': { roles: ['owner', 'editor', 'moderator'], status: 200 },
  'post /moderation': {
    roles: ['owner', 'editor', 'moderator'],
    status: 200,
    make: async () => ({ body: { ids: [crypto.randomUUID()], status: 'spam' } }),
  },
  'get /moderation/counts': { roles: ['owner', 'editor', 'moderator'], status: 200 },
  'post /comments/{id}/replies': {
    roles: ['owner', 'editor', 'moderator'],
    status: 201,
    make: async () => {
      const { params } = await comment();
      await site.api(`/comments/${params.id}`, {
        method: 'PATCH',
        body: { status: 'approved' },
        owner: true,
      });
      return { params, body: { commentId: crypto.randomUUID(), body: `We agree. ${anyName()}` } };
    },
  },
  'get /spam': { roles: ['owner', 'editor', 'moderator'], status: 200 },
  'get /reports': { roles: ['owner', 'editor', 'moderator'], status: 200 },
  'patch /reports/{id}': { roles: ['owner', 'editor', 'moderator'], status: 200, make: report },
  'get /threads': { roles: ['owner', 'editor', 'moderator'], status: 200 },
  'patch /threads': {
    roles: ['owner', 'editor', 'moderator'],
    status: 200,
    make: async () => ({ body: { thread: `/${anyName()}`, mode: 'hold' } }),
  },
  'post /rules/dry-run': {
    roles: ['owner', 'editor'],
    status: 200,
    make: async () => ({ body: { settings: { comments: { maxLinks: 1 } } } }),
  },
  'post /freeze': {
    roles: ['owner', 'editor', 'moderator'],
    status: 200,
    make: async () => ({ body: { notice: anyName() } }),
  },
  'delete /freeze': { roles: ['owner', 'editor', 'moderator'], status: 200 },
  'patch /comments/{id}': { roles: ['owner', 'editor', 'moderator'], status: 200, make: comment },
};

/** What stops all comments has a site of its own, since other rows write some. */
const siteFor = (name: string) => (name.endsWith('/freeze') ? quiet : site).name;

async function call(name: string, sent: Sent, at = siteFor(name)) {
  const [method = '', path = ''] = name.split(' ');
  const { make, query = '' } = endpoints[name] ?? {};
  const { params = {}, body } = (await make?.()) ?? {};
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, each: string) => params[each] ?? '');
  return service.api(at)(filled + query, { method: method.toUpperCase(), body, from: newNetwork(), ...sent });
}

const codeFor = (name: string, role: Role) =>
  endpoints[name]?.roles.includes(role) ? undefined : 'forbidden';

test('the table of this test names every endpoint that takes a key', () => {
  const taken = operations
    .map(({ policy }) => policy)
    .filter(({ who, root }) => typeof who === 'object' && !root)
    .map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(endpoints).toSorted()).toEqual(taken.toSorted());
});

describe.each(Object.keys(endpoints))('%s', (name) => {
  test.each([...roles])('does for the role %s what the table says', async (role) => {
    const answer = await call(name, { key: keys[role] });
    const code = codeFor(name, role);
    expect([answer.status, answer.body?.code], answer.text).toEqual([
      code ? 403 : endpoints[name]?.status,
      code,
    ]);
  });

  test('takes OWNER_KEY and a key for several sites', async () => {
    expect((await call(name, { owner: true })).status).toBe(endpoints[name]?.status);
    expect((await call(name, { key: keys.both })).status).toBe(endpoints[name]?.status);
  });

  test('is 401 without a key, with a wrong, a revoked or an expired one', async () => {
    const wrong = keys.owner.replace(/.{6}$/, 'AAAAAA');
    for (const key of [undefined, wrong, 'wrong', keys.revoked, keys.expired]) {
      const answer = await call(name, key === undefined ? {} : { key });
      expect([key, answer.status, answer.body.code]).toEqual([key, 401, 'unauthorized']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('is absent for the key of another site, word for word as a site that is not there', async () => {
    const bodyOf = async (at: string) => {
      const { status, body } = await call(name, { key: keys.other }, at);
      const { requestId: _, ...rest } = body;
      return { status, ...rest };
    };
    const hidden = await bodyOf(site.name);
    expect(hidden.status).toBe(404);
    expect(hidden).toEqual(await bodyOf('nowhere'));
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
