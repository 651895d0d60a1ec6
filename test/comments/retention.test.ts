import { afterAll, beforeAll, expect, test } from 'vitest';
import { doEveryChore } from '../support/chores.ts';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const aged = async (site: Site, days: number) => {
  for (const table of ['comments', 'reports', 'feedback'])
    await service.database.sql`update ${service.database.sql(table)}
      set created_at = created_at - make_interval(days => ${days}) where site = ${site.name}`;
};
const kept = async (site: Site) => {
  const [row] = await service.database.sql`select
    (select count(*)::int from comments where site = ${site.name} and (author_email <> '' or network is not null)) as comments,
    (select count(*)::int from reports where site = ${site.name} and email <> '') as reports,
    (select count(*)::int from feedback where site = ${site.name} and email <> '') as notes`;
  return row;
};
const chores = () => doEveryChore(service);

async function visited(settings: Record<string, unknown>): Promise<Site> {
  const site = await openSite(service);
  await site.api('', { method: 'PATCH', body: { settings }, owner: true });
  const { id } = await published(site, '/a');
  const report = { reason: 'spam', text: '', email: 'bo@example.com' };
  await site.api(`/comments/${id}/reports`, {
    body: { ...report, proof: (await site.prove('report', id)).proof },
  });
  const note = { message: 'Hello', name: '', email: 'bo@example.com', page: '' };
  await site.api('/feedback', { body: { ...note, proof: (await site.prove('feedback', '-')).proof } });
  expect(await kept(site)).toEqual({ comments: 1, reports: 1, notes: 1 });
  return site;
}

test('addresses and networks are forgotten after the days that the site gives them, and the words stay', async () => {
  const [short, long, never] = [
    await visited({ retention: { addressDays: 30 } }),
    await visited({ retention: { addressDays: 90 } }),
    await visited({}),
  ];
  for (const site of [short, long, never]) await aged(site, 31);
  await chores();
  expect(await kept(short)).toEqual({ comments: 0, reports: 0, notes: 0 });
  expect(await kept(long)).toEqual({ comments: 1, reports: 1, notes: 1 });
  expect(await kept(never)).toEqual({ comments: 1, reports: 1, notes: 1 });
  const { thread, items } = (await short.api('/comments?thread=/a')).body;
  expect(thread.count).toBe(1);
  expect(items[0].author.name).toBe('Ada');
});

test('more comments than one statement takes are all forgotten in one round', async () => {
  const site = await openSite(service);
  await site.api('', { method: 'PATCH', body: { settings: { retention: { addressDays: 1 } } }, owner: true });
  await service.database.sql`
    insert into comments (site, id, thread, root, depth, title, url, author_name, author_email, author_website, body, html, status, shown, likeness, nonce, created_at)
    select ${site.name}, md5('r' || n)::uuid, '/r', md5('r' || n)::uuid, 0, '', '', 'A', 'a@example.com', '', 'x', 'x', 'held', false, md5('l' || n)::uuid, md5('n' || n)::uuid, now() - interval '2 days'
    from generate_series(1, 2500) as n`;
  await chores();
  expect((await kept(site))?.comments).toBe(0);
});

test('the longest pause that a site can set is kept to its end, and then it is forgotten who commented when', async () => {
  const site = await openSite(service, { floodSeconds: 3600 });
  const { sql } = service.database;
  const from = '198.51.100.23';
  const pauses = () => sql`select 1 from comment_pauses where site = ${site.name}`;
  const pass = (minutes: number) =>
    sql`update comment_pauses set last_at = last_at - make_interval(mins => ${minutes}) where site = ${site.name}`;
  expect((await site.comment('/a', {}, { from })).status).toBe(201);
  await pass(59);
  await chores();
  expect((await site.comment('/a', {}, { from })).body.code).toBe('rate_limited');
  await pass(2);
  await chores();
  expect(await pauses()).toHaveLength(0);
  expect((await site.comment('/a', {}, { from })).status).toBe(201);
});

test('with an address goes what was made of it and what a rule found in it; the same comments stay, and can be restored and said again', async () => {
  const site = await openSite(service, { heldWords: ['bo@example.com'] });
  await site.api('', { method: 'PATCH', body: { settings: { retention: { addressDays: 1 } } }, owner: true });
  const said = { author: { name: 'Bo', email: 'bo@example.com', website: '' }, body: 'Twice the same' };
  const first = (await site.comment('/a', said)).body.comment;
  expect((await site.comment('/a', said)).body.code).toBe('duplicate_comment');
  await aged(site, 2);
  await chores();
  const [row] = await service.database.sql`
    select id, author_email as email, network, matched, likeness, status, reason from comments where site = ${site.name}`;
  expect(row).toEqual({
    ...{ id: first.id, likeness: first.id, email: '', network: null, matched: null },
    ...{ status: 'held', reason: 'held_word' },
  });
  expect((await site.comment('/a', said)).status).toBe(202);
  for (const status of ['trash', 'approved']) {
    const ruled = await site.api(`/comments/${first.id}`, { method: 'PATCH', body: { status }, owner: true });
    expect(ruled.status, ruled.text).toBe(200);
  }
});
