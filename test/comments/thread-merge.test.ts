import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitingForLocks } from '../support/database.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const origin = 'https://magazine.example';
const edit = (site: Site, thread: string, patch: Record<string, unknown>) =>
  site.api('/threads', { method: 'PATCH', body: { thread, ...patch }, owner: true });
const read = async (site: Site, thread: string) => (await site.api(`/comments?thread=${thread}`)).body;
type Item = { id: string; number: number; parent: string | null; status: string };
const placesIn = (page: { items: Item[] }) => page.items.map(({ id, number }) => [number, id]);

test('a merge moves every comment once: after the target’s last, in the old order, with its parent, id and status', async () => {
  const site = await openSite(service);
  const there = await published(site, '/new', { title: 'New', url: `${origin}/new` });
  const first = await published(site, '/old', { title: 'Old', url: `${origin}/old` });
  const reply = await published(site, '/old', { parent: first.id });
  const gone = await published(site, '/old');
  await rule(site, gone.id, { status: 'trash' });
  const last = await published(site, '/old');
  const held = (await site.comment('/old', { body: 'https://a.example https://b.example' })).body.comment;

  const merged = await edit(site, '/new', { aliases: ['/old/?x'] });
  expect(merged.body).toMatchObject({ key: '/new', title: 'New', count: 4, aliases: ['/old'] });
  const page = await read(site, '/new');
  expect(placesIn(page)).toEqual([
    [1, there.id],
    [2, first.id],
    [3, reply.id],
    [5, last.id],
  ]);
  expect(page.items[2].parent).toBe(first.id);
  expect((await rule(site, gone.id, { status: 'approved' })).body).toMatchObject({
    number: 4,
    thread: '/new',
  });
  expect((await rule(site, held.id, { status: 'approved' })).body).toMatchObject({
    number: 6,
    thread: '/new',
  });
  expect((await published(site, '/new')).number).toBe(7);
  const { items } = (await site.api('/audit', { owner: true })).body;
  expect(items.find((entry: { act: string }) => entry.act === 'thread.change')).toMatchObject({
    subject: '/new',
    before: { aliases: [] },
    after: { aliases: ['/old'], merged: { '/old': 5 } },
  });
});

test('every door that takes a thread’s key takes an alias', async () => {
  const site = await openSite(service);
  const old = await published(site, '/old', { title: 'T', url: `${origin}/old` });
  const { proof } = await site.prove('comment', '/old');
  await edit(site, '/new', { aliases: ['/old'] });
  // Asked for and begun before the merge, sent after it.
  const posted = await site.comment('/old', { proof, parent: old.id });
  expect([posted.status, posted.body.comment?.number]).toEqual([201, 2]);
  expect(placesIn(await read(site, '/old'))).toEqual(placesIn(await read(site, '/new')));
  expect((await read(site, '/old')).thread.key).toBe('/new');
  const counts = await site.api('/comments/counts?thread=/old&thread=/new&thread=/other');
  expect(counts.body.counts).toEqual({ '/old': 2, '/new': 2, '/other': 0 });
  for (const format of ['rss', 'atom', 'json'])
    expect((await site.api(`/comments/feed.${format}?thread=/old`)).text).toContain(old.id);
  for (const path of [`/embed/v1/sites/${site.name}/thread`, `/sites/${site.name}/threads`]) {
    const { text } = await service.send(`${path}?thread=/old`);
    expect(text).toContain(`id="comment-${old.id}"`);
    expect(text).toContain('name="thread" value="/new"');
  }
  const permalink = await service.send(`/sites/${site.name}/comments/${old.id}`);
  expect(permalink.headers.get('location')).toContain('thread=%2Fnew');
  expect((await site.api('/threads?thread=/old', { owner: true })).body.items).toMatchObject([
    { key: '/new' },
  ]);
  expect((await edit(site, '/old', { notice: 'Moved.' })).body).toMatchObject({
    key: '/new',
    notice: 'Moved.',
  });
  const { threads, comments } = (await site.api('/comments/export?format=json', { owner: true })).body;
  expect(threads).toMatchObject([{ key: '/new', aliases: ['/old'], count: 2 }]);
  expect(comments.map(({ thread }: { thread: string }) => thread)).toEqual(['/new', '/new']);
});

test('a target without comments of its own takes over title, address, time and pin', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/old', { title: 'Old', url: `${origin}/old` });
  await edit(site, '/old', { pinned: id, mode: 'closed' });
  const before = (await site.api('/threads?thread=/old', { owner: true })).body.items[0];
  const after = (await edit(site, '/new', { aliases: ['/old'] })).body;
  const { createdAt } = before;
  expect(after).toMatchObject({
    title: 'Old',
    url: `${origin}/old`,
    createdAt,
    pinned: id,
    mode: 'open',
    count: 1,
  });
});

