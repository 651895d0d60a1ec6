import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitingForLocks } from '../support/database.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const origin = 'https://magazine.example';
const edit = (site: Site, thread: string, patch: Record<string, unknown>, key?: string) => {
  const body = { thread, ...patch };
  return site.api('/threads', { method: 'PATCH', body, ...(key ? { key } : { owner: true }) });
};
const read = async (site: Site, thread: string) => (await site.api(`/comments?thread=${thread}`)).body;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const acts = async (site: Site) =>
  (await site.api('/audit', { owner: true })).body.items.filter(
    (entry: { act: string }) => entry.act === 'thread.change',
  );
/** As if the time until which something was set had come. */
const letPass = (site: Site, thread: string) =>
  service.database
    .sql`update threads set until = statement_timestamp() where site = ${site.name} and key = ${thread}`;

describe('the mode of a thread', () => {
  test('closed takes no comments, and spends no proof', async () => {
    const site = await openSite(service);
    await published(site, '/a');
    expect((await edit(site, '/a', { mode: 'closed' })).body).toMatchObject({ mode: 'closed', open: false });
    const { proof } = await site.prove('comment', '/a');
    expect((await site.comment('/a', { proof })).body.code).toBe('thread_closed');
    expect((await read(site, '/a')).thread.open).toBe(false);
    await edit(site, '/a', { mode: 'open' });
    expect((await site.comment('/a', { proof })).status).toBe(201);
  });

  test('hold keeps every comment back for an editor', async () => {
    const site = await openSite(service);
    await edit(site, '/a', { mode: 'hold' });
    expect((await site.comment('/a')).status).toBe(202);
    const { items } = (await site.api('/moderation', { owner: true })).body;
    expect(items).toMatchObject([{ thread: '/a', reason: 'all_held' }]);
    const { text } = await service.send(`/embed/v1/sites/${site.name}/thread?thread=/a`);
    expect(text).toContain('An editor reads every comment before it appears.');
  });

  test('can be set before anybody has written, and the first comment then gives title, address and age', async () => {
    const site = await openSite(service, { closeAfterDays: 1 });
    await edit(site, '/a', { notice: 'Stay kind.' });
    await service.database
      .sql`update threads set created_at = created_at - interval '9 days' where site = ${site.name}`;
    const announced = await service.send(`/embed/v1/sites/${site.name}/thread?thread=/a&title=Announced`);
    expect(announced.text).toContain('Announced');
    const { permalink, number } = await published(site, '/a', { title: 'The headline', url: `${origin}/a` });
    expect([number, permalink.startsWith(`${origin}/a#`)]).toEqual([1, true]);
    expect((await read(site, '/a')).thread).toMatchObject({
      title: 'The headline',
      open: true,
      notice: 'Stay kind.',
    });
    await edit(site, '/b', { mode: 'hold' });
    const held = (await site.comment('/b', { title: 'Held', url: `${origin}/b` })).body.comment;
    await rule(site, held.id, { status: 'approved' });
    expect((await read(site, '/b')).thread).toMatchObject({ title: 'Held', url: `${origin}/b`, count: 1 });
  });

  test('and the notice count until their time, and then through no door', async () => {
    const site = await openSite(service);
    const first = await published(site, '/a', { title: 'T' });
    const until = inAnHour();
    const set = await edit(site, '/a', { mode: 'closed', notice: 'Back soon.', until });
    expect(set.body).toMatchObject({ mode: 'closed', until, notice: 'Back soon.' });
    const fragment = () => service.send(`/embed/v1/sites/${site.name}/thread?thread=/a`);
    const exported = async (format: string) =>
      (await site.api(`/comments/export?format=${format}`, { owner: true })).text;
    expect((await fragment()).text).toContain('Back soon.');
    expect(await exported('json')).toContain('"mode":"closed"');
    expect(await exported('wxr')).toContain('<wp:comment_status><![CDATA[closed]]></wp:comment_status>');
    await letPass(site, '/a');
    const [listed] = (await site.api('/threads?thread=/a', { owner: true })).body.items;
    expect(listed).toMatchObject({ mode: 'open', until: null, notice: '', open: true });
    expect((await read(site, '/a')).thread).toMatchObject({ open: true, notice: '' });
    // Answers are kept for a second.
    await expect.poll(async () => (await fragment()).text).not.toContain('Back soon.');
    expect(JSON.parse(await exported('json')).threads).toMatchObject([
      { mode: 'open', until: null, notice: '' },
    ]);
    expect(await exported('wxr')).not.toContain('CDATA[closed]]></wp:comment_status>');
    expect((await site.comment('/a', { parent: first.id })).status).toBe(201);
    // A new end brings back nothing that was over.
    expect((await edit(site, '/a', { until: inAnHour() })).body).toMatchObject({ mode: 'open', notice: '' });
  });

  test('is for good when set without an end, and an end in the past is refused', async () => {
    const site = await openSite(service);
    await edit(site, '/a', { mode: 'closed', until: inAnHour() });
    expect((await edit(site, '/a', { notice: 'Closed for good.' })).body).toMatchObject({
      mode: 'closed',
      until: null,
    });
    const past = await edit(site, '/a', { until: '2020-01-01T00:00:00Z' });
    expect([past.status, past.body.errors]).toMatchObject([400, [{ path: 'until' }]]);
  });
});

