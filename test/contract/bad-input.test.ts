import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/app.ts';
import { refusals } from '../../src/errors.ts';
import { type Operation, pathOf } from '../../src/http/operation.ts';
import { newNetwork, newSite, type Service, type Site, startService } from '../support/service.ts';
import { type Json, marker, mutated, mutation, nastyTexts, sampleOf, strangeBodies } from './mutations.ts';

let service: Service;
let site: Site;
let quiet: Site;
let poll: string;
let changing: string;
let comment: string;
let report: string;
let webhook: string;
let note: string;
let tables: string[];
let before: string;

beforeAll(async () => {
  service = await startService();
  site = await newSite(service, { settings: { picture: 'never', comments: { holdFirstTime: false } } });
  quiet = await newSite(service);
  poll = await site.newPoll();
  changing = await site.newPoll();
  comment = (await site.comment('/a')).body.comment.id;
  const { proof } = await site.prove('report', comment);
  await site.api(`/comments/${comment}/reports`, { body: { reason: 'spam', proof } });
  report = (await site.api('/reports', { owner: true })).body.items[0].id;
  const told = { message: 'Hello', proof: (await site.prove('feedback', '-')).proof };
  await site.api('/feedback', { body: told });
  note = (await site.api('/feedback', { owner: true })).body.items[0].id;
  const hook = { url: 'https://hooks.example/', events: ['poll.opened'] };
  webhook = (await site.api('/webhooks', { body: hook, owner: true })).body.id;
  const rows = await service.database.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  tables = rows.map(({ name }) => name);
  before = await stored();
});
afterAll(() => service.stop());
afterEach(() => {
  expect(service.log.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});

/** Everything that is in the database, as one text to compare. */
async function stored(): Promise<string> {
  const each = tables.map(
    (name) => `select '${name}', count(*), md5(string_agg(t::text, '' order by t::text)) from "${name}" t`,
  );
  return JSON.stringify(await service.database.sql.unsafe(each.join(' union all ')).values());
}

type Request = {
  method: string;
  path: string;
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
};

/** Sends it and checks what holds for any request: no 5xx, a refusal in the contract's form, and without effect. */
async function answered({ method, path, body, headers }: Request): Promise<number> {
  const answer = await service.app.request(`${service.config.publicUrl}${path}`, {
    method: method.toUpperCase(),
    headers: {
      'x-forwarded-for': newNetwork(),
      authorization: 'Bearer the-owner-key-of-the-tests',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const told = `${method} ${path.slice(0, 200)}`;
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    await answer.body?.cancel();
    return answer.status;
  }
  const text = await answer.text();
  expect(answer.status, `${told}: ${text.slice(0, 300)}`).toBeLessThan(500);
  if (answer.status < 400) {
    if (method !== 'get') before = await stored();
    return answer.status;
  }
  if (path.startsWith('/api/')) {
    expect(answer.headers.get('content-type'), told).toBe('application/problem+json');
    // A fresh challenge names what it is for, in the thread's one spelling.
    const { challenge: _, ...problem } = JSON.parse(text);
    expect(refusals, told).toHaveProperty(problem.code, answer.status);
    expect(JSON.stringify(problem), told).not.toContain(marker);
    if (method !== 'get') expect(await stored(), `${told} wrote: ${text}`).toBe(before);
  } else expect(text, told).not.toContain(marker);
  return answer.status;
}

const addressOf = ({ policy }: Operation, given: Record<string, string> = {}) => {
  const asked = {
    // What stops all comments is tried where nobody writes any.
    site: policy.path === '/freeze' ? quiet.name : site.name,
    poll: policy.method === 'patch' ? changing : poll,
    id: { reports: report, webhooks: webhook, feedback: note }[policy.path.split('/')[1] ?? ''] ?? comment,
    token: 'x',
  };
  const known: Record<string, string> = { ...asked, ...given };
  return pathOf(policy).replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? name);
};
const titleOf = ({ policy }: Operation) => `${policy.method.toUpperCase()} ${pathOf(policy)}`;
const withBody = operations.filter(({ policy }) => policy.body);
const withQuery = operations.filter(({ policy }) => policy.query);

/** Solved proofs by what they prove. One spent on a harmless change is solved anew, a few times: solving is slow. */
const proofs = new Map<string, { proof: unknown; renewals: number }>();
async function proofFor({ policy }: Operation) {
  const [action, ref] = policy.path.endsWith('/votes')
    ? ['vote', poll]
    : policy.path.endsWith('/reports')
      ? ['report', comment]
      : policy.path === '/comments'
        ? ['comment', '/a']
        : ['feedback', '-'];
  const renew = async (renewals: number) => {
    if (renewals < 0) return;
    proofs.set(action, { proof: (await site.prove(action, ref)).proof, renewals });
  };
  if (!proofs.has(action)) await renew(2);
  const { proof, renewals } = proofs.get(action) ?? expect.fail();
  return { proof, ...(action === 'comment' ? { thread: '/a' } : {}), spent: () => renew(renewals - 1) };
}

async function soundBody(operation: Operation) {
  const sample = sampleOf(operation.policy.body ?? expect.fail()) as Record<string, Json>;
  if (operation.policy.path.startsWith('/webhooks')) sample.url = 'https://hooks.example/';
  // Every harmless change is an edit, after which the one that was seen is another.
  delete sample.wasEditedAt;
  delete sample.wasWording;
  delete sample.order;
  if (!('proof' in sample)) return { sample, spent: async () => {} };
  const { spent, ...proved } = await proofFor(operation);
  return { sample: { ...sample, ...proved } as typeof sample, spent };
}

describe('a body that is not as it should be', () => {
  test.each(withBody.map((operation) => [titleOf(operation), operation] as const))(
    '%s',
    async (_, operation) => {
      const { method } = operation.policy;
      const path = addressOf(operation);
      const sound = await soundBody(operation);
      expect(await answered({ method, path, body: JSON.stringify(sound.sample) })).toBeLessThan(300);
      await sound.spent();
      await fc.assert(
        fc.asyncProperty(mutation, async (change) => {
          const { sample, spent } = await soundBody(operation);
          const status = await answered({ method, path, body: mutated(sample, change) });
          if (status < 300) await spent();
        }),
        { numRuns: 45, endOnFailure: true },
      );
      for (const body of strangeBodies)
        await answered({ method, path, body: typeof body === 'string' ? body : Uint8Array.from(body) });
    },
  );
});

test('nothing that is sent changes what all objects inherit', () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)[marker]).toBeUndefined();
});