test('what was said under the old key counts as said, and two that say the same both stay', async () => {
  const site = await openSite(service);
  const same = { body: 'The very same words.' };
  await published(site, '/old', same);
  await edit(site, '/new', { aliases: ['/old'] });
  expect((await site.comment('/new', same)).body.code).toBe('duplicate_comment');
  expect((await site.comment('/old', same)).body.code).toBe('duplicate_comment');
  // Given up, used for itself, and merged again: now the likenesses meet.
  await edit(site, '/new', { aliases: [] });
  expect((await read(site, '/old')).items).toEqual([]);
  await published(site, '/old', same);
  expect((await edit(site, '/new', { aliases: ['/old'] })).body.count).toBe(2);
  expect((await read(site, '/new')).items.map(({ number }: Item) => number)).toEqual([1, 2]);
});

test('aliases come along when their thread is merged itself, none unsaid, and one that leads elsewhere is not taken from there', async () => {
  const site = await openSite(service);
  await published(site, '/a');
  await published(site, '/b');
  await edit(site, '/b', { aliases: ['/a'] });
  const stolen = await edit(site, '/other', { aliases: ['/a'] });
  expect([stolen.status, stolen.body.errors]).toMatchObject([400, [{ path: 'aliases' }]]);
  const forgotten = await edit(site, '/c', { aliases: ['/b'] });
  expect([forgotten.status, forgotten.body.errors]).toMatchObject([
    400,
    [{ message: expect.stringContaining('“/a”') }],
  ]);
  for (let twice = 0; twice < 2; twice++)
    expect((await edit(site, '/c', { aliases: ['/b', '/a'] })).body).toMatchObject({
      aliases: ['/a', '/b'],
      count: 2,
    });
  expect((await read(site, '/a')).thread).toMatchObject({ key: '/c', count: 2 });
});

test('comments posted, and ruled on, while their thread is merged are all there afterwards, once each', async () => {
  const site = await openSite(service);
  for (let round = 0; round < 6; round++) {
    const [from, into] = [`/from-${round}`, `/into-${round}`];
    const top = round % 2 === 0 ? await published(site, from) : undefined;
    const held = (await site.comment(from, { body: `https://a.example https://b.example ${round}` })).body
      .comment;
    const keys = [from, from, from, from, into, into];
    const sent = keys.map((key, at) => site.comment(key, top && at === 1 ? { parent: top.id } : {}));
    const merge = edit(site, into, { aliases: [from] });
    const ruling = rule(site, held.id, { status: 'approved' });
    const reply = { commentId: crypto.randomUUID(), body: `By the staff. ${round}` };
    const replied = top && site.api(`/comments/${top.id}/replies`, { body: reply, owner: true });
    const answers = await Promise.all(sent);
    expect((await merge).status).toBe(200);
    expect((await ruling).status).toBe(200);
    expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 201));
    if (replied) expect((await replied).status).toBe(201);
    const page = await read(site, into);
    const total = keys.length + 1 + (top ? 2 : 0);
    expect(page.thread.count).toBe(total);
    expect(page.items).toHaveLength(total);
    expect(page.items.map(({ number }: Item) => number).sort((a: number, b: number) => a - b)).toEqual(
      Array.from({ length: total }, (_, at) => at + 1),
    );
    const [left] = await service.database.sql`
      select count(*)::int as n from comments where site = ${site.name} and thread = ${from}`;
    expect(left?.n).toBe(0);
  }
});

test('a reply by the staff that waited for a merge goes where the comment is by then', async () => {
  const site = await openSite(service);
  const top = await published(site, '/from');
  await published(site, '/into');
  let sent: ReturnType<Site['api']> | undefined;
  await service.database.sql.begin(async (tx) => {
    // What a merge does, stopped in the middle.
    await tx`select 1 from comments where site = ${site.name} and id = ${top.id} for update`;
    const body = { commentId: crypto.randomUUID(), body: 'By the staff.' };
    sent = site.api(`/comments/${top.id}/replies`, { body, owner: true });
    await expect.poll(() => waitingForLocks(service.database)).toBeGreaterThan(0);
    await tx`update comments set thread = '/into', number = 2 where site = ${site.name} and id = ${top.id}`;
    await tx`delete from threads where site = ${site.name} and key = '/from'`;
    await tx`update threads set last_number = 2, approved = 2 where site = ${site.name} and key = '/into'`;
    await tx`insert into thread_aliases (site, alias, thread) values (${site.name}, '/from', '/into')`;
  });
  expect((await sent)?.body).toMatchObject({ thread: '/into', number: 3, parent: top.id });
  expect(await read(site, '/from')).toMatchObject({ thread: { key: '/into', count: 3 } });
});

test('two threads that are merged into each other at once end as one, with everything in it', async () => {
  const site = await openSite(service);
  await published(site, '/a');
  await published(site, '/b');
  const answers = await Promise.all([
    edit(site, '/a', { aliases: ['/b'] }),
    edit(site, '/b', { aliases: ['/a'] }),
  ]);
  expect(answers.filter(({ status }) => status === 200)).not.toHaveLength(0);
  const [one, other] = [await read(site, '/a'), await read(site, '/b')];
  expect(one.thread).toEqual(other.thread);
  expect(one.thread.count).toBe(2);
});
