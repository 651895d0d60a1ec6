import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEntry, differenceOf } from '../../src/sites/audit.ts';
import { easyWork } from '../support/easy-work.ts';
import {
  type Answer,
  newSite,
  type Sent,
  type Service,
  type Site,
  startService,
} from '../support/service.ts';

let service: Service;
let site: Site;
beforeAll(async () => {
  service = await startService({ platform: easyWork, sample: true, env: { DEMO: '1' } });
});
beforeEach(async () => {
  site = await newSite(service);
});
afterAll(() => service.stop());

type Entry = { act: string; subject: string; before: unknown; after: unknown; actor: unknown; at: string };
const entries = async (at = site): Promise<Entry[]> =>
  (await at.api('/audit?limit=100', { owner: true })).body.items;
const newest = async () => (await entries())[0];

async function done(path: string, sent: Sent): Promise<Answer> {
  const answer = await site.api(path, sent);
  if (answer.status >= 300) throw new Error(answer.text);
  return answer;
}

test('making and changing a site is told with what was set, and no secret', async () => {
  const [made] = await entries();
  expect(made).toMatchObject({
    actor: { kind: 'owner-key', id: null, name: 'OWNER_KEY' },
    act: 'site.create',
    subject: site.name,
    before: null,
    after: { name: 'A magazine', locale: 'en', settings: { picture: 'newcomers' } },
  });
  expect(JSON.stringify(made)).not.toMatch(/salt/i);
  const settings = { comments: { maxLinks: 5 } };
  await done('', { method: 'PATCH', body: { name: 'Another', settings }, owner: true });
  expect(await newest()).toMatchObject({ act: 'site.change', subject: site.name });
  expect((await newest())?.before).toEqual({ name: 'A magazine', settings: { comments: { maxLinks: 2 } } });
  expect((await newest())?.after).toEqual({ name: 'Another', settings });
});

test('every act on a poll is told with the key that did it, before and after', async () => {
  const { id, key } = await site.newKey('editor', { name: 'Anna' });
  const body = { slug: 'p', question: 'Which?', options: ['One', 'Other'] };
  await done('/polls', { body, key });
  const made = await newest();
  expect(made).toMatchObject({ actor: { kind: 'key', id, name: 'Anna' }, act: 'poll.create', subject: 'p' });
  expect(made).toMatchObject({ before: null, after: { question: 'Which?', draft: false, closesAt: null } });
  expect(JSON.stringify(made)).not.toMatch(/salt/i);

  await done('/polls/p', { method: 'PATCH', body: { question: 'Which one?', listed: true }, key });
  expect(await newest()).toMatchObject({
    act: 'poll.change',
    before: { question: 'Which?' },
    after: { question: 'Which one?' },
  });
  const option = { id: 'o2', text: 'Others' };
  await done('/polls/p', { method: 'PATCH', body: { options: [option] }, key });
  expect(await newest()).toMatchObject({
    before: { options: [{ text: 'One' }, { text: 'Other' }] },
    after: { options: [{ text: 'One' }, { text: 'Others' }] },
  });
  const closed = (await done('/polls/p/close', { method: 'POST', key })).body.closesAt;
  expect(await newest()).toMatchObject({
    act: 'poll.close',
    before: { closesAt: null },
    after: { closesAt: closed },
  });
  await done('/polls/p/reopen', { method: 'POST', key });
  expect(await newest()).toMatchObject({
    act: 'poll.reopen',
    before: { closesAt: closed },
    after: { closesAt: null },
  });
  await done('/polls/p', { method: 'DELETE', key });
  expect(await newest()).toMatchObject({
    act: 'poll.delete',
    before: { question: 'Which one?' },
    after: null,
  });
});

test('what changes nothing is not told', async () => {
  const slug = await site.newPoll();
  await done(`/polls/${slug}/close`, { method: 'POST', owner: true });
  const before = (await entries()).length;
  await done(`/polls/${slug}/close`, { method: 'POST', owner: true });
  await done(`/polls/${slug}`, { method: 'PATCH', body: { question: 'Which?' }, owner: true });
  await done('', { method: 'PATCH', body: { name: 'A magazine' }, owner: true });
  expect((await entries()).length).toBe(before);
});