describe('a query that is not as it should be', () => {
  test.each(withQuery.map((operation) => [titleOf(operation), operation] as const))(
    '%s',
    async (_, operation) => {
      const { method, query, body } = operation.policy;
      const names = Object.keys(sampleOf(query ?? expect.fail()) as object);
      const value = fc.constantFrom(...nastyTexts);
      const pair = fc.tuple(
        fc.constantFrom(...names, ...names, 'lang', '__proto__', marker, 'a[b]', '%00'),
        value,
      );
      await fc.assert(
        fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 3 }), async (pairs) => {
          const search = pairs.map(([name, text]) => `${name}=${text}`).join('&');
          await answered({
            method,
            path: `${addressOf(operation, method === 'delete' ? { id: randomUUID() } : {})}?${search}`,
            ...(body ? { body: '{}' } : {}),
          });
        }),
        { numRuns: 20, endOnFailure: true },
      );
    },
  );
});

describe('a name in an address that nothing has', () => {
  const pages = [
    ...[
      'polls',
      'polls/:poll',
      'polls/:poll/results',
      'polls/:poll/embed',
      'threads',
      'feedback',
      'comments/:id',
    ],
    ...['comments/:id/report', 'threads/embed'],
  ].map((path) => `/sites/:site/${path}`);
  const fragments = ['polls', 'polls/:poll', 'polls/:poll/results', 'thread', 'feedback'];
  const others = [...pages, ...fragments.map((path) => `/embed/v1/sites/:site/${path}`)];

  test.each(['site', 'poll', 'id', 'token'])('through the API: %s', async (name) => {
    const concerned = operations.filter(({ policy }) => pathOf(policy).includes(`{${name}}`));
    const chosen =
      name === 'site'
        ? concerned.filter(({ policy }) => /comments|votes|challenge|^$/.test(policy.path))
        : concerned;
    for (const [index, text] of nastyTexts.entries())
      for (const operation of chosen.filter((_, place) => (place + index) % 3 === 0)) {
        const { method, body } = operation.policy;
        const path = addressOf(operation, { [name]: text });
        expect(await answered({ method, path, ...(body ? { body: '{}' } : {}) })).toBeGreaterThanOrEqual(400);
      }
  });

  test('through pages and fragments', async () => {
    for (const [index, text] of nastyTexts.entries())
      for (const path of others.filter((_, place) => (place + index) % 4 === 0))
        for (const name of path.match(/:\w+/g) ?? [])
          await answered({
            method: 'get',
            path: path
              .replace(name, text)
              .replace(':site', site.name)
              .replace(':poll', poll)
              .replace(':id', comment),
          });
  });

  test('queries of pages and fragments', async () => {
    const names = ['lang', 'cursor', 'thread', 'order', 'under', 'limit', 'at', 'html', 'title', 'url'];
    for (const [index, text] of nastyTexts.entries())
      for (const path of others.filter((_, place) => (place + index) % 4 === 0)) {
        const at = path.replace(':site', site.name).replace(':poll', poll).replace(':id', comment);
        const name = names[index % names.length];
        const status = await answered({ method: 'get', path: `${at}?thread=/a&${name}=${text}` });
        expect(status, `${at} ${name}=${text}`).toBeLessThan(500);
      }
  });
});

test.each([
  'hustings-voter',
  'hustings-edit',
  'if-none-match',
  'authorization',
  'x-forwarded-for',
  'range',
  'origin',
])('a strange %s header', async (name) => {
  const values = [
    '',
    marker,
    '\u00ff',
    '*',
    'W/"',
    ', ,',
    'Bearer',
    'Bearer \u00ff',
    'bytes=9-1',
    'a.b.c',
    'v1..',
    marker.repeat(900),
  ];
  for (const value of values)
    for (const path of [
      'polls',
      `polls/${poll}/results`,
      `polls/${poll}/results/mine`,
      `comments/${comment}`,
      'challenge?action=comment&ref=/a',
    ])
      await answered({
        method: 'get',
        path: `/api/v1/sites/${site.name}/${path}`,
        headers: { [name]: value },
      });
});
