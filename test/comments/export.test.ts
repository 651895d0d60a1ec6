import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSite, type Service, type Site, startService } from '../support/service.ts';
import { childrenOf, parseXml, textOf, type XmlElement } from '../support/xml.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const owner = { owner: true };
const calm = { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0, heldWords: ['waits'] } };
const newCalmSite = (more: Record<string, unknown> = {}) =>
  newSite(service, { settings: calm, timeZone: 'Europe/Berlin', ...more });

const nasty = 'Ends <b>early</b> ]]> & goes on ]]]]>> “quoted”';

/** Two threads: one with a comment in every status and two answers, one with a held comment alone. */
async function variedSite() {
  const site = await newCalmSite({ url: 'https://www.gazette.example' });
  const say = async (thread: string, body: string, more: Record<string, unknown> = {}) =>
    (await site.comment(thread, { body, ...more })).body.comment;
  const first = await say('/a', nasty, {
    author: { name: 'Ada <L>', email: 'Ada@Example.com', website: 'https://ada.example/?a=1&b=2' },
  });
  const answer = await say('/a', 'An answer', { parent: first.id });
  const second = await say('/a', 'An answer to the answer', { parent: answer.id });
  const spam = await say('/a', 'Buy this');
  const trash = await say('/a', 'Away with it');
  const held = await say('/b', 'It waits', { title: 'Another headline' });
  for (const [id, status] of [
    [spam.id, 'spam'],
    [trash.id, 'trash'],
  ])
    await site.api(`/comments/${id}`, { method: 'PATCH', body: { status }, ...owner });
  return { site, first, answer, second, spam, trash, held };
}

const exported = (site: Site, format: string) => site.api(`/comments/export?format=${format}`, owner);

async function itemsOf(site: Site): Promise<XmlElement[]> {
  const channel = childrenOf(parseXml((await exported(site, 'wxr')).text), 'channel')[0];
  return channel ? childrenOf(channel, 'item') : [];
}

describe('comments as JSON', () => {
  test('are all there, in every status, with what readers never see', async () => {
    const { site, first, answer, spam, trash, held } = await variedSite();
    const { status, body, headers } = await exported(site, 'json');
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${site.name}-comments.json"`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.site).toEqual({ site: site.name, name: 'A magazine', url: 'https://www.gazette.example' });
    expect(body.threads).toEqual([
      {
        ...{ key: '/a', title: 'A headline', url: '', mode: 'open', count: 3 },
        ...{ until: null, notice: '', aliases: [], pinned: null },
        createdAt: expect.stringMatching(/Z$/),
      },
      // Nothing is approved there yet.
      expect.objectContaining({ key: '/b', title: '', count: 0 }),
    ]);
    const byId = new Map(body.comments.map((comment: { id: string }) => [comment.id, comment]));
    expect(byId.size).toBe(6);
    expect(byId.get(first.id)).toEqual({
      id: first.id,
      thread: '/a',
      parent: null,
      number: 1,
      author: {
        name: 'Ada <L>',
        email: 'Ada@Example.com',
        website: 'https://ada.example/?a=1&b=2',
        badge: null,
      },
      title: 'A headline',
      url: '',
      body: nasty,
      html: first.html,
      status: 'approved',
      reason: null,
      spamScore: null,
      createdAt: first.createdAt,
      editedAt: null,
      approvedAt: expect.stringMatching(/Z$/),
    });
    expect(byId.get(answer.id)).toMatchObject({ parent: first.id, number: 2 });
    expect(byId.get(spam.id)).toMatchObject({ status: 'spam' });
    expect(byId.get(trash.id)).toMatchObject({ status: 'trash' });
    expect(byId.get(held.id)).toMatchObject({
      thread: '/b',
      status: 'held',
      reason: 'held_word',
      number: null,
    });
  });

  test('of a site without any are two empty lists', async () => {
    const { body } = await exported(await newCalmSite(), 'json');
    expect([body.threads, body.comments]).toEqual([[], []]);
  });
});

