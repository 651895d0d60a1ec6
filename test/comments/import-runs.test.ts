import { afterAll, beforeAll, expect, test } from 'vitest';
import { importInto, wxrComment, wxrWith } from '../support/imports.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const seconds = (from: number) =>
  new Date(Date.UTC(2015, 5, 1) + from * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** So many comments, the first one on top, each answering the one before where `deep`. */
const chain = (count: number, deep = false) =>
  Array.from({ length: count }, (_, index) =>
    wxrComment({
      ...{ id: index + 1, parent: deep ? index : 0, author: `Reader ${index + 1}` },
      ...{ date_gmt: seconds(index), content: `Comment ${index + 1}` },
    }),
  );

const rowsOf = ({ name }: Site) => service.database.sql`
  select author_name as author, status, number, depth, thread, shown from comments where site = ${name} order by created_at, number`;

const openSite = (settings: object = {}) =>
  newSite(service, {
    origins: ['https://www.gazette.example'],
    settings: { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0, ...settings } },
  });

test('a thread of thousands, the last comment first in the file, comes in by batches with every answer in its place', async () => {
  const site = await openSite();
  const count = 5200;
  const backwards = chain(count, true).reverse().join('');
  const report = await importInto(service, site.name, 'wxr', wxrWith(backwards));
  expect(report).toMatchObject({ statuses: { approved: count }, changed: [], differences: [] });
  const rows = await rowsOf(site);
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.map(({ depth }) => depth)).toEqual(rows.map((_, index) => index));
});

test('a dry run of a thread of several batches says what the import says', async () => {
  const site = await openSite();
  const file = wxrWith(chain(5200, true).join(''));
  const dry = await importInto(service, site.name, 'wxr', file, { dryRun: true });
  expect(dry).toEqual(await importInto(service, site.name, 'wxr', file));
});

test('old comments go on after the live ones of their thread, in their order, and live ones after these', async () => {
  const site = await openSite();
  const live = (body: string) => site.comment('/a', { body, url: 'https://www.gazette.example/a' });
  expect((await live('Before')).status).toBe(201);
  await importInto(service, site.name, 'wxr', wxrWith(chain(3).join('')));
  expect((await live('After')).body.comment.number).toBe(5);
  const { thread, items } = (await site.api('/comments?thread=/a')).body;
  expect(thread.count).toBe(5);
  expect(
    items.map((item: { number: number; author: { name: string } }) => [item.number, item.author.name]),
  ).toEqual([[1, 'Ada'], ...[2, 3, 4].map((number) => [number, `Reader ${number - 1}`]), [5, 'Ada']]);
});

test('while readers write in the same thread, no number is given twice and none is left out', async () => {
  const site = await openSite();
  const importing = importInto(service, site.name, 'wxr', wxrWith(chain(6000).join('')));
  const posted = await Promise.all(Array.from({ length: 20 }, () => site.comment('/a')));
  expect(posted.map(({ status }) => status)).toEqual(posted.map(() => 201));
  await importing;
  const numbers = (await rowsOf(site)).map(({ number }) => number).toSorted((one, other) => one - other);
  expect(numbers).toEqual(Array.from({ length: 6020 }, (_, index) => index + 1));
  expect((await site.api('/comments?thread=/a')).body.thread.count).toBe(6020);
});

test('two imports of one file at once put everything in once', async () => {
  const site = await openSite();
  const file = wxrWith(chain(5500).join(''));
  const reports = await Promise.all([1, 2].map(() => importInto(service, site.name, 'wxr', file)));
  const imported = reports.map(({ counts }) => counts.comments?.imported ?? 0);
  expect(imported.reduce((sum, each) => sum + each, 0)).toBe(5500);
  const rows = await rowsOf(site);
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
});

