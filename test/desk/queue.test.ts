import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import { ownerKey, type Site } from '../support/service.ts';

let service: ReadersService;
let owner: Desk;
beforeAll(async () => {
  service = await startForReaders();
  owner = await signIn(service, ownerKey);
});
afterAll(() => service.stop());

const waiting = async (site: Site, body = 'A word.') =>
  (await site.comment('/a', { body: `${body} ${crypto.randomUUID()}` })).body.comment.id as string;
const statusOf = async (site: Site, id: string) => {
  for (const status of ['held', 'approved', 'spam', 'trash']) {
    const { items } = (await site.api(`/moderation?status=${status}`, { owner: true })).body;
    if (items.some((item: { id: string }) => item.id === id)) return status;
  }
};
const heldSite = () => openSite(service, { holdAll: true }, { name: 'The Herald' });

test('the queue shows what waits at every site that somebody looks after, and nothing of others', async () => {
  const [one, other, third] = [await heldSite(), await heldSite(), await heldSite()];
  const words = [await waiting(one, 'Red'), await waiting(other, 'Green'), await waiting(third, 'Blue')];
  expect(words).toHaveLength(3);
  const { key } = await one.newKey('moderator', { sites: [other.name] });
  const desk = await signIn(service, key);
  const page = (await desk.get('/desk/queue')).text;
  expect(page).toContain('Red');
  expect(page).toContain('Green');
  expect(page).not.toContain('Blue');
  const filtered = (await desk.get(`/desk/queue?site=${one.name}`)).text;
  expect(filtered).toContain('Red');
  expect(filtered).not.toContain('Green');
  expect((await desk.get(`/desk/queue?site=${third.name}`)).text).not.toContain('Blue');
});

test('a button rules on one comment, and a box and a button on many, by a form alone', async () => {
  const site = await heldSite();
  const [one, other, third] = [await waiting(site), await waiting(site), await waiting(site)];
  const keyOf = (id: string) => `${site.name} ${id}`;
  const back = `/desk/queue?site=${site.name}`;
  const first = await owner.post('/desk/queue', { was: 'held', back, one: `approved ${keyOf(one)}` });
  expect([first.status, first.headers.get('location')]).toEqual([303, back]);
  expect((await owner.get(back)).text).toContain('Approved.');
  expect((await owner.get(back)).text).not.toContain('Approved.');
  await owner.post('/desk/queue', { was: 'held', back, all: 'spam', ids: [keyOf(other), keyOf(third)] });
  expect(await Promise.all([one, other, third].map((id) => statusOf(site, id)))).toEqual([
    'approved',
    'spam',
    'spam',
  ]);
});

test('the second of two is told who was first and what they did, and overwrites nothing', async () => {
  const site = await heldSite();
  const id = await waiting(site);
  const { key } = await site.newKey('moderator', { name: 'Maria' });
  const ruling = (to: string) => ({ was: 'held', back: '/desk/queue', one: `${to} ${site.name} ${id}` });
  await (await signIn(service, key)).post('/desk/queue', ruling('spam'));
  const second = await owner.post('/desk/queue', ruling('approved'));
  expect(second.status).toBe(409);
  expect(second.text).toContain('Maria made it “Spam”');
  expect(await statusOf(site, id)).toBe('spam');
  const told = await owner.post('/desk/queue', ruling('approved'), {
    ...{ origin: service.config.publicUrl, accept: 'application/json' },
  });
  expect(told.body.items).toEqual([
    { site: site.name, id, to: 'approved', code: 'id_conflict', current: 'spam', by: 'Maria' },
  ]);
});

test('nobody rules on another site’s comments, nor on what is none', async () => {
  const [mine, other] = [await heldSite(), await heldSite()];
  const id = await waiting(other);
  const desk = await signIn(service, (await mine.newKey('moderator')).key);
  const rule = (one: string) => desk.post('/desk/queue', { was: 'held', back: '/desk', one });
  expect((await rule(`approved ${other.name} ${id}`)).status).toBe(404);
  expect((await rule(`approved ${mine.name} ${id}`)).status).toBe(409);
  expect((await rule(`approved ${mine.name} no-id`)).status).toBe(400);
  expect((await rule('approved')).status).toBe(303);
  expect((await desk.get(`/desk/sites/${other.name}/comments/${id}`)).status).toBe(404);
  expect(await statusOf(other, id)).toBe('held');
});

test('an address that names no comment is not found, whatever stands in it', async () => {
  const site = await heldSite();
  const sent = { body: 'A word.', reply: 'A word.', was: 'held', wasEditedAt: '' };
  for (const id of ['%00', '%00a', 'none', crypto.randomUUID()])
    for (const form of ['', '/reply']) {
      const there = `/desk/sites/${site.name}/comments/${id}${form}`;
      const typed = { ...sent, commentId: crypto.randomUUID() };
      expect((await owner.post(there, typed)).status, there).toBe(404);
    }
});

test('a text is changed with the original beside it, and what was typed survives a conflict', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a', { body: 'my own words' });
  const address = `/desk/sites/${site.name}/comments/${id}`;
  const back = '/desk/queue?status=approved';
  const saved = await owner.post(address, { body: 'better words', wasEditedAt: '', back });
  expect([saved.status, saved.headers.get('location')]).toEqual([303, back]);
  expect((await owner.get(address)).text).toContain('<pre>my own words</pre>');
  const late = await owner.post(address, { body: 'other <words>', wasEditedAt: '', back });
  expect(late.status).toBe(409);
  expect(late.text).toContain('other &lt;words&gt;</textarea>');
  const empty = await owner.post(address, { body: ' ', wasEditedAt: '', back });
  expect(empty.status).toBe(400);
});

test('a reply approves what waited and stands under it, and once only however often it is sent', async () => {
  const site = await heldSite();
  const id = await waiting(site);
  const address = `/desk/sites/${site.name}/comments/${id}`;
  const commentId = (await owner.get(address)).text.match(/name="commentId" value="([^"]+)"/)?.[1] ?? '';
  const sent = { commentId, was: 'held', reply: 'Thank you.', back: '/desk/queue' };
  for (const _ of [1, 2]) expect((await owner.post(`${address}/reply`, sent)).status).toBe(303);
  const { items, thread } = (await site.api('/comments?thread=/a')).body;
  expect(thread.count).toBe(2);
  expect(items[1]).toMatchObject({ parent: id, author: { badge: 'staff', name: 'The Herald' } });
});

test('what somebody wrote is shown as text, whatever it holds', async () => {
  const site = await heldSite();
  const nasty = '"><script>alert(1)</script>';
  await site.comment('/a', {
    body: nasty,
    author: { name: nasty, email: 'a@example.com', website: 'http://a.example/"><img>' },
    title: nasty,
  });
  const { text } = await owner.get(`/desk/queue?site=${site.name}&q=${encodeURIComponent('alert')}`);
  expect(text).not.toContain('<script>alert');
  expect(text).toContain('&lt;script&gt;alert(1)');
});
