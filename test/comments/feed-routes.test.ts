import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import { childrenOf, parseXml, textOf, type XmlElement } from '../support/xml.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const formats = [
  ['rss', 'application/rss+xml; charset=utf-8'],
  ['atom', 'application/atom+xml; charset=utf-8'],
  ['json', 'application/feed+json; charset=utf-8'],
] as const;

type Site = Awaited<ReturnType<typeof openSite>>;
const rssItems = async (site: Site, query = '') => {
  const root = parseXml((await site.api(`/comments/feed.rss${query}`)).text);
  return childrenOf(childrenOf(root, 'channel')[0] as XmlElement, 'item');
};

/** The ids of the comments in a feed, in order. */
async function idsIn(site: Site, format: string, query = ''): Promise<string[]> {
  const { text } = await site.api(`/comments/feed.${format}${query}`);
  const urns =
    format === 'json'
      ? JSON.parse(text).items.map((item: { id: string }) => item.id)
      : format === 'rss'
        ? (await rssItems(site, query)).map((item) => textOf(item, 'guid'))
        : childrenOf(parseXml(text), 'entry').map((entry) => textOf(entry, 'id'));
  return urns.map((urn: string) => urn.replace('urn:uuid:', ''));
}

describe.each(formats)('the %s feed', (format, type) => {
  test('may be kept for seconds, and says when nothing has changed', async () => {
    const site = await openSite(service);
    await published(site, '/a');
    const path = `/comments/feed.${format}?thread=/a`;
    const first = await site.api(path);
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe(type);
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(first.headers.get('cdn-cache-control')).toBe('public, max-age=1, stale-while-revalidate=3');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^(W\/)?"[^"]+"$/);
    const tag = etag.replace('W/', '');
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await site.api(path, { headers: { 'if-none-match': known } });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe(etag);
    }
    await published(site, '/a');
    const changed = await site.api(path, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
  });

  test('is there, well-formed and empty before the first comment', async () => {
    const site = await openSite(service);
    expect(await idsIn(site, format)).toEqual([]);
    expect(await idsIn(site, format, '?thread=/never')).toEqual([]);
  });

  test('holds the newest published comments first, of a thread or of the whole site', async () => {
    const site = await openSite(service);
    const one = await published(site, '/a');
    const two = await published(site, '/b');
    const reply = await published(site, '/a', { parent: one.id });
    await site.comment('/a', { nickname: 'x' });
    expect(await idsIn(site, format, '?thread=/a/?x=1')).toEqual([reply.id, one.id]);
    expect(await idsIn(site, format)).toEqual([reply.id, two.id, one.id]);
  });

  test('lets go of a removed comment at once and takes it back when it is restored', async () => {
    const site = await openSite(service);
    const one = await published(site, '/a');
    const two = await published(site, '/a');
    await rule(site, one.id, { status: 'spam' });
    expect(await idsIn(site, format, '?thread=/a')).toEqual([two.id]);
    await rule(site, one.id, { status: 'approved' });
    expect(await idsIn(site, format, '?thread=/a')).toEqual([two.id, one.id]);
  });

  test('stays well-formed with any words of a reader', async () => {
    const site = await openSite(service);
    const hostile = `</title><script>alert(1)</script>]]>&"'<!--`;
    const { id } = await published(site, '/a', { title: hostile, body: hostile, author: { name: hostile } });
    expect(await idsIn(site, format)).toEqual([id]);
    const { text } = await site.api(`/comments/feed.${format}?thread=/a`);
    if (format !== 'json') expect(text).not.toContain('<script');
    expect(text).not.toContain('javascript:');
  });
});

test('titles and links are those that the thread has, not those that came with a later comment', async () => {
  const site = await openSite(service);
  const url = 'https://magazine.example/a';
  await published(site, '/a', { title: 'The headline', url });
  const other = { title: 'Buy now', url: 'https://magazine.example/other' };
  const second = await published(site, '/a', other);
  const [newest] = await rssItems(site);
  expect(textOf(newest as XmlElement, 'title')).toBe('Comment on The headline by Ada');
  expect(textOf(newest as XmlElement, 'link')).toBe(`${url}#comment-${second.id}`);
  const [inThread] = await rssItems(site, '?thread=/a');
  expect(textOf(inThread as XmlElement, 'title')).toBe('By: Ada');
});

test('the feed of a thread names its language and titles in the language asked for', async () => {
  const site = await openSite(service);
  await published(site, '/a', { title: 'Titel' });
  const feed = JSON.parse((await site.api('/comments/feed.json?thread=/a&lang=de')).text);
  const english = JSON.parse((await site.api('/comments/feed.json?thread=/a')).text);
  expect([feed.language, english.language]).toEqual(['de', 'en']);
  expect(feed.title).not.toBe(english.title);
});

test('a reply says in Atom what it answers', async () => {
  const site = await openSite(service);
  const top = await published(site, '/a');
  await published(site, '/a', { parent: top.id });
  const root = parseXml((await site.api('/comments/feed.atom?thread=/a')).text);
  const [reply, first] = childrenOf(root, 'entry');
  const [answers] = childrenOf(reply as XmlElement, 'thr:in-reply-to');
  expect(answers?.attributes).toMatchObject({ ref: `urn:uuid:${top.id}`, href: top.permalink });
  expect(childrenOf(first as XmlElement, 'thr:in-reply-to')).toEqual([]);
});
