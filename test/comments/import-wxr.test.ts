import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archived, importInto } from '../support/imports.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const inBerlin = () => newSite(service, { timeZone: 'Europe/Berlin' });

/** What stands in a thread, with everything that must come over. */
async function rowsOf({ name }: Site, thread: string) {
  return service.database.sql`
    select comments.author_name as author, comments.author_email as email, comments.author_website as website, comments.status,
      comments.number, comments.depth, comments.shown, comments.reason, above.author_name as under, comments.html, comments.created_at as at
    from comments left join comments as above on above.site = comments.site and above.id = comments.parent
    where comments.site = ${name} and comments.thread = ${thread} order by comments.created_at, comments.author_name`;
}

const expectedReport = {
  counts: {
    threads: { read: 7, imported: 5, alreadyThere: 0, skipped: 2 },
    comments: { read: 21, imported: 14, alreadyThere: 0, skipped: 7 },
  },
  statuses: { approved: 9, held: 2, trash: 2, spam: 1 },
  skipped: [
    { thing: 'comments', reason: 'pingback', count: 1, examples: ['109'] },
    { thing: 'comments', reason: 'trackback', count: 1, examples: ['110'] },
    { thing: 'comments', reason: 'private_note', count: 1, examples: ['111'] },
    { thing: 'comments', reason: 'other_kind', count: 1, examples: ['112'] },
    { thing: 'comments', reason: 'id_missing', count: 1, examples: [''] },
    { thing: 'comments', reason: 'article_not_public', count: 1, examples: ['13'] },
    { thing: 'threads', reason: 'no_comments', count: 2, examples: ['9', '12'] },
    { thing: 'comments', reason: 'empty', count: 1, examples: ['113'] },
  ],
  changed: [
    { thing: 'comments', reason: 'parent_missing', count: 1, examples: ['108'] },
    { thing: 'comments', reason: 'parent_circular', count: 1, examples: ['116'] },
    { thing: 'comments', reason: 'email_unreadable', count: 1, examples: ['104'] },
    { thing: 'comments', reason: 'website_unreadable', count: 1, examples: ['104'] },
    { thing: 'comments', reason: 'status_unknown', count: 1, examples: ['114'] },
    { thing: 'comments', reason: 'date_missing', count: 1, examples: ['114'] },
  ],
  differences: [],
};

const inAnyOrder = (report: object) =>
  JSON.parse(JSON.stringify(report), (_, value) =>
    Array.isArray(value) ? value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value,
  );