test('comments that were moved to another thread, changed or thrown away meanwhile stay as editors left them', async () => {
  const site = await openSite();
  const file = wxrWith(chain(3).join(''));
  await importInto(service, site.name, 'wxr', file);
  const owner = { owner: true, method: 'PATCH' };
  const { items } = (await site.api('/comments?thread=/a')).body;
  expect((await site.api(`/comments/${items[0].id}`, { ...owner, body: { status: 'trash' } })).status).toBe(
    200,
  );
  expect(
    (await site.api(`/comments/${items[1].id}`, { ...owner, body: { body: 'Better words' } })).status,
  ).toBe(200);
  expect(
    (await site.api('/threads', { ...owner, body: { thread: '/b', aliases: ['/a', 'wp:1'] } })).status,
  ).toBe(200);
  const before = await rowsOf(site);
  const more = wxrWith(
    [
      ...chain(3),
      wxrComment({ id: 9, content: 'New', author: 'New', parent: 2, date_gmt: seconds(99) }),
    ].join(''),
  );
  const report = await importInto(service, site.name, 'wxr', more);
  expect(report.counts.comments).toMatchObject({ imported: 1, alreadyThere: 3 });
  expect(await rowsOf(site)).toEqual([
    ...before,
    { author: 'New', status: 'approved', number: 4, depth: 1, thread: '/b', shown: true },
  ]);
});

test('an answer that comes by a later file gives its removed parent a place', async () => {
  const site = await openSite();
  const removed = wxrComment({ id: 1, content: 'Rude', approved: 'trash' });
  await importInto(service, site.name, 'wxr', wxrWith(removed));
  const answer = wxrComment({
    id: 2,
    content: 'Mind your tongue',
    parent: 1,
    date_gmt: seconds(1),
    author: 'Bert',
  });
  await importInto(service, site.name, 'wxr', wxrWith(removed + answer));
  const { items } = (await site.api('/comments?thread=/a')).body;
  expect(items.map((item: { status: string; number: number }) => [item.number, item.status])).toEqual([
    [1, 'removed'],
    [2, 'approved'],
  ]);
});

test('words that somebody said twice at the old place are kept twice', async () => {
  const site = await openSite();
  const twice = [1, 2].map((id) => wxrComment({ id, content: 'Well said.' })).join('');
  const report = await importInto(service, site.name, 'wxr', wxrWith(twice));
  expect(report.statuses).toEqual({ approved: 2 });
});

test('another blog’s comment under a number that is taken is told apart by its time, and comes in under another name', async () => {
  const site = await openSite();
  await importInto(service, site.name, 'wxr', wxrWith(wxrComment({ id: 5, content: 'One blog' })));
  const other = wxrWith(wxrComment({ id: 5, content: 'Other blog', date_gmt: seconds(7) }), {
    path: '/other',
  });
  const refused = await importInto(service, site.name, 'wxr', other);
  expect(refused.skipped).toEqual([{ thing: 'comments', reason: 'id_taken', count: 1, examples: ['5'] }]);
  const taken = await importInto(service, site.name, 'wxr', other, { source: 'other' });
  expect(taken.statuses).toEqual({ approved: 1 });
});

test('a thread that readers know by the article’s number takes the old comments in', async () => {
  const site = await openSite();
  expect((await site.comment('wp:42')).status).toBe(201);
  await importInto(
    service,
    site.name,
    'wxr',
    wxrWith(wxrComment({ id: 1, content: 'Old' }), { id: 42, path: '/long-ago' }),
  );
  expect((await site.api('/comments?thread=/long-ago')).body.thread).toMatchObject({
    key: 'wp:42',
    count: 2,
  });
});

test('two threads that one article has here stay two, and the report says so', async () => {
  const site = await openSite();
  for (const thread of ['wp:42', '/long-ago']) expect((await site.comment(thread)).status).toBe(201);
  const file = wxrWith(wxrComment({ id: 1, content: 'Old' }), { id: 42, path: '/long-ago' });
  const report = await importInto(service, site.name, 'wxr', file);
  expect(report.changed).toEqual([{ thing: 'threads', reason: 'keys_apart', count: 1, examples: ['42'] }]);
  expect((await site.api('/comments/counts?thread=wp:42&thread=/long-ago')).body.counts).toEqual({
    'wp:42': 1,
    '/long-ago': 2,
  });
});

