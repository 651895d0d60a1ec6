import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

type Item = { id: string; reason: string; settledAt: string | null; comment: { id: string; status: string } };
const list = async (site: Site, query = '') =>
  (await site.api(`/reports${query}`, { owner: true })).body as { items: Item[]; nextCursor: string | null };
const settle = (site: Site, id: string, settled = true) =>
  site.api(`/reports/${id}`, { method: 'PATCH', body: { settled }, owner: true });

async function report(site: Site, comment: string, reason = 'spam') {
  const { proof } = await site.prove('report', comment);
  const body = { reason, text: 'Look here.', email: 'bob@example.com', proof };
  const answer = await site.api(`/comments/${comment}/reports`, { body });
  if (answer.status !== 202) throw new Error(answer.text);
}

test('editors read a report with the comment it is about, as they see comments', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a', { body: 'Said.' });
  await report(site, id, 'abuse');
  await rule(site, id, { status: 'trash' });
  expect((await list(site)).items).toEqual([
    {
      id: expect.any(String),
      reason: 'abuse',
      text: 'Look here.',
      email: 'bob@example.com',
      createdAt: expect.any(String),
      settledAt: null,
      comment: expect.objectContaining({ id, status: 'trash', body: 'Said.', email: 'ada@example.com' }),
    },
  ]);
});

test('what is settled goes behind what is open, and can be taken up again; each is written down once', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  for (const reason of ['one', 'two', 'three']) await report(site, id, reason);
  const order = async () => (await list(site)).items.map(({ reason }) => reason);
  expect(await order()).toEqual(['three', 'two', 'one']);
  const newest = (await list(site)).items[0]?.id ?? '';
  const settled = await settle(site, newest);
  expect([settled.status, settled.body.settledAt]).toEqual([200, expect.any(String)]);
  expect(await order()).toEqual(['two', 'one', 'three']);
  expect((await settle(site, newest)).body.settledAt).toBe(settled.body.settledAt);
  expect((await settle(site, newest, false)).body.settledAt).toBe(null);
  expect(await order()).toEqual(['three', 'two', 'one']);
  const told = (await site.api('/audit', { owner: true })).body.items;
  const acts = told.filter((entry: { act: string }) => entry.act === 'report.settle');
  expect(acts).toMatchObject([
    { subject: newest, before: { settled: true }, after: { settled: false } },
    { subject: newest, before: { settled: false }, after: { settled: true } },
  ]);
});

test('pages hold every report once, over the border between open and settled, also those of one moment', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const { sql } = service.database;
  for (let at = 0; at < 9; at++)
    await sql`insert into reports (site, id, comment, reason, text, email, created_at, settled_at)
      values (${site.name}, ${randomUUID()}, ${id}, 'spam', '', '', '2026-11-24T12:00:00Z',
        ${at % 2 ? '2026-11-24T13:00:00Z' : null})`;
  const seen: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await list(site, `?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items);
    cursor = page.nextCursor;
  }
  expect(new Set(seen.map((item) => item.id)).size).toBe(9);
  expect(seen.map((item) => item.settledAt === null)).toEqual([
    ...Array(5).fill(true),
    ...Array(4).fill(false),
  ]);
});

test('a page of reports is read by index, however many there are', async () => {
  const site = await openSite(service);
  const { sql } = service.database;
  await sql`insert into reports (site, id, comment, reason, text, email, settled_at)
    select ${site.name}, gen_random_uuid(), gen_random_uuid(), 'spam', '', '', case when n % 3 = 0 then now() end
    from generate_series(1, 5000) as n`;
  await sql`analyze reports`;
  const plan = await sql`explain select * from reports where site = ${site.name}
    and ((settled_at is null), created_at, id) < (true, now(), gen_random_uuid())
    order by (settled_at is null) desc, created_at desc, id desc limit 51`;
  const text = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toContain('reports_open_first');
  expect(text).not.toMatch(/Sort|Seq Scan/);
});

test('another site’s report, or none, cannot be settled, and a foreign cursor is refused', async () => {
  const [site, other] = [await openSite(service), await openSite(service)];
  const { id } = await published(other, '/a');
  await report(other, id);
  const foreign = (await list(other)).items[0]?.id ?? '';
  for (const each of [foreign, randomUUID(), 'junk']) expect((await settle(site, each)).status).toBe(404);
  expect((await list(site)).items).toEqual([]);
  for (const cursor of ['junk', '~', '~junk'])
    expect((await site.api(`/reports?cursor=${cursor}`, { owner: true })).status).toBe(400);
});