describe('an export of WordPress with everything in it', () => {
  let site: Site;
  let dry: object;
  let report: object;
  beforeAll(async () => {
    site = await inBerlin();
    const file = await archived('wordpress-1.2.xml');
    dry = await importInto(service, site.name, 'wxr', file, { dryRun: true });
    const { sql } = service.database;
    const written = await sql`
      select (select count(*)::int from comments where site = ${site.name}) as comments,
        (select count(*)::int from threads where site = ${site.name}) as threads,
        (select count(*)::int from imports where site = ${site.name}) as runs`;
    expect(written).toEqual([{ comments: 0, threads: 0, runs: 0 }]);
    report = await importInto(service, site.name, 'wxr', file);
  });

  test('is accounted for, record by record, and a dry run says the same beforehand', () => {
    expect(inAnyOrder(report)).toEqual(inAnyOrder(expectedReport));
    expect(dry).toEqual(report);
  });

  test('keeps authors, times, texts and statuses apart, whatever order, white space and sections they came in', async () => {
    const rows = await rowsOf(site, '/2015/06/bridges');
    expect(
      rows.map(({ author, email, website, status, at }) => [
        author,
        email,
        website,
        status,
        at.toISOString(),
      ]),
    ).toEqual([
      ['', '', '', 'held', '2015-06-01T08:00:00.000Z'],
      ['Ada', 'ada@readers.example', '', 'approved', '2015-06-01T10:00:00.000Z'],
      ['Bert', 'bert@readers.example', 'http://www.bert.example/', 'approved', '2015-06-01T11:00:00.000Z'],
      ['Cleo', 'cleo@readers.example', '', 'approved', '2015-06-01T12:00:00.000Z'],
      ['Dan', '', '', 'held', '2015-06-01T13:00:00.000Z'],
      ['Eve', '', '', 'trash', '2015-06-01T14:00:00.000Z'],
      ['Fay', '', '', 'approved', '2015-06-01T15:00:00.000Z'],
      ['Gus', '', '', 'spam', '2015-06-01T16:00:00.000Z'],
      ['Hal', '', '', 'approved', '2015-06-01T17:00:00.000Z'],
      ['Kim', '', '', 'approved', '2015-06-01T20:00:00.000Z'],
      ['Lea', '', '', 'approved', '2015-06-01T20:00:01.000Z'],
    ]);
    const html = Object.fromEntries(rows.map((row) => [row.author, row.html]));
    expect(html.Ada).toBe(
      '<p>Ferries are slower, see <a href="https://study.example/" rel="nofollow ugc noopener">the study</a>.</p>',
    );
    expect(html.Bert).toBe(
      '<p>But they need <strong>no</strong> foundations<br>\nand no paint: a[i]]&gt;0.</p>',
    );
  });

  test('hangs answers under what they answer at any depth, and numbers in the order of time', async () => {
    const rows = await rowsOf(site, '/2015/06/bridges');
    const placed = rows.filter(({ shown }) => shown);
    expect(placed.map(({ author, number, depth, under }) => [number, author, depth, under])).toEqual([
      [1, 'Ada', 0, null],
      [2, 'Bert', 1, 'Ada'],
      [3, 'Cleo', 2, 'Bert'],
      [4, 'Eve', 0, null],
      [5, 'Fay', 1, 'Eve'],
      [6, 'Hal', 0, null],
      [8, 'Kim', 1, 'Lea'],
      [7, 'Lea', 0, null],
    ]);
    const { thread, items } = (await site.api('/comments?thread=/2015/06/bridges')).body;
    expect(thread).toMatchObject({
      count: 7,
      title: 'Bridges & ferries',
      url: 'https://www.gazette.example/2015/06/bridges/',
    });
    expect(items.map((item: { number: number; status: string }) => [item.number, item.status])).toEqual([
      ...[1, 2, 3].map((number) => [number, 'approved']),
      [4, 'removed'],
      ...[5, 6, 7, 8].map((number) => [number, 'approved']),
    ]);
  });

  test('knows pages, attachments and closed articles, each by its address and its number', async () => {
    const authorsIn = async (thread: string) =>
      (await rowsOf(site, thread)).map(({ author, status }) => [author, status]);
    expect(await authorsIn('/about')).toEqual([['Max', 'approved']]);
    expect(await authorsIn('wp:8')).toEqual([['Nan', 'approved']]);
    expect(await authorsIn('wp:13')).toEqual([['Oz', 'trash']]);
    const thread = async (key: string) =>
      (await site.api(`/comments?thread=${encodeURIComponent(key)}`)).body.thread;
    for (const [asked, key, open] of [
      ['wp:7', '/2015/06/bridges', true],
      ['wp:2', '/about', false],
      ['/wp-content/uploads/bridge.jpg', 'wp:8', true],
      ['wp:10', '/shut', false],
    ])
      expect(await thread(String(asked))).toMatchObject({ key, open });
  });

  test('keeps no address of a network, tells nobody, and teaches nothing about spam', async () => {
    const { sql } = service.database;
    const [kept] = await sql`
      select count(*) filter (where network is not null)::int as networks, count(*) filter (where learnt is not null)::int as learnt,
        count(*) filter (where status = 'held' and digested_at is null)::int as news,
        (select count(*)::int from events where site = ${site.name}) as events
      from comments where site = ${site.name}`;
    expect(kept).toEqual({ networks: 0, learnt: 0, news: 0, events: 0 });
    const everything =
      await sql`select to_json(comments)::text as row from comments where site = ${site.name}`;
    expect(everything.map(({ row }) => row).join()).not.toMatch(/203\.0\.113/);
  });

  test('changes nothing when it is given again', async () => {
    const all = () =>
      service.database.sql`select to_json(c) as row from comments as c where site = ${site.name} order by id`;
    const before = await all();
    const again = await importInto(service, site.name, 'wxr', await archived('wordpress-1.2.xml'));
    expect(again).toMatchObject({
      counts: {
        threads: { read: 7, imported: 0, alreadyThere: 5, skipped: 2 },
        comments: { read: 21, imported: 0, alreadyThere: 14, skipped: 7 },
      },
      statuses: {},
      changed: [],
      differences: [],
    });
    expect(await all()).toEqual(before);
  });
});

test('WXR 1.0, with another prefix, another encoding, a blank line before its beginning, no CDATA and local times alone', async () => {
  const site = await inBerlin();
  const report = await importInto(service, site.name, 'wxr', await archived('wordpress-1.0.xml'));
  expect(report).toMatchObject({ counts: { comments: { read: 1, imported: 1 } }, changed: [], skipped: [] });
  expect(await rowsOf(site, '/bruecken')).toMatchObject([
    { author: 'Jürgen', html: '<p>Schön &amp; gut <em>so</em>.</p>', at: new Date('2005-03-01T09:00:00Z') },
  ]);
  const { thread } = (await site.api('/comments?thread=/2005/bruecken.html')).body;
  expect(thread).toMatchObject({ key: '/bruecken', title: 'Brücken', count: 1 });
});