test('an old link with a comment’s old number opens the page that shows it, on the article’s page and on ours', async () => {
  const site = await openSite();
  await importInto(service, site.name, 'wxr', wxrWith(chain(120).join('')));
  const fragment = await service.send(`/embed/v1/sites/${site.name}/thread?thread=/a&lang=en&at=110`);
  const [, article = ''] = /<article id="comment-110"[^>]*>([\s\S]*?)<\/article>/.exec(fragment.text) ?? [];
  expect(article).toContain('Comment 110');
  const moved = await service.send(`/sites/${site.name}/comments/110`);
  expect(moved.status).toBe(302);
  const shown = await service.send(
    new URL(moved.headers.get('location') ?? '').pathname +
      new URL(moved.headers.get('location') ?? '').search,
  );
  expect(shown.text).toContain('Comment 110');
  expect((await service.send(`/sites/${site.name}/comments/999`)).status).toBe(404);
  const { items } = (await site.api('/comments?thread=/a&at=110')).body;
  expect(items[0].author.name).toBe('Reader 110');
  expect((await site.api('/comments?thread=/a&at=999')).body.items[0].author.name).toBe('Reader 1');
});

test('a file that breaks off says where, keeps what came before it, and is gone on with once it is whole', async () => {
  const site = await openSite();
  const whole = wxrWith(chain(5, true).reverse().join(''));
  const at = whole.indexOf('Comment 2]]');
  const broken = `${whole.slice(0, at)}\n<oops>`;
  const importing = importInto(service, site.name, 'wxr', broken);
  await expect(importing).rejects.toThrow(/^The file is not well-formed XML at line 8, column \d+: unclosed/);
  // What these answer is behind the fault, so they wait rather than stand at the top.
  expect(await rowsOf(site)).toEqual([]);
  const flat = whole.replaceAll(/comment_parent><!\[CDATA\[\d+/g, 'comment_parent><![CDATA[0');
  await expect(
    importInto(service, site.name, 'wxr', flat.slice(0, flat.indexOf('Comment 2]]'))),
  ).rejects.toThrow('line');
  expect((await rowsOf(site)).map(({ author }) => author)).toEqual(['Reader 3', 'Reader 4', 'Reader 5']);
  const report = await importInto(service, site.name, 'wxr', flat);
  expect(report.counts.comments).toMatchObject({ read: 5, imported: 2, alreadyThere: 3 });
});

test.each([
  ['<html><body>Not found</body></html>', /begins with <html>, where <rss> was expected/],
  ['', /document must contain a root element/],
  ['Not XML', /line 1, column \d+: text data outside of root node/],
  ['<?xml version="1.0" encoding="x-unheard-of"?><rss/>', /Its encoding, x-unheard-of, is not known/],
  ['<rss><channel></rss>', /line 1, column 20: unexpected close tag/],
])('what is no export is refused with a sentence: %j', async (text, sentence) => {
  const site = await openSite();
  await expect(importInto(service, site.name, 'wxr', text)).rejects.toThrow(sentence);
});

test('control characters, which XML forbids and old blogs are full of, are left out and stop nothing', async () => {
  const site = await openSite();
  const file = wxrWith(wxrComment({ id: 1, author: 'A\u0008da', content: 'With a \u0002bell' }));
  expect(await importInto(service, site.name, 'wxr', file)).toMatchObject({ statuses: { approved: 1 } });
  const { items } = (await site.api('/comments?thread=/a')).body;
  expect(items[0]).toMatchObject({ author: { name: 'A da' }, html: '<p>With a bell</p>' });
});

test('an import that is stopped keeps what it has brought in', async () => {
  const site = await openSite();
  const stop = new AbortController();
  const file = wxrWith(chain(9000).join(''));
  const importing = importInto(service, site.name, 'wxr', file, {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(importing).rejects.toThrow('The import was stopped.');
  const { length } = await rowsOf(site);
  expect(length).toBeLessThan(9000);
  const report = await importInto(service, site.name, 'wxr', file);
  expect(report.counts.comments).toMatchObject({ read: 9000, imported: 9000 - length, alreadyThere: length });
});