test('a ruling is told by status and by length, without the text, its author or their e-mail address', async () => {
  const { comment } = (await site.comment('/news', { body: 'Ada wrote this: ada@example.com' })).body;
  const rule = (body: object) => done(`/comments/${comment.id}`, { method: 'PATCH', body, owner: true });
  await rule({ status: 'approved' });
  expect(await newest()).toMatchObject({
    act: 'comment.rule',
    subject: comment.id,
    before: { status: 'held', reason: expect.any(String) },
    after: { status: 'approved', reason: null },
  });
  await rule({ body: 'Bda wrote this: ada@example.com' });
  const edited = await newest();
  expect(edited).toMatchObject({ before: { bodyBytes: 31 }, after: { bodyBytes: 31 } });
  await rule({ status: 'spam', body: 'Short.' });
  expect((await newest())?.before).toEqual({ status: 'approved', bodyBytes: 31 });
  expect((await newest())?.after).toEqual({ status: 'spam', bodyBytes: 6 });
  const count = (await entries()).length;
  await rule({ status: 'spam' });
  expect((await entries()).length).toBe(count);
  expect(JSON.stringify(await entries())).not.toMatch(/Ada|ada@|wrote/);
});

test('what authors do to their own comments is not an editor’s act', async () => {
  const { comment, editToken } = (await site.comment('/news')).body;
  const before = (await entries()).length;
  const headers = { 'hustings-edit': editToken };
  await done(`/comments/${comment.id}`, { method: 'PATCH', body: { body: 'Better.' }, headers });
  await done(`/comments/${comment.id}`, { method: 'DELETE', headers });
  expect((await entries()).length).toBe(before);
});

test('a key is told of at each of its sites, which learn nothing of the others', async () => {
  const second = await newSite(service);
  const { id, key } = await site.newKey('moderator', { name: 'Bo', sites: [second.name] });
  for (const at of [site, second]) {
    const [made] = await entries(at);
    const after = { name: 'Bo', role: 'moderator', sites: [at.name], expiresAt: null };
    expect(made).toMatchObject({ act: 'key.create', subject: id, before: null });
    expect(made?.after).toEqual(after);
  }
  await second.api(`/keys/${id}`, { method: 'DELETE', owner: true });
  for (const at of [site, second])
    expect((await entries(at))[0]).toMatchObject({ act: 'key.revoke', before: { name: 'Bo' }, after: null });
  expect(JSON.stringify(await entries())).not.toContain(key.slice(-43));
});

test('the sample is told as the service’s own doing', async () => {
  const { items } = (await service.api('demo')('/audit', { owner: true })).body;
  expect(new Set(items.map((entry: Entry) => JSON.stringify(entry.actor)))).toEqual(
    new Set(['{"kind":"service","id":null,"name":"Hustings"}']),
  );
});

test('no act without its entry: where the entry cannot be written, nothing is done', async () => {
  const slug = await site.newPoll();
  const { comment } = (await site.comment('/news')).body;
  const { id } = await site.newKey('editor');
  const facts = async () => [
    (await site.api('', { owner: true })).body,
    (await site.api(`/polls/${slug}`)).body,
    (await site.api('/moderation', { owner: true })).body.items,
    (await site.api('/keys', { owner: true })).body.items,
  ];
  const before = await facts();
  await service.database.sql`alter table audit rename to put_away`;
  const acts: [string, string, object?][] = [
    ['PATCH', '', { name: 'Another' }],
    ['POST', '/polls', { slug: 'unmade', question: 'Q?', options: ['A', 'B'] }],
    ['PATCH', `/polls/${slug}`, { question: 'Another?', options: [{ text: 'More' }] }],
    ['POST', `/polls/${slug}/close`],
    ['DELETE', `/polls/${slug}`],
    ['PATCH', `/comments/${comment.id}`, { status: 'approved' }],
    ['POST', '/keys', { name: 'A', role: 'owner' }],
    ['DELETE', `/keys/${id}`],
  ];
  for (const [method, path, body] of acts)
    expect([path, (await site.api(path, { method, body, owner: true })).status]).toEqual([path, 500]);
  await service.database.sql`alter table put_away rename to audit`;
  expect(await facts()).toEqual(before);
  expect((await site.api('/polls/unmade')).status).toBe(404);
});

