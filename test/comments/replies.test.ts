import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

type Item = { id: string; number: number; parent: string | null; moreReplies: boolean };
type Page = { items: Item[]; nextCursor: string | null };
const read = async (site: Site, query: string): Promise<Page> => (await site.api(`/comments?${query}`)).body;

/** Many replies to one comment, put straight into the database as the service would have written them. */
async function addReplies(site: Site, thread: string, root: string, count: number) {
  const { sql } = service.database;
  const rows = await sql<{ id: string }[]>`
    with thread as (
      update threads set last_number = last_number + ${count}, approved = approved + ${count}
      where site = ${site.name} and key = ${thread} returning last_number
    )
    insert into comments (site, id, thread, parent, root, depth, number, title, url, author_name, author_email,
      author_website, body, html, status, shown, likeness, nonce, approved_at)
    select ${site.name}, gen_random_uuid(), ${thread}, ${root}, ${root}, 1, last_number - ${count} + place, '', '', 'Bob',
      '', '', 'Yes.', '<p>Yes.</p>', 'approved', true, gen_random_uuid(), gen_random_uuid(), statement_timestamp()
    from thread, generate_series(1, ${count}) as place returning id`;
  return rows.map((row) => row.id);
}

test('a reply stands under what it answers, however deep, and names it', async () => {
  const site = await openSite(service);
  const top = await published(site, '/a');
  const chain = [top];
  for (let depth = 1; depth <= 7; depth++)
    chain.push(await published(site, '/a', { parent: chain.at(-1)?.id }));
  await published(site, '/a');
  const page = await read(site, 'thread=/a&limit=1');
  expect(page.items.map((item) => item.id)).toEqual(chain.map((item) => item.id));
  expect(page.items.map((item) => item.parent)).toEqual([null, ...chain.slice(0, -1).map((item) => item.id)]);
  expect(page.nextCursor).toBe('1');
});

test('up to two hundred replies come along, and whoever has more says so', async () => {
  const site = await openSite(service);
  const first = await published(site, '/a');
  const second = await published(site, '/a');
  const third = await published(site, '/a');
  const alone = await published(site, '/a');
  await addReplies(site, '/a', first.id, 150);
  await addReplies(site, '/a', second.id, 50);
  const fits = await read(site, 'thread=/a');
  expect(fits.items).toHaveLength(204);
  expect(fits.items.filter((item) => item.moreReplies)).toEqual([]);

  await addReplies(site, '/a', second.id, 1);
  await addReplies(site, '/a', third.id, 3);
  // Another address: this one's answer is kept for a second, and nobody told the service of what was written here.
  const full = await read(site, 'thread=/a&limit=51');
  const under = (id: string) => full.items.filter((item) => item.parent === id).length;
  expect([under(first.id), under(second.id), under(third.id)]).toEqual([150, 50, 0]);
  const more = full.items.filter((item) => item.moreReplies).map((item) => item.id);
  expect(more).toEqual([second.id, third.id]);
  expect(full.items.map((item) => item.id)).toContain(alone.id);
});

test('the rest of the replies come by pages of their own, each once and in order', async () => {
  const site = await openSite(service);
  const top = await published(site, '/a');
  const made = await addReplies(site, '/a', top.id, 230);
  const nested = await published(site, '/a', { parent: made[0] });
  await published(site, '/a');
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await read(
      site,
      `thread=/a&under=${top.id}&limit=100${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([...made, nested.id]);
  const newest = await read(site, `thread=/a&under=${top.id}&order=newest&limit=2`);
  expect(newest.items.map((item) => item.number)).toEqual([2, 3]);
});

test('the replies of a comment in another thread or on another site are not told', async () => {
  const [site, other] = [await openSite(service), await openSite(service)];
  const top = await published(site, '/a');
  await published(site, '/a', { parent: top.id });
  expect((await read(other, `thread=/a&under=${top.id}`)).items).toEqual([]);
});

test('a held reply is not there until it is approved, and then counts', async () => {
  const site = await openSite(service);
  const top = await published(site, '/a');
  const reply = (await site.comment('/a', { parent: top.id, nickname: 'x' })).body.comment;
  expect((await read(site, 'thread=/a')).items).toHaveLength(1);
  await rule(site, reply.id, { status: 'approved' });
  const page = await read(site, 'thread=/a');
  expect(page.items.map((item) => [item.id, item.parent])).toEqual([
    [top.id, null],
    [reply.id, top.id],
  ]);
});
