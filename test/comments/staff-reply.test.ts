import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const replyTo = (site: Site, id: string, key: string, more: Record<string, unknown> = {}) =>
  site.api(`/comments/${id}/replies`, { body: { commentId: randomUUID(), body: 'We agree.', ...more }, key });

test('a reply by the staff is there at once, with the badge, the name on the key and the next number', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const { key } = await site.newKey('moderator', { name: 'Maria' });
  const { status, body } = await replyTo(site, id, key);
  expect(status).toBe(201);
  const page = (await site.api('/comments?thread=/a')).body;
  expect(page.thread.count).toBe(2);
  expect(page.items[1]).toMatchObject({
    ...{ id: body.id, number: 2, parent: id, status: 'approved' },
    author: { name: 'Maria', badge: 'staff' },
  });
  const { items } = (await site.api('/audit', { owner: true })).body;
  expect(items[0]).toMatchObject({ act: 'comment.reply', subject: body.id, after: { parent: id } });
});

test('the same reply again is the same one, however many come at once', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const { key } = await site.newKey('moderator');
  const commentId = randomUUID();
  const answers = await Promise.all([1, 2, 3, 4].map(() => replyTo(site, id, key, { commentId })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
  expect((await site.api('/comments?thread=/a')).body.thread.count).toBe(2);
  expect((await replyTo(site, id, key, { commentId, body: 'Something else' })).body.code).toBe('id_conflict');
});

test('what waits or is gone cannot be answered, and nobody below a moderator answers', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const { key } = await site.newKey('moderator');
  await rule(site, id, { status: 'held' });
  expect((await replyTo(site, id, key)).status).toBe(400);
  expect((await replyTo(site, randomUUID(), key)).status).toBe(404);
  expect((await replyTo(site, 'no-id', key)).status).toBe(404);
  await rule(site, id, { status: 'approved' });
  expect((await replyTo(site, id, (await site.newKey('relay')).key)).status).toBe(403);
  expect((await site.api('/comments?thread=/a')).body.thread.count).toBe(1);
});

test('a closed thread takes the staff’s word, and no pause holds it up', async () => {
  const site = await openSite(service, { floodSeconds: 60 });
  const { id } = await published(site, '/a');
  const { key } = await site.newKey('moderator');
  await site.api('/threads', { method: 'PATCH', body: { thread: '/a', mode: 'closed' }, owner: true });
  expect((await replyTo(site, id, key, { body: 'One' })).status).toBe(201);
  expect((await replyTo(site, id, key, { body: 'Two' })).status).toBe(201);
  expect((await replyTo(site, id, key, { body: 'Two' })).body.code).toBe('duplicate_comment');
});
