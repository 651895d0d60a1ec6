import { afterAll, beforeAll, expect, test } from 'vitest';
import { archived, importInto } from '../support/imports.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

test('an export of Disqus with everything in it comes in, each post under its thread and what it answers', async () => {
  const { name, api } = await newSite(service);
  const file = await archived('disqus.xml');
  const dry = await importInto(service, name, 'disqus', file, { dryRun: true });
  const report = await importInto(service, name, 'disqus', file);
  expect(dry).toEqual(report);
  expect(report).toMatchObject({
    counts: {
      threads: { read: 5, imported: 4, alreadyThere: 0, skipped: 1 },
      comments: { read: 8, imported: 7, alreadyThere: 0, skipped: 1 },
    },
    statuses: { approved: 4, trash: 2, spam: 1 },
    skipped: [
      {
        thing: 'threads',
        reason: 'id_missing',
        count: 1,
        examples: ['https://www.gazette.example/nameless/'],
      },
      { thing: 'comments', reason: 'thread_missing', count: 1, examples: ['9006'] },
    ],
    changed: [
      { thing: 'comments', reason: 'parent_missing', count: 1, examples: ['9005'] },
      { thing: 'comments', reason: 'thread_deleted', count: 1, examples: ['9007'] },
    ],
    differences: [],
  });
  const rows = await service.database.sql`
    select c.thread, c.author_name as author, c.author_email as email, c.status, c.number, above.author_name as under, c.html, c.created_at as at
    from comments as c left join comments as above on above.site = c.site and above.id = c.parent
    where c.site = ${name} order by c.thread, c.created_at`;
  const bridges = rows.filter(({ thread }) => thread === '/2015/06/bridges');
  expect(bridges.map(({ author, status, number, under }) => [author, status, number, under])).toEqual([
    ['A passer-by', 'approved', 1, null],
    ['Bert', 'approved', 2, 'A passer-by'],
    ['Eve', 'trash', null, null],
    ['Gus', 'spam', null, null],
    ['hal', 'approved', 3, null],
  ]);
  expect(bridges[1]).toMatchObject({
    email: 'bert@readers.example',
    html: '<p>But they need<br>\nno foundations, as you know.</p>',
    at: new Date('2015-06-01T11:00:00Z'),
  });
  expect(
    rows.filter(({ thread }) => thread !== '/2015/06/bridges').map(({ thread, status }) => [thread, status]),
  ).toEqual([
    ['/deleted', 'trash'],
    ['disqus:504', 'approved'],
  ]);
  expect((await api('/comments?thread=wp:7')).body.thread).toMatchObject({
    key: '/2015/06/bridges',
    count: 3,
  });
  expect((await api('/comments?thread=/shut')).body.thread).toMatchObject({ open: false, count: 0 });
  const again = await importInto(service, name, 'disqus', file);
  expect(again.counts).toMatchObject({
    threads: { alreadyThere: 4 },
    comments: { imported: 0, alreadyThere: 7 },
  });
});
