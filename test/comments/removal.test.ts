import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const thread = async (site: Site) => (await site.api('/comments?thread=/a')).body;
const statuses = async (site: Site) =>
  (await thread(site)).items.map((item: { status: string }) => item.status);
const withdraw = (site: Site, { id, editToken }: { id: string; editToken: string }) =>
  site.api(`/comments/${id}`, { method: 'DELETE', headers: { 'hustings-edit': editToken } });

/** All that the public can read of a thread, in one text. */
async function everywhere(site: Site): Promise<string> {
  const paths = [
    '/api/v1/sites/S/comments?thread=/a',
    '/api/v1/sites/S/comments/feed.rss',
    '/api/v1/sites/S/comments/feed.atom?thread=/a',
    '/api/v1/sites/S/comments/feed.json?thread=/a',
    '/embed/v1/sites/S/thread?thread=/a',
    '/sites/S/threads?thread=/a',
  ];
  const answers = await Promise.all(paths.map((path) => service.send(path.replace('S', site.name))));
  return answers.map((answer) => answer.text).join('\n');
}

describe('a comment that an editor removes', () => {
  test.each(['held', 'spam', 'trash'])(
    'as %s without replies is gone at once, everywhere',
    async (status) => {
      const site = await openSite(service);
      await published(site, '/a');
      const { id } = await published(site, '/a', { body: 'Unfit words', author: { name: 'Mallory' } });
      expect(await everywhere(site)).toContain('Unfit words');
      await rule(site, id, { status });
      expect(await everywhere(site)).not.toMatch(/Unfit words|Mallory/);
      expect(await everywhere(site)).not.toContain(id);
      expect((await thread(site)).thread.count).toBe(1);
      expect((await site.api('/comments/counts?thread=/a')).body.counts).toEqual({ '/a': 1 });
      expect((await site.api(`/comments/${id}`)).status).toBe(404);
    },
  );

  test('with replies leaves its place and number, and nothing of what it said or who said it', async () => {
    const site = await openSite(service);
    const author = { name: 'Mallory', website: 'https://mallory.example/' };
    const top = await published(site, '/a', { body: 'Unfit words', author });
    await published(site, '/a', { parent: top.id });
    await rule(site, top.id, { status: 'trash' });
    const page = await thread(site);
    expect(page.thread.count).toBe(1);
    expect(page.items[0]).toEqual({
      id: top.id,
      number: 1,
      parent: null,
      author: { name: '', website: null, badge: null },
      html: '',
      createdAt: expect.any(String),
      editedAt: null,
      permalink: expect.any(String),
      status: 'removed',
      moreReplies: false,
    });
    const all = await everywhere(site);
    expect(all).not.toMatch(/Unfit words|[Mm]allory/);
    expect(all).toContain('Removed by the editors');
    expect((await site.api(`/comments/${top.id}`)).body.comment.status).toBe('removed');
  });

  test('and restores comes back whole, in its place, with its number', async () => {
    const site = await openSite(service);
    const top = await published(site, '/a', { body: 'Fit after all' });
    await published(site, '/a', { parent: top.id });
    const before = (await thread(site)).items;
    await rule(site, top.id, { status: 'spam' });
    await rule(site, top.id, { status: 'approved' });
    expect((await thread(site)).items).toEqual(before);
    expect((await thread(site)).thread.count).toBe(2);
  });

  test('stays as a placeholder only while a reply stands on it, however deep', async () => {
    const site = await openSite(service);
    const top = await published(site, '/a');
    const middle = await published(site, '/a', { parent: top.id });
    const deepest = await published(site, '/a', { parent: middle.id });
    await rule(site, top.id, { status: 'trash' });
    await rule(site, middle.id, { status: 'trash' });
    expect(await statuses(site)).toEqual(['removed', 'removed', 'approved']);
    await rule(site, deepest.id, { status: 'trash' });
    expect(await statuses(site)).toEqual([]);
    expect((await thread(site)).thread.count).toBe(0);
    await rule(site, deepest.id, { status: 'approved' });
    expect(await statuses(site)).toEqual(['removed', 'removed', 'approved']);
  });

  test('leaves no placeholder behind when its replies are removed at once', async () => {
    const site = await openSite(service);
    const top = await published(site, '/a');
    const replies = [];
    for (let at = 0; at < 6; at++) replies.push(await published(site, '/a', { parent: top.id }));
    await Promise.all([top, ...replies].map(({ id }) => rule(site, id, { status: 'trash' })));
    expect(await statuses(site)).toEqual([]);
    expect((await thread(site)).thread.count).toBe(0);
  });

  test('can be ruled on twice without the count going wrong', async () => {
    const site = await openSite(service);
    const { id } = await published(site, '/a');
    await Promise.all(Array.from({ length: 8 }, () => rule(site, id, { status: 'spam' })));
    expect((await thread(site)).thread.count).toBe(0);
    await Promise.all(Array.from({ length: 8 }, () => rule(site, id, { status: 'approved' })));
    expect((await thread(site)).thread.count).toBe(1);
  });
});

describe('a comment that its author withdraws', () => {
  test('is gone, and with replies says who took it back', async () => {
    const site = await openSite(service);
    const top = await published(site, '/a', { body: 'Regretted words' });
    const reply = await published(site, '/a', { parent: top.id });
    expect((await withdraw(site, top)).status).toBe(204);
    expect(await statuses(site)).toEqual(['withdrawn', 'approved']);
    expect(await everywhere(site)).toContain('Withdrawn by its author');
    expect(await everywhere(site)).not.toContain('Regretted words');
    await withdraw(site, reply);
    expect(await statuses(site)).toEqual([]);
  });

  test('stays withdrawn: it cannot be changed or withdrawn again, and shows nobody its text', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a', { body: 'Regretted words' });
    await withdraw(site, own);
    expect((await withdraw(site, own)).status).toBe(404);
    const headers = { 'hustings-edit': own.editToken };
    const edit = await site.api(`/comments/${own.id}`, { method: 'PATCH', body: { body: 'No' }, headers });
    expect(edit.status).toBe(404);
    expect((await site.api(`/comments/${own.id}`)).status).toBe(404);
    expect((await site.api(`/comments/${own.id}`, { headers })).text).not.toContain('Regretted words');
  });

  test('may have been held until then, and is in no queue afterwards', async () => {
    const site = await openSite(service, { holdAll: true });
    const { body } = await site.comment('/a');
    await withdraw(site, { id: body.comment.id, editToken: body.editToken });
    expect((await site.api('/moderation', { owner: true })).body.items).toEqual([]);
    const trash = (await site.api('/moderation?status=trash', { owner: true })).body.items;
    expect(trash).toMatchObject([{ id: body.comment.id, reason: 'withdrawn' }]);
  });

  test('needs its token: none is 401, another’s 403', async () => {
    const site = await openSite(service);
    const [own, other] = [await published(site, '/a'), await published(site, '/a')];
    expect((await site.api(`/comments/${own.id}`, { method: 'DELETE' })).status).toBe(401);
    expect((await withdraw(site, { ...own, editToken: other.editToken })).status).toBe(403);
    expect((await thread(site)).thread.count).toBe(2);
  });

  test('after fifteen minutes stands', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    await service.database
      .sql`update comments set created_at = created_at - interval '15 minutes 1 second' where site = ${site.name}`;
    const answer = await withdraw(site, own);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });
});
