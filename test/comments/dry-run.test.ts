import { afterAll, beforeAll, expect, test } from 'vitest';
import { excerptOf } from '../../src/comments/dry-run.ts';
import { everythingStored } from '../support/ledger.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const tried = (site: Site, comments: Record<string, unknown>) =>
  site.api('/rules/dry-run', { body: { settings: { comments } }, owner: true });
const by = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com`, website: '' });

test('other rules show which comments they would have treated differently, and why, and write nothing', async () => {
  const site = await openSite(service, { heldWords: ['lottery'] });
  const link = await published(site, '/a', { body: 'See https://one.example', author: by('Ada') });
  const held = (await site.comment('/a', { body: 'The lottery again.', author: by('Bob') })).body.comment;
  const bad = await published(site, '/b', { body: 'Buy a casino!', author: by('Cy') });
  await published(site, '/b', { body: 'Well said.', author: by('Dee') });
  const skipped = (await site.comment('/b', { body: 'Buy a casino?', nickname: 'x' })).body.comment;
  await rule(site, bad.id, { status: 'spam' });
  const before = await everythingStored(service);
  const answer = await tried(site, { maxLinks: 1, heldWords: [], refusedWords: ['casino'] });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    tried: 5,
    changed: 3,
    counts: expect.arrayContaining([
      { before: 'approved', after: 'held', count: 1 },
      { before: 'held', after: 'approved', count: 1 },
      { before: 'approved', after: 'trash', count: 1 },
    ]),
    items: [
      {
        id: bad.id,
        name: 'Cy',
        current: 'spam',
        before: 'approved',
        after: 'trash',
        reason: 'refused_word',
        matched: 'casino',
      },
      { id: held.id, before: 'held', after: 'approved', reason: null, matched: null },
      {
        id: link.id,
        thread: '/a',
        before: 'approved',
        after: 'held',
        reason: 'links',
        matched: '1',
        excerpt: 'See https://one.example',
      },
    ],
  });
  expect(JSON.stringify(answer.body)).not.toContain(skipped.id);
  expect(await everythingStored(service)).toBe(before);
});

test('an author counts as known, and a name as taken, as it was when they wrote', async () => {
  const site = await openSite(service);
  const first = await published(site, '/a', { author: by('Ada') });
  await published(site, '/a', { author: by('Ada') });
  const { body } = await tried(site, { holdFirstTime: true });
  expect(body.items).toMatchObject([{ id: first.id, after: 'held', reason: 'first_comment' }]);
  const named = await tried(site, { staffNames: ['ADA'] });
  expect(named.body).toMatchObject({
    changed: 2,
    items: [{ reason: 'name_in_use' }, { reason: 'name_in_use' }],
  });
});

test('no more than the newest thousand are tried', async () => {
  const site = await openSite(service);
  await published(site, '/a', { author: by('Ada'), body: 'Needle, the oldest.' });
  await service.database.sql`
    insert into comments (site, id, thread, root, depth, title, url, author_name, author_email, author_website, body, html, status, shown,
      likeness, nonce, created_at)
    select ${site.name}, id, '/b', id, 0, '', '', 'Bob', '', '', 'needle ' || n, '', case when n % 2 = 0 then 'spam' else 'held' end, false,
      gen_random_uuid(), gen_random_uuid(), statement_timestamp() + n * interval '1 second'
    from (select n, gen_random_uuid() as id from generate_series(1, 1000) as n) as made`;
  const { body } = await tried(site, { heldWords: ['needle'] });
  expect(body).toMatchObject({
    tried: 1000,
    changed: 1000,
    counts: [{ before: 'approved', after: 'held', count: 1000 }],
  });
  expect(body.items[0].excerpt).toBe('needle 1000');
});

test('settings that cannot be are refused, naming which', async () => {
  const site = await openSite(service);
  const answer = await tried(site, { maxLinks: 0 });
  expect([answer.status, answer.body.errors]).toMatchObject([400, [{ path: 'settings.comments.maxLinks' }]]);
});

test('an excerpt is one line that ends within a character', () => {
  expect(excerptOf('One\n\n two.')).toBe('One two.');
  expect(excerptOf('😀'.repeat(200))).toBe(`${'😀'.repeat(139)}…`);
});
