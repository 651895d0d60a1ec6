import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueWanted } from '../../src/comments/queue.ts';
import { showQueue } from '../../src/comments/queue-actions.ts';
import { countQueue, readQueue } from '../../src/comments/queue-queries.ts';
import { depsOf } from '../../src/platform.ts';
import { plansOf, touched } from '../support/plans.ts';
import { openSite, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import { newNetwork, newSite, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const held = (more: Record<string, unknown> = {}) => openSite(service, { holdAll: true, ...more });
const wanted = (more: Partial<QueueWanted> = {}): QueueWanted => ({
  status: 'held',
  order: 'newest',
  limit: 50,
  ...more,
});
const bodiesOf = (answer: { body: { items: { body: string }[] } }) =>
  answer.body.items.map(({ body }) => body);
const queueOf = (site: Site, query: string) => site.api(`/moderation${query}`, { owner: true });

describe('the queue', () => {
  test('finds comments by thread, address, network, words, name and links, each in both orders', async () => {
    const site = await held();
    const from = newNetwork();
    const ada = { name: 'Ada', email: 'ada@example.com', website: '' };
    const bob = { name: 'Bob', email: 'bob@example.com', website: '' };
    await site.comment('/a', { body: 'first of all', author: ada }, { from });
    await site.comment('/b', { body: 'see http://shop.example/x', author: bob });
    await site.comment('/a', { body: 'a Third thing', author: bob }, { from });
    const all = await queueOf(site, '');
    expect(bodiesOf(all)).toEqual(['a Third thing', 'see http://shop.example/x', 'first of all']);
    const { network } = all.body.items[2];
    const finds = async (query: string) => bodiesOf(await queueOf(site, query));
    const [first, link, third] = ['first of all', 'see http://shop.example/x', 'a Third thing'];
    expect(await finds('?order=oldest')).toEqual([first, link, third]);
    expect(await finds('?thread=/a')).toEqual([third, first]);
    expect(await finds('?thread=/a/%3Fx=1&order=oldest')).toEqual([first, third]);
    expect(await finds('?author=ADA@example.com')).toEqual([first]);
    expect(await finds('?author=bob')).toEqual([third, link]);
    expect(await finds(`?network=${network}`)).toEqual([third, first]);
    expect(await finds('?q=THIRD')).toEqual([third]);
    expect(await finds('?q=bob@example')).toEqual([third, link]);
    expect(await finds('?link=any')).toEqual([link]);
    expect(await finds('?link=shop.example')).toEqual([link]);
    expect(await finds('?link=other.example')).toEqual([]);
    expect(await finds('?q=%25')).toEqual([]);
    expect(await finds('?q=third&thread=/b')).toEqual([]);
    expect(JSON.stringify(all.body)).not.toContain(from);
  });

  test('leads through every comment once, whatever is sought and however long the pages', async () => {
    const site = await held();
    for (let at = 0; at < 7; at++) await site.comment(`/t${at % 2}`, { body: `number ${at}` });
    for (const query of ['', '&q=number', '&order=oldest', '&order=oldest&q=NUMBER', '&thread=/t0']) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await queueOf(site, `?limit=2${query}${cursor && `&cursor=${cursor}`}`);
        expect(page.status).toBe(200);
        seen.push(...bodiesOf(page));
        cursor = page.body.nextCursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toHaveLength(query.includes('thread') ? 4 : 7);
    }
  });

  test('counts each status, and gives what editors see and readers do not', async () => {
    const site = await held({ maxLinks: 1, holdAll: false });
    await site.comment('/a', { body: 'see http://shop.example/x' });
    const { body } = await site.comment('/a', {});
    await rule(site, body.comment.id, { status: 'spam' });
    const { body: counted } = await site.api('/moderation/counts', { owner: true });
    expect(counted).toEqual({ counts: { held: 1, spam: 1, trash: 0, approved: 0 }, most: 1000 });
    const [item] = (await queueOf(site, '?status=spam')).body.items;
    expect(item).toMatchObject({ site: site.name, ruledBy: 'OWNER_KEY', statusBefore: 'approved' });
    const [waiting] = (await queueOf(site, '')).body.items;
    expect(waiting).toMatchObject({ reason: 'links', matched: '1', ruledBy: null, originalBody: null });
  });

  test('over several sites is one queue in one order, and of no other site', async () => {
    const [one, other, third] = [await held(), await held(), await held()];
    await one.comment('/a', { body: 'one' });
    await other.comment('/a', { body: 'two' });
    await third.comment('/a', { body: 'not mine' });
    await one.comment('/a', { body: 'three' });
    const deps = depsOf(service.platform);
    const { items } = await showQueue(deps, [one.name, other.name], wanted());
    expect(items.map(({ body }) => body)).toEqual(['three', 'two', 'one']);
    const search = await showQueue(deps, [one.name, other.name], wanted({ q: 't', limit: 1 }));
    expect(search.items.map(({ body }) => body)).toEqual(['three']);
    expect(search.nextCursor).not.toBeNull();
  });
});

describe('a queue of 100,000 held comments', () => {
  const many = 100_000;
  let site: Site;
  beforeAll(async () => {
    site = await newSite(service);
    await service.database.sql`
      insert into comments (site, id, thread, root, depth, title, url, author_name, author_email, author_website, body, html, status, shown, likeness, nonce, network, created_at)
      select ${site.name}, md5('id' || n)::uuid, '/t' || n % 1000, md5('id' || n)::uuid, 0, '', '', 'Name ' || n, 'n' || n % 5000 || '@example.com', '',
        'Text ' || n, '<p>Text</p>', 'held', false, md5('like' || n)::uuid, md5('nonce' || n)::uuid, md5('net' || n % 7000)::uuid, now() - n * interval '1 second'
      from generate_series(1, ${many}) as n`;
    await service.database.sql`analyze comments`;
  });

  test.each([
    ['the first page', {}],
    ['a thread’s', { thread: '/t7' }],
    ['an address’s', { author: 'n17@example.com' }],
    ['a network’s', { network: undefined }],
    ['the oldest first', { order: 'oldest' as const }],
  ])(
    '%s: one statement by index that touches no more than it shows, and so does the next page',
    async (name, more) => {
      const filters = name.startsWith('a network')
        ? { network: (await service.database.sql`select md5('net17')::uuid as id`)[0]?.id as string }
        : more;
      const ask = wanted(filters);
      const [first] = await readQueue(service.database, [site.name], ask, 5, undefined);
      const after: [Date, string] = [first?.createdAt as Date, first?.id as string];
      for (const place of [undefined, after]) {
        const plans = await plansOf(service, (database) => readQueue(database, [site.name], ask, 51, place));
        expect(plans).toHaveLength(1);
        const nodes = plans[0]?.nodes ?? [];
        expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
        expect(touched(nodes, 'comments')).toBeGreaterThan(0);
        expect(touched(nodes, 'comments')).toBeLessThanOrEqual(2 * 51);
      }
    },
  );

  test('its counts stop at a thousand', async () => {
    expect((await countQueue(service.database, [site.name])).held).toBe(1000);
    const [plan] = await plansOf(service, (database) => countQueue(database, [site.name]));
    expect(touched(plan?.nodes ?? [], 'comments')).toBeLessThanOrEqual(1001);
  });

  test('a search looks at 5,000 a page, says where to go on, and finds the last of them in the end', async () => {
    const deps = depsOf(service.platform);
    let pages = 0;
    let cursor: string | undefined;
    const found: string[] = [];
    do {
      const page = await showQueue(deps, [site.name], wanted({ q: `text ${many}`, cursor }));
      found.push(...page.items.map(({ body }) => body));
      cursor = page.nextCursor ?? undefined;
      pages++;
    } while (cursor !== undefined);
    expect(found).toEqual([`Text ${many}`]);
    expect(pages).toBeGreaterThanOrEqual(many / 5000);
    expect(pages).toBeLessThanOrEqual(many / 5000 + 1);
  });
});

describe('an editor’s change of a text', () => {
  test('keeps the author’s words for editors alone, the first ones however often it is changed', async () => {
    const site = await openSite(service);
    const { body } = await site.comment('/a', { body: 'my own words' });
    const { id } = body.comment;
    await rule(site, id, { body: 'better words' });
    await rule(site, id, { body: 'the best words' });
    const [item] = (await queueOf(site, '?status=approved')).body.items;
    expect(item).toMatchObject({ body: 'the best words', originalBody: 'my own words' });
    expect((await site.api('/comments?thread=/a')).text).not.toContain('my own words');
    await site.api('/readers/erase', { body: { email: 'ada@example.com', texts: 'keep' }, owner: true });
    expect((await queueOf(site, '?status=approved')).body.items[0].originalBody).toBeNull();
  });

  test('is not laid over another that was saved since the first was opened', async () => {
    const site = await openSite(service);
    const { id } = (await site.comment('/a', {})).body.comment;
    expect((await rule(site, id, { body: 'one', wasEditedAt: null })).status).toBe(200);
    const late = await rule(site, id, { body: 'other', wasEditedAt: null });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'id_conflict', by: 'OWNER_KEY' });
    const [item] = (await queueOf(site, '?status=approved')).body.items;
    expect(item.body).toBe('one');
    expect((await rule(site, id, { body: 'other', wasEditedAt: item.editedAt })).status).toBe(200);
  });

  test('tells the second of two who ruled first', async () => {
    const site = await openSite(service, { holdAll: true });
    const { id } = (await site.comment('/a', {})).body.comment;
    const { key } = await site.newKey('moderator', { name: 'Maria' });
    await site.api(`/comments/${id}`, { method: 'PATCH', body: { status: 'spam', was: 'held' }, key });
    const second = await rule(site, id, { status: 'approved', was: 'held' });
    expect(second.body).toMatchObject({ code: 'id_conflict', current: 'spam', by: 'Maria' });
    expect(second.body.detail).toContain('Maria');
  });
});