test('changes of one poll at once are made one after the other, each from where the last one ended', async () => {
  const slug = await site.newPoll();
  const add = (text: string) =>
    done(`/polls/${slug}`, { method: 'PATCH', body: { options: [{ text }] }, owner: true });
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(add));
  const { options } = (await site.api(`/polls/${slug}`)).body;
  expect(options.map(({ id }: { id: string }) => id)).toEqual([
    'o1',
    'o2',
    'o3',
    'o4',
    'o5',
    'o6',
    'o7',
    'o8',
  ]);
  const told = (await entries()).filter(({ act }) => act === 'poll.change');
  const sizes = told.map(({ before, after }) => [before, after].map((side) => Object(side).options.length));
  expect(sizes.toSorted()).toEqual([2, 3, 4, 5, 6, 7].map((from) => [from, from + 1]));
});

test('entries are read newest first, page by page, each once, though many share a moment', async () => {
  for (const text of ['a', 'b', 'c', 'd', 'e'])
    await done('', { method: 'PATCH', body: { name: text }, owner: true });
  await service.database.sql`update audit set at = date_trunc('minute', at) where site = ${site.name}`;
  const ids: string[] = [];
  let cursor = '';
  do {
    const { body } = await done(`/audit?limit=2${cursor && `&cursor=${cursor}`}`, { owner: true });
    ids.push(...body.items.map((entry: { id: string }) => entry.id));
    cursor = body.nextCursor;
  } while (cursor);
  expect([ids.length, new Set(ids).size]).toEqual([6, 6]);
  expect((await site.api('/audit?cursor=junk', { owner: true })).status).toBe(400);
});

test('a page of the audit is found by its index, however much there is', async () => {
  await service.database.sql`
    insert into audit (site, id, at, actor_kind, actor_name, act, subject)
    select ${site.name}, gen_random_uuid(), now() - n * interval '1 minute', 'service', 'Test', 'poll.change', 'p'
    from generate_series(1, 20000) as n`;
  await service.database.sql`analyze audit`;
  const plan = await service.database.sql`
    explain (format json) select * from audit where site = ${site.name} and (at, id) < (now(), gen_random_uuid())
    order by at desc, id desc limit 51`;
  expect(JSON.stringify(plan)).toContain('audit_newest');
  expect(JSON.stringify(plan)).not.toMatch(/Seq Scan|"Sort"/);
});

test('nothing in the source changes or deletes an entry', async () => {
  const source = join(import.meta.dirname, '../../src');
  for (const file of (await readdir(source, { recursive: true })).filter((each) => each.endsWith('.ts'))) {
    const text = await readFile(join(source, file), 'utf8');
    expect([file, /\.(update|delete)\(audit\)|(update|delete from|truncate) audit\b/i.test(text)]).toEqual([
      file,
      false,
    ]);
  }
});

test('e-mail addresses are blotted out of whatever is told, wherever they stand', () => {
  const random = (bytes: number) => new Uint8Array(bytes);
  const actor = { kind: 'service' as const, id: null, name: 'Test', role: 'owner' as const, sites: null };
  const facts = {
    words: ['spam\nada@example.com', 'x (bo@mail.example.org), y'],
    deep: { note: '“c@d.ef”' },
  };
  const told = { site: 's', act: 'site.change' as const, subject: 's', before: facts, after: null };
  const entry = auditEntry({ random }, actor, told);
  expect(JSON.stringify(entry)).not.toMatch(/ada|bo@|c@d/);
  expect(entry.before).toMatchObject({ words: ['spam\n…@…', 'x (…@…), y'] });
  expect(entry.after).toBeNull();
});

test('a difference holds what differs and nothing else', () => {
  const before = { a: 1, b: { c: [1], d: 2 }, e: null, same: { x: [1, { y: 2 }] } };
  const after = { a: 1, b: { c: [1, 2], d: 2 }, e: { f: 1 }, same: { x: [1, { y: 2 }] } };
  expect(differenceOf(before, after)).toEqual({
    before: { b: { c: [1] }, e: null },
    after: { b: { c: [1, 2] }, e: { f: 1 } },
  });
  expect(differenceOf(before, structuredClone(before))).toBeUndefined();
  expect(differenceOf({ at: new Date(0) }, { at: new Date(1) })).toEqual({
    before: { at: new Date(0) },
    after: { at: new Date(1) },
  });
});
