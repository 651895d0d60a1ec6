import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

type Item = { id: string; number: number; parent: string | null; moreReplies: boolean };
const read = async (site: Site, query: string) => {
  const answer = await site.api(`/comments?${query}`);
  expect(answer.status).toBe(200);
  return answer.body as { items: Item[]; nextCursor: string | null; thread: { count: number } };
};
const numbers = (page: { items: Item[] }) => page.items.map((item) => item.number);

async function fill(site: Site, thread: string, count: number) {
  const made = [];
  for (let at = 0; at < count; at++) made.push(await published(site, thread));
  return made;
}

/** Every page of a thread from the first on, with `between` run after each. */
async function walk(site: Site, query: string, between?: () => Promise<unknown>) {
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await read(site, `${query}${cursor && `&cursor=${cursor}`}`);
    seen.push(...numbers(page));
    cursor = page.nextCursor;
    await between?.();
  }
  return seen;
}

describe('a thread', () => {
  test('that nobody has written in is empty and open, not missing', async () => {
    const site = await openSite(service);
    const answer = await site.api('/comments?thread=/new/');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=10');
    expect(answer.headers.get('cdn-cache-control')).toBe('public, max-age=1, stale-while-revalidate=3');
    expect(answer.body).toEqual({
      thread: {
        key: '/new',
        title: '',
        url: '',
        count: 0,
        open: true,
        notice: '',
        frozen: null,
        pinned: null,
      },
      pinned: null,
      items: [],
      nextCursor: null,
    });
  });

  test('is one whatever query, fragment, slash or composition its key came with', async () => {
    const site = await openSite(service);
    for (const key of ['/caf\u00e9', '/cafe\u0301/', '/caf\u00e9?utm_source=x', '/caf\u00e9/#top'])
      await published(site, key);
    const page = await read(site, `thread=${encodeURIComponent('/cafe\u0301?page=2')}`);
    expect(page.thread).toMatchObject({ key: '/caf\u00e9', count: 4 });
    expect((await read(site, 'thread=/Caf%C3%A9')).thread.count).toBe(0);
  });

  test('is nobody else’s: another site’s thread of the same key is another', async () => {
    const [site, other] = [await openSite(service), await openSite(service)];
    await published(site, '/a');
    expect((await read(other, 'thread=/a')).items).toEqual([]);
  });

  test('keeps title and address of its first published comment', async () => {
    const site = await openSite(service);
    const origin = 'https://magazine.example';
    await site.comment('/a', { title: 'Spam', url: `${origin}/spam`, nickname: 'x' });
    await published(site, '/a', { title: 'The headline', url: `${origin}/a` });
    const second = await published(site, '/a', { title: 'Another', url: `${origin}/b` });
    const page = await read(site, 'thread=/a');
    expect(page.thread).toMatchObject({ title: 'The headline', url: `${origin}/a` });
    expect(page.items).toMatchObject([{}, { permalink: `${origin}/a#comment-${second.id}` }]);
  });

  test('without an address has permalinks that lead to the hosted page', async () => {
    const site = await openSite(service);
    const { id, permalink } = await published(site, '/a');
    expect(permalink).toBe(`http://localhost:8787/sites/${site.name}/comments/${id}`);
    const answer = await service.send(new URL(permalink).pathname);
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.hash).toBe(`#comment-${id}`);
    const page = await service.send(location.pathname + location.search);
    expect(page.text).toContain(`id="comment-${id}"`);
  });

  test.each([
    'thread=',
    'thread=%3Fx',
    '',
    'thread=/a&limit=0',
    'thread=/a&limit=101',
    'thread=/a&cursor=x',
    'thread=/a&order=best',
    'thread=/a&under=x',
  ])('does not take %j', async (query) => {
    const site = await openSite(service);
    const answer = await site.api(`/comments?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });
});

describe('numbers', () => {
  test('count up in the order of approval, and a held comment has none until then', async () => {
    const site = await openSite(service);
    const first = await published(site, '/a');
    const links = 'https://one.example https://two.example';
    const held = (await site.comment('/a', { body: links })).body.comment;
    const third = await published(site, '/a');
    expect([first.number, held.number, third.number]).toEqual([1, null, 2]);
    expect((await rule(site, held.id, { status: 'approved' })).body.number).toBe(3);
    expect(numbers(await read(site, 'thread=/a'))).toEqual([1, 2, 3]);
  });

  test('are never given again, and a restored comment gets its own back', async () => {
    const site = await openSite(service);
    const [, second] = await fill(site, '/a', 2);
    await rule(site, second?.id ?? '', { status: 'trash' });
    expect((await published(site, '/a')).number).toBe(3);
    expect(numbers(await read(site, 'thread=/a'))).toEqual([1, 3]);
    await rule(site, second?.id ?? '', { status: 'approved' });
    expect(numbers(await read(site, 'thread=/a'))).toEqual([1, 2, 3]);
  });

  test('are unique and without gaps when fifty write at once', async () => {
    const site = await openSite(service);
    await Promise.all(Array.from({ length: 50 }, () => published(site, '/a')));
    const page = await read(site, 'thread=/a&limit=100');
    expect(numbers(page)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    expect(page.thread.count).toBe(50);
  });

  test('are one a comment when ten editors approve it at once', async () => {
    const site = await openSite(service, { holdAll: true });
    const held = [(await site.comment('/a')).body.comment, (await site.comment('/a')).body.comment];
    const rulings = Array.from({ length: 20 }, (_, at) =>
      rule(site, held[at % 2].id, { status: 'approved' }),
    );
    const given = (await Promise.all(rulings)).map(({ body }) => body.number);
    expect(new Set(given.filter((_, at) => at % 2 === 0)).size).toBe(1);
    expect([...new Set(given)].sort()).toEqual([1, 2]);
    expect((await read(site, 'thread=/a')).thread.count).toBe(2);
  });
});

describe('pages', () => {
  test('hold every top-level comment once, oldest or newest first, and `limit` counts those alone', async () => {
    const site = await openSite(service);
    const made = await fill(site, '/a', 5);
    const reply = await published(site, '/a', { parent: made[1]?.id });
    const first = await read(site, 'thread=/a&limit=2');
    expect(first.items.map((item) => item.id)).toEqual([made[0]?.id, made[1]?.id, reply.id]);
    expect(await walk(site, 'thread=/a&limit=2')).toEqual([1, 2, 6, 3, 4, 5]);
    expect(await walk(site, 'thread=/a&limit=2&order=newest')).toEqual([5, 4, 3, 2, 6, 1]);
    expect(await walk(site, 'thread=/a&limit=5')).toEqual([1, 2, 6, 3, 4, 5]);
  });

  test('neither repeat nor leave out a comment while others are written and removed', async () => {
    const site = await openSite(service);
    const made = await fill(site, '/a', 6);
    const add = () => published(site, '/a');
    const newest = await walk(site, 'thread=/a&limit=2&order=newest', add);
    expect(newest).toEqual([6, 5, 4, 3, 2, 1]);
    await rule(site, made[0]?.id ?? '', { status: 'trash' });
    let left = 2;
    const oldest = await walk(site, 'thread=/a&limit=2', async () => {
      if (left-- > 0) await add();
    });
    expect(oldest).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('begin with the one that holds a comment where `at` names it, in either order', async () => {
    const site = await openSite(service);
    const made = await fill(site, '/a', 5);
    const reply = await published(site, '/a', { parent: made[2]?.id });
    expect(numbers(await read(site, `thread=/a&limit=2&at=${made[3]?.id}`))).toEqual([4, 5]);
    expect(numbers(await read(site, `thread=/a&limit=2&at=${reply.id}`))).toEqual([3, 6, 4]);
    expect(numbers(await read(site, `thread=/a&limit=2&order=newest&at=${reply.id}`))).toEqual([3, 6, 2]);
    expect(numbers(await read(site, `thread=/b&at=${reply.id}`))).toEqual([]);
  });
});

describe('counts', () => {
  test('are of published comments, under the keys as they were asked for', async () => {
    const site = await openSite(service);
    await fill(site, '/a', 2);
    const removed = await published(site, '/b');
    await rule(site, removed.id, { status: 'spam' });
    await site.comment('/c', { nickname: 'x' });
    const asked = ['/a', '/a/?x=1', '/b', '/c', '/never', '__proto__'];
    const query = asked.map((key) => `thread=${encodeURIComponent(key)}`).join('&');
    const answer = await site.api(`/comments/counts?${query}`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=10');
    const counts = asked.map((key) => [key, key.startsWith('/a') ? 2 : 0]);
    expect(answer.text).toBe(JSON.stringify({ counts: Object.fromEntries(counts) }));
  });

  test('are given for a hundred threads at a time, one at least', async () => {
    const site = await openSite(service);
    const ask = (count: number) =>
      site.api(`/comments/counts?${Array.from({ length: count }, (_, at) => `thread=/${at}`).join('&')}`);
    expect(Object.keys((await ask(100)).body.counts)).toHaveLength(100);
    expect((await ask(1)).body).toEqual({ counts: { '/0': 0 } });
    expect((await ask(101)).status).toBe(400);
    expect((await ask(0)).status).toBe(400);
  });
});
