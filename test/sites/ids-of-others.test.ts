import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/app.ts';
import { easyWork } from '../support/easy-work.ts';
import { keyedEndpoints } from '../support/keyed-endpoints.ts';
import {
  type Answer,
  newSite,
  type Sent,
  type Service,
  type Site,
  startService,
} from '../support/service.ts';
import { contentsOf } from '../support/traces.ts';

// What belongs to another site is not there, whoever names it: every id of every path and body, and every list.

let service: Service;
let mine: Site;
let theirs: Site;
let key: string;
const mark = `theirs-${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  service = await startService({ platform: easyWork });
  const settings = { comments: { floodSeconds: 0, holdFirstTime: false } };
  mine = await newSite(service, { settings });
  theirs = await newSite(service, { settings, name: mark });
  key = (await mine.newKey('owner')).key;
});
afterAll(() => service.stop());

const atMine = keyedEndpoints(() => ({ service, site: mine }));
const atTheirs = keyedEndpoints(() => ({ service, site: theirs }));
const named = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** What is told of something, but for the number of the request. */
const toldIn = ({ status, body }: Answer) => ({ status, ...body, requestId: null });

/** How something is answered, of which the rest may never end. */
async function headOf(site: Site, path: string) {
  const answer = await service.app.request(`${service.config.publicUrl}/api/v1/sites/${site.name}${path}`);
  await answer.body?.cancel();
  return answer;
}

async function leftAlone(visits: () => Promise<void>) {
  const before = await contentsOf(service.database);
  await visits();
  expect(await contentsOf(service.database)).toEqual(before);
}

describe.each(Object.keys(atMine).filter((name) => name.includes('{')))('%s', (name) => {
  const [method = '', path = ''] = name.split(' ');
  const { query = '', status } = atMine[name] ?? {};
  const ask = (params: Record<string, string>, body: unknown) =>
    mine.api(path.replaceAll(/\{(\w+)\}/g, (_, each: string) => params[each] ?? '') + query, {
      ...{ method: method.toUpperCase(), body, key },
    });

  test('finds what is the site’s own, and nothing of another site’s: word for word as what is not there', async () => {
    const own = (await atMine[name]?.make?.()) ?? {};
    const other = (await atTheirs[name]?.make?.()) ?? {};
    await leftAlone(async () => {
      for (const param of named(path)) {
        const missing = param === 'poll' ? 'no-such-poll' : randomUUID();
        const absent = toldIn(await ask({ ...own.params, [param]: missing }, own.body));
        expect(absent.status).toBe(404);
        const id = other.params?.[param] ?? '';
        expect(toldIn(await ask({ ...own.params, [param]: id }, own.body))).toEqual(absent);
      }
      expect((await ask(other.params ?? {}, other.body)).status).toBe(404);
    });
    expect((await ask(own.params ?? {}, own.body)).status).toBe(status);
  });
});

describe('a reader of a site', () => {
  const reading = operations
    .map(({ policy }) => policy)
    .filter(
      ({ who, root, path, method }) =>
        typeof who === 'string' && !root && /\{(poll|id)\}/.test(path) && method === 'get',
    )
    .map(({ path }) => path);

  test('reads nothing of another by its ids', async () => {
    const comment = (await theirs.comment('/a')).body.comment.id;
    const approve = { method: 'PATCH', body: { status: 'approved' }, owner: true };
    expect((await theirs.api(`/comments/${comment}`, approve)).status).toBe(200);
    const poll = await theirs.newPoll();
    expect(reading.length).toBeGreaterThan(3);
    for (const path of reading) {
      const filled = (of: { poll: string; id: string }) =>
        path.replace('{poll}', of.poll).replace('{id}', of.id);
      const absent = toldIn(await mine.api(filled({ poll: 'no-such-poll', id: randomUUID() })));
      expect([path, absent.status]).toEqual([path, 404]);
      expect(toldIn(await mine.api(filled({ poll, id: comment })))).toEqual(absent);
      const { status } = await headOf(theirs, filled({ poll, id: comment }));
      expect([path, status]).not.toEqual([path, 404]);
    }
  });

  test('edits, deletes, reports and answers nothing of another', async () => {
    const posted = (await theirs.comment('/a')).body;
    const { id } = posted.comment;
    const headers = { 'hustings-edit': posted.editToken };
    const report = { reason: 'spam', text: '', email: '', proof: (await theirs.prove('report', id)).proof };
    const { body: own } = await mine.comment('/a');
    await leftAlone(async () => {
      const tries: [string, Sent][] = [
        [`/comments/${id}`, { method: 'PATCH', body: { body: 'Mine now.' }, headers }],
        [`/comments/${id}`, { method: 'DELETE', headers }],
        [`/comments/${own.comment.id}`, { method: 'DELETE', headers }],
        [`/comments/${id}/reports`, { body: report }],
      ];
      for (const [path, sent] of tries) {
        const { status } = await mine.api(path, sent);
        expect([path, sent.method, status]).toEqual([path, sent.method, expect.toBeOneOf([400, 403, 404])]);
      }
      expect((await mine.comment('/a', { parent: id })).status).toBe(400);
    });
  });
});

describe('what a key for one site names in a body', () => {
  const ask = (path: string, body: unknown, method = 'POST') => mine.api(path, { method, body, key });

  test('of another site is not there: comments, threads, sites, readers', async () => {
    const id = (await theirs.comment('/a')).body.comment.id;
    const own = (await mine.comment('/a', { author: { name: 'Bo', email: 'bo@example.com', website: '' } }))
      .body.comment.id;
    await theirs.comment('/b', { author: { name: 'Bo', email: 'bo@example.com', website: '' } });
    await leftAlone(async () => {
      const { body } = await ask('/moderation', { ids: [id], status: 'spam' });
      expect(body.items).toMatchObject([{ id, code: 'not_found' }]);
      expect((await ask('/threads', { thread: '/a', pinned: id }, 'PATCH')).status).toBe(400);
      for (const sites of [[theirs.name], [mine.name, theirs.name], null])
        expect((await ask('/keys', { name: 'A', role: 'owner', sites })).status).toBe(400);
    });
    const before = await rowsOf(theirs);
    const reply = { commentId: id, body: `An answer. ${randomUUID()}` };
    await ask(`/comments/${own}/replies`, reply);
    await mine.comment('/c', { commentId: id });
    await ask('/threads', { thread: '/a', aliases: ['/b'] }, 'PATCH');
    const reader = { email: 'bo@example.com', texts: 'remove' };
    expect((await ask('/readers/erase', reader)).status).toBe(200);
    expect(await rowsOf(theirs)).toEqual(before);
  });
});

/** All that a site holds of comments and threads. */
const rowsOf = async ({ name }: Site) => {
  const { sql } = service.database;
  return [
    await sql`select * from comments where site = ${name} order by id`,
    await sql`select * from threads where site = ${name} order by key`,
    await sql`select * from thread_aliases where site = ${name}`,
  ].map((rows) => [...rows]);
};

test('no list and no answer for a key of one site holds a word of another', async () => {
  const said = {
    author: { name: mark, email: `${mark}@example.com`, website: '' },
    body: `${mark} ${randomUUID()}`,
  };
  const { id } = (await theirs.comment(`/${mark}`, said)).body.comment;
  await theirs.newPoll({ question: mark, slug: mark });
  await theirs.newKey('editor', { name: mark });
  const hook = { url: 'http://127.0.0.1:9/', events: ['poll.opened'], name: mark };
  await theirs.api('/webhooks', { body: hook, owner: true });
  const { sql } = service.database;
  await sql`insert into reports (site, id, comment, reason, text, email) values (${theirs.name}, ${randomUUID()}, ${id}, 'spam', ${mark}, '')`;
  await sql`insert into feedback (site, id, message, name, email, page, status) values (${theirs.name}, ${randomUUID()}, ${mark}, '', '', '', 'received')`;
  const lists = Object.keys(atMine).filter((name) => name.startsWith('get '));
  const shown = (text: string) => text.includes(mark) || text.includes(theirs.name);
  const seen: Record<string, boolean[]> = {};
  for (const name of lists) {
    const { query = '', make } = atMine[name] ?? {};
    const { params = {} } = (await make?.()) ?? {};
    const path = `${name.slice(4).replaceAll(/\{(\w+)\}/g, (_, each: string) => params[each] ?? '')}${query}`;
    const answer = await mine.api(path, { key });
    expect([name, answer.status]).toEqual([name, 200]);
    const other = named(name).length > 0 ? [] : [shown((await theirs.api(path, { owner: true })).text)];
    seen[name] = [shown(answer.text), ...other];
  }
  expect(Object.entries(seen).filter(([, [leaks]]) => leaks)).toEqual([]);
  const marked = Object.entries(seen).filter(([, [, isThere]]) => isThere);
  expect(marked.length, JSON.stringify(seen)).toBeGreaterThanOrEqual(9);
});
