import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PageWanted, readPage } from '../../src/comments/page-queries.ts';
import { insertComments } from '../../src/comments/posting-queries.ts';
import { findSurroundings } from '../../src/comments/surroundings-queries.ts';
import { findThreads } from '../../src/comments/thread-queries.ts';
import { blocksOf, type Plan, plansOf, touched } from '../support/plans.ts';
import { readyPosting } from '../support/ready-postings.ts';
import { newSite, type Service, startService } from '../support/service.ts';
import { statementsOn } from '../support/statements.ts';

const sizes = [100, 10_000, 100_000];
const keyOf = (size: number) => `/long/${size}`;

let service: Service;

/**
 * Threads of all sizes at one site, each made of the same twenty again and again: eight of which each answers the one before it, nine that
 * are removed, one of them from under replies that stand, and three plain ones. Around them are twenty thousand others.
 */
beforeAll(async () => {
  service = await startService();
  const { sql } = service.database;
  for (const size of sizes) {
    const id = (n: string) => sql`md5(${keyOf(size)} || ${sql.unsafe(n)})::uuid`;
    await sql`
      insert into comments (site, id, thread, parent, root, depth, number, title, url, author_name, author_email, author_website,
        body, html, status, shown, likeness, nonce)
      select 'long', ${id('n')}, ${keyOf(size)}, case when depth > 0 then ${id('n - 1')} end, ${id('n - depth')}, depth, n, '', '', 'Ada', '', '',
        repeat('words ', 60), '<p>' || repeat('words ', 60) || '</p>', case when place between 8 and 16 then 'trash' else 'approved' end,
        place not between 9 and 16, ${id('-n')}, ${id('-n')}
      from (
        select n, (n - 1) % 20 as place, case when (n - 1) % 20 < 8 then (n - 1) % 20 else 0 end as depth
        from generate_series(1, ${size}::int) as n
      ) as counted`;
  }
  await sql`insert into threads (site, key, title, url, last_number, approved)
    select 'long', thread, 'A headline', '', count(*), count(*) filter (where status = 'approved') from comments group by thread`;
  await sql`insert into threads (site, key, title, url, last_number, approved)
    select 'long', '/other/' || n, 'A headline', '', 0, 0 from generate_series(1, 20000) as n`;
  await sql`insert into thread_aliases (site, alias, thread) select 'long', '/alias/' || n, '/other/' || n from generate_series(1, 5000) as n`;
  for (const table of ['comments', 'threads', 'thread_aliases']) await sql.unsafe(`vacuum analyze ${table}`);
});
afterAll(() => service.stop());