describe('comments as WXR', () => {
  test('are a document of version 1.2 about the site', async () => {
    const { site } = await variedSite();
    const { text, headers } = await exported(site, 'wxr');
    expect(headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${site.name}-comments.xml"`);
    const rss = parseXml(text);
    expect(rss.attributes['xmlns:wp']).toBe('http://wordpress.org/export/1.2/');
    const [channel] = childrenOf(rss, 'channel');
    if (!channel) throw new Error('no channel');
    expect(textOf(channel, 'wp:wxr_version')).toBe('1.2');
    expect(textOf(channel, 'title')).toBe('A magazine');
    expect(textOf(channel, 'wp:base_site_url')).toBe('https://www.gazette.example');
  });

  test('have an item for each thread, without a date, so that the article of that title is found', async () => {
    const { site } = await variedSite();
    const items = await itemsOf(site);
    expect(items.map((item) => textOf(item, 'title'))).toEqual(['A headline', 'Another headline']);
    expect(items.map((item) => textOf(item, 'wp:post_id'))).toEqual(['1', '2']);
    for (const item of items) {
      expect(textOf(item, 'wp:post_date')).toBe('');
      expect(textOf(item, 'wp:post_type')).toBe('post');
      expect(textOf(item, 'wp:status')).toBe('publish');
      expect(textOf(item, 'link')).toContain(`/sites/${site.name}/threads?thread=%2F`);
    }
    expect(items.map((item) => childrenOf(item, 'wp:comment').length)).toEqual([5, 1]);
  });

  test('have their parts in WordPress’s order, with dates of the site and of Greenwich', async () => {
    const { site, first } = await variedSite();
    await service.database.sql`
      update comments set created_at = '2026-07-01T22:30:15Z' where site = ${site.name} and id = ${first.id}`;
    const comment = (await itemsOf(site)).flatMap((item) => childrenOf(item, 'wp:comment'))[0];
    if (!comment) throw new Error('no comment');
    expect(comment.children.map((child) => (typeof child === 'string' ? child : child.name))).toEqual([
      ...[
        ...[
          'id',
          'author',
          'author_email',
          'author_url',
          'author_IP',
          'date',
          'date_gmt',
          'content',
          'approved',
        ],
        ...['type', 'parent', 'user_id'],
      ].map((name) => `wp:comment_${name}`),
      'wp:commentmeta',
    ]);
    expect(textOf(comment, 'wp:comment_author')).toBe('Ada <L>');
    expect(textOf(comment, 'wp:comment_author_email')).toBe('Ada@Example.com');
    expect(textOf(comment, 'wp:comment_author_url')).toBe('https://ada.example/?a=1&b=2');
    expect(textOf(comment, 'wp:comment_author_IP')).toBe('');
    expect(textOf(comment, 'wp:comment_content')).toBe(first.html);
    expect(textOf(comment, 'wp:comment_date')).toBe('2026-07-02 00:30:15');
    expect(textOf(comment, 'wp:comment_date_gmt')).toBe('2026-07-01 22:30:15');
  });

  test('keep their status, and hang under what they answer by whole numbers of the file', async () => {
    const { site } = await variedSite();
    const comments = (await itemsOf(site)).flatMap((item) => childrenOf(item, 'wp:comment'));
    const told = comments.map((comment) =>
      ['id', 'parent', 'approved'].map((name) => textOf(comment, `wp:comment_${name}`)),
    );
    expect(told).toEqual([
      ['1', '0', '1'],
      ['2', '0', 'spam'],
      ['3', '0', 'trash'],
      ['4', '1', '1'],
      ['5', '4', '1'],
      ['6', '0', '0'],
    ]);
  });

  test('lose what XML cannot hold and nothing else, and no text ends its section early', async () => {
    const site = await newCalmSite();
    const { body } = await site.comment('/x', { title: 'T ]]> <&>' });
    const raw = 'a\u0001\u000b\ufffeb]]>]]>😀<script>';
    await service.database.sql`
      update comments set html = ${raw}, author_name = ${raw} where site = ${site.name} and id = ${body.comment.id}`;
    const [item] = await itemsOf(site);
    const [comment] = item ? childrenOf(item, 'wp:comment') : [];
    if (!item || !comment) throw new Error('no comment');
    expect(textOf(item, 'title')).toBe('T ]]> <&>');
    for (const name of ['author', 'content'])
      expect(textOf(comment, `wp:comment_${name}`)).toBe('ab]]>]]>😀<script>');
  });

  test('of a site without any are a channel without items', async () => {
    expect(await itemsOf(await newCalmSite())).toEqual([]);
  });
});

test('many comments come whole and in order, read in small pieces of one moment', async () => {
  const site = await newCalmSite();
  const { body } = await site.comment('/many');
  await service.database.sql`
    insert into comments (site, id, thread, root, parent, depth, number, title, url, author_name, author_email, author_website,
      body, html, status, shown, likeness, nonce)
    select site, gen_random_uuid(), thread, id, id, 1, 1 + each, title, url, author_name, author_email, author_website,
      'Number ' || each, repeat('long ', 500), 'approved', true, gen_random_uuid(), gen_random_uuid()
    from comments, generate_series(1, 2500) as each where site = ${site.name} and id = ${body.comment.id}`;
  const comments = (await itemsOf(site)).flatMap((item) => childrenOf(item, 'wp:comment'));
  expect(comments.map((comment) => textOf(comment, 'wp:comment_id'))).toEqual(
    Array.from({ length: 2501 }, (_, place) => String(place + 1)),
  );
  expect(new Set(comments.slice(1).map((comment) => textOf(comment, 'wp:comment_parent')))).toEqual(
    new Set(['1']),
  );
  expect((await exported(site, 'json')).body.comments).toHaveLength(2501);
});

test('only the owner gets them, and only those of the site', async () => {
  const { site } = await variedSite();
  for (const format of ['json', 'wxr'])
    expect((await site.api(`/comments/export?format=${format}`)).body.code).toBe('unauthorized');
  for (const query of ['', '?format=csv'])
    expect((await site.api(`/comments/export${query}`, owner)).body.code).toBe('invalid_request');
  const other = await newCalmSite();
  expect((await exported(other, 'json')).body.comments).toEqual([]);
});