describe('a pinned comment', () => {
  test('is shown first as well, and is neither counted twice nor missing from its place', async () => {
    const site = await openSite(service);
    const made = [];
    for (let at = 0; at < 3; at++) made.push(await published(site, '/a', { body: `Comment ${at}.` }));
    const [, second] = made;
    expect((await edit(site, '/a', { pinned: second?.id })).status).toBe(200);
    const page = await read(site, '/a');
    expect(page.thread).toMatchObject({ pinned: second?.id, count: 3 });
    expect(page.pinned).toMatchObject({ id: second?.id, number: 2 });
    expect(page.items.map((item: { number: number }) => item.number)).toEqual([1, 2, 3]);
    expect((await site.api('/comments?thread=/a&cursor=1')).body.pinned).toBeNull();
    const { text } = await service.send(`/embed/v1/sites/${site.name}/thread?thread=/a`);
    expect(text.indexOf('Pinned by the editors')).toBeLessThan(text.indexOf('Comment 0.'));
    expect(text.split(`id="comment-${second?.id}"`)).toHaveLength(2);
  });

  test('is unpinned when it is taken away, by whomever', async () => {
    const site = await openSite(service);
    for (const status of ['trash', 'spam', 'held']) {
      const { id } = await published(site, '/a');
      await edit(site, '/a', { pinned: id });
      await rule(site, id, { status });
      await rule(site, id, { status: 'approved' });
      expect((await read(site, '/a')).thread.pinned).toBeNull();
    }
    const own = await published(site, '/a');
    await edit(site, '/a', { pinned: own.id });
    await site.api(`/comments/${own.id}`, { method: 'DELETE', headers: { 'hustings-edit': own.editToken } });
    expect(await read(site, '/a')).toMatchObject({ pinned: null, thread: { pinned: null } });
  });

  test('must be an approved one of this thread', async () => {
    const site = await openSite(service);
    const other = await published(site, '/b');
    const spam = await published(site, '/a');
    await rule(site, spam.id, { status: 'spam' });
    for (const pinned of [other.id, spam.id, crypto.randomUUID()])
      expect((await edit(site, '/a', { pinned })).body.errors).toMatchObject([{ path: 'pinned' }]);
  });
});

describe('a change', () => {
  test('is told to the audit with what differs, and the same again is not', async () => {
    const site = await openSite(service);
    const patch = { title: 'Renamed', url: `${origin}/a`, mode: 'hold' };
    for (let twice = 0; twice < 2; twice++)
      expect((await edit(site, '/a', patch)).body).toMatchObject({ key: '/a', ...patch });
    expect(await acts(site)).toMatchObject([
      { subject: '/a', before: { title: '', mode: 'open' }, after: patch },
    ]);
  });

  test('of title, address and other keys takes an editor; moderators set mode, notice and pin', async () => {
    const site = await openSite(service);
    const { key } = await site.newKey('moderator');
    const { id } = await published(site, '/a');
    expect((await edit(site, '/a', { mode: 'hold', notice: 'Hm.', pinned: id }, key)).status).toBe(200);
    for (const patch of [{ title: 'T' }, { url: '' }, { aliases: ['/b'] }])
      expect((await edit(site, '/a', patch, key)).body.code).toBe('forbidden');
    const editor = (await site.newKey('editor')).key;
    expect((await edit(site, '/a', { title: 'T', aliases: ['/b'] }, editor)).status).toBe(200);
  });

  test.each([
    { mode: 'shut' },
    { until: 'tomorrow' },
    { aliases: ['/a'] },
    { aliases: ['?x'] },
    { aliases: ['\u0000'] },
    { url: 'https://elsewhere.example/' },
    { notice: 5 },
    {},
  ])('that cannot be, %j, is refused and writes nothing', async (patch) => {
    const site = await openSite(service);
    expect((await edit(site, '/a', patch)).status).toBe(400);
    expect((await site.api('/threads', { owner: true })).body.items).toEqual([]);
  });
});

test('the list goes by what changed last, page by page, each thread once', async () => {
  const site = await openSite(service);
  const long = `/${'ü'.repeat(127)}`;
  for (const thread of ['/a', '/b', long, '/c']) await published(site, thread);
  await edit(site, '/a', { notice: 'Changed.' });
  const keys: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await site.api(`/threads?limit=1${cursor && `&cursor=${cursor}`}`, { owner: true });
    keys.push(...body.items.map((item: { key: string }) => item.key));
    cursor = body.nextCursor;
  }
  expect(keys).toEqual(['/a', '/c', long, '/b']);
  for (const forged of ['1 /a\u0000', '1 ', 'x /a', '1 /a?x'])
    expect(
      (await site.api(`/threads?cursor=${Buffer.from(forged).toString('base64url')}`, { owner: true }))
        .status,
    ).toBe(400);
});

test('a comment judged just before the thread is closed or held does not get in as it was judged', async () => {
  const site = await openSite(service);
  const { sql } = service.database;
  for (const mode of ['closed', 'hold']) {
    await edit(site, '/a', { mode: 'open' });
    const { proof } = await site.prove('comment', '/a');
    let sent: ReturnType<Site['comment']> | undefined;
    await sql.begin(async (tx) => {
      await tx`update threads set mode = ${mode} where site = ${site.name} and key = '/a'`;
      sent = site.comment('/a', { proof });
      await expect.poll(() => waitingForLocks(service.database)).toBeGreaterThan(0);
    });
    const answer = await sent;
    expect([answer?.status, answer?.body.code]).toEqual(
      mode === 'closed' ? [409, 'thread_closed'] : [202, undefined],
    );
  }
  expect((await read(site, '/a')).items).toEqual([]);
});