/** The one statement that was sent, which reads no table from end to end. */
function theOne(plans: Plan[]): Plan {
  const [plan, ...more] = plans;
  if (!plan) throw new Error('nothing was sent');
  expect(more).toEqual([]);
  expect(plan.nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  return plan;
}

/** An approved comment in the middle of a thread, which answers others. */
const middleOf = async (size: number) => {
  const [row] = await service.database.sql<{ id: string }[]>`
    select id from comments where site = 'long' and thread = ${keyOf(size)} and depth = 3 and number >= ${size / 2} order by number limit 1`;
  return row?.id as string;
};

type Page = (size: number) => Partial<PageWanted> | Promise<Partial<PageWanted>>;
const pages: [string, Page][] = [
  ['the first page', () => ({})],
  ['the newest', () => ({ order: 'newest' })],
  ['a page in the middle', (size) => ({ after: size / 2 })],
  ['the page that holds a comment', async (size) => ({ at: await middleOf(size) })],
  ['the same, newest first', async (size) => ({ at: await middleOf(size), order: 'newest' })],
];

describe.each([
  ['as it is planned for what is asked', false],
  ['as it is planned for everybody', true],
])('%s,', (_, generic) => {
  test.each(pages)(
    '%s is one statement by index that touches no more of a longer thread',
    async (_, page) => {
      const blocks: number[] = [];
      for (const size of sizes) {
        const { order = 'oldest', after, at } = await page(size);
        const wanted: PageWanted = { order, limit: 20, after, at, under: undefined };
        const read = await readPage(service.database, 'long', keyOf(size), wanted);
        expect([read.tops.length, read.thread?.lastNumber]).toEqual([
          size === 100 ? read.tops.length : 21,
          size,
        ]);
        const plan = theOne(
          await plansOf(service, (database) => readPage(database, 'long', keyOf(size), wanted), { generic }),
        );
        // Two find the beginning of a page that holds a comment.
        expect(touched(plan.nodes, 'comments')).toBeLessThanOrEqual(
          read.tops.length + read.replies.length + 2,
        );
        blocks.push(blocksOf(plan));
      }
      const [short = 0, long = 0, longest = 0] = blocks;
      expect(Math.abs(longest - long), `${blocks}`).toBeLessThanOrEqual(3);
      expect(short).toBeLessThanOrEqual(longest + 3);
    },
  );

  test('counts are one statement by index that touches as much whatever it counts', async () => {
    const count = async (keys: string[]) =>
      blocksOf(
        theOne(await plansOf(service, (database) => findThreads(database, 'long', keys), { generic })),
      );
    const other = ['/other/7', '/other/20000', '/alias/9'];
    expect(Math.abs((await count(sizes.map(keyOf))) - (await count(other)))).toBeLessThanOrEqual(3);
  });
});

test.each([
  ['as it is planned for what is asked', false],
  ['as it is planned for everybody', true],
])(
  '%s, what a comment is judged by is one statement that reads no comment but the one it answers',
  async (_, generic) => {
    const blocks: number[] = [];
    for (const size of sizes)
      for (const many of [1, 8]) {
        const soughts = await Promise.all(
          Array.from({ length: many }, async () => ({
            ...{ site: 'long', thread: keyOf(size), id: randomUUID(), parent: await middleOf(size) },
            // Everybody in these threads goes by this name, which is what a planner might be led astray by.
            ...{ likenesses: [randomUUID()], name: 'Ada', email: 'ada@example.com' },
          })),
        );
        const plan = theOne(
          await plansOf(service, (database) => findSurroundings(database, soughts), { generic }),
        );
        expect(touched(plan.nodes, 'comments')).toBeLessThanOrEqual(4 * many);
        blocks.push(Math.round(blocksOf(plan) / many));
      }
    expect(Math.max(...blocks) - Math.min(...blocks), `${blocks}`).toBeLessThanOrEqual(3);
  },
);

test('what looks around, and what writes, ask by the indexes that have their order, though they are planned while tables are small', async () => {
  const small = await startService();
  const { sql } = small.database;
  const { name } = await newSite(small);
  await sql`insert into threads (site, key, title, url, last_number, approved) values (${name}, '/a', '', '', 0, 0)`;
  const postings = Array.from({ length: 300 }, () => readyPosting(name, '/a'));
  const sought = {
    site: name,
    thread: '/a',
    id: randomUUID(),
    parent: randomUUID(),
    likenesses: [randomUUID()],
  };
  const { statements } = await statementsOn(small, async () => {
    await insertComments(small.database, postings);
    await findSurroundings(small.database, [{ ...sought, name: 'Ada', email: 'ada@example.com' }]);
  });
  const scans: string[] = [];
  for (const statement of statements.filter((each) => each.includes('json_to_recordset')))
    for (const row of await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain (generic_plan) ${statement}`))
      if (row['QUERY PLAN'].includes('Scan')) scans.push(row['QUERY PLAN']);
  for (const [table, indexes] of [
    ['comments', 'comments_(pk|no_duplicate|by_author|by_fold)'],
    ['threads', 'threads_pk'],
    ['spent_proofs', 'spent_proofs_once'],
    ['comment_pauses', 'comment_pauses_pk'],
  ] as const) {
    const asked = scans.filter((line) => line.includes(` on ${table} `));
    expect(asked).not.toEqual([]);
    for (const line of asked) expect(line).toMatch(new RegExp(`using ${indexes} `));
  }
  await small.stop();
});

test('a comment is rendered when it is written: what a page shows is what was stored then', async () => {
  const { sql } = service.database;
  const html = '<p>As it was rendered</p>';
  await sql`update comments set html = ${html}, body = '*Otherwise*' where site = 'long' and thread = ${keyOf(100)} and number = 1`;
  const { tops } = await readPage(service.database, 'long', keyOf(100), {
    ...{ order: 'oldest', limit: 1, after: undefined, at: undefined, under: undefined },
  });
  expect(tops[0]?.html).toBe(html);
  expect(tops[0]).not.toHaveProperty('body');
});
