import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FeedChannel, type FeedItem, type FeedWords, writeFeed } from '../../src/comments/feeds.ts';
import { escapeHtml } from '../../src/comments/markup.ts';
import { childrenOf, parseXml, textOf, type XmlElement } from '../support/xml.ts';

const words: FeedWords = {
  commentsOn: (thread) => `Comments on: ${thread}`,
  commentsFor: (site) => `Comments for ${site}`,
  by: (name) => `By: ${name}`,
  commentBy: (name, thread) => `Comment on ${thread} by ${name}`,
};

const channel: FeedChannel = {
  title: 'Salt & Light',
  selfUrl: 'https://polls.example.org/feed?thread=/a&lang=en',
  homeUrl: 'https://example.org/a',
  description: 'What readers say',
  updatedAt: new Date('2026-11-02T08:09:10Z'),
  language: 'en-GB',
  perThread: true,
};

const first: FeedItem = {
  id: '0198c0de-0000-7000-8000-000000000001',
  threadTitle: 'Salt & Light',
  authorName: 'Ada <ada>',
  authorUrl: 'https://ada.example/?a=1&b=2',
  html: '<p>Fish &amp; chips ]]&gt;</p>',
  text: 'Fish & chips ]]>',
  createdAt: new Date('2026-11-01T08:09:10Z'),
  updatedAt: new Date('2026-11-01T08:20:00Z'),
  permalink: 'https://example.org/a#comment-1',
  parent: null,
};

const reply: FeedItem = {
  ...first,
  id: '0198c0de-0000-7000-8000-000000000002',
  authorUrl: null,
  parent: { id: first.id, permalink: first.permalink },
};

const only = (element: XmlElement, name: string) => {
  const found = childrenOf(element, name);
  expect(found).toHaveLength(1);
  return found[0] as XmlElement;
};
const rss = (items = [first, reply], of = channel) =>
  only(parseXml(writeFeed('rss', of, items, words)), 'channel');
const atom = (items = [first, reply], of = channel) => parseXml(writeFeed('atom', of, items, words));
const json = (items = [first, reply], of = channel) => JSON.parse(writeFeed('json', of, items, words));

describe('RSS', () => {
  test('the channel says what it is, where it lives and when it changed', () => {
    expect(textOf(rss(), 'title')).toBe('Comments on: Salt & Light');
    expect(textOf(rss(), 'link')).toBe('https://example.org/a');
    expect(textOf(rss(), 'description')).toBe('What readers say');
    expect(textOf(rss(), 'language')).toBe('en-GB');
    expect(textOf(rss(), 'lastBuildDate')).toBe('Mon, 02 Nov 2026 08:09:10 GMT');
    expect(textOf(rss(), 'sy:updatePeriod')).toBe('hourly');
    expect(textOf(rss(), 'sy:updateFrequency')).toBe('1');
    expect(only(rss(), 'atom:link').attributes).toEqual({
      href: channel.selfUrl,
      rel: 'self',
      type: 'application/rss+xml',
    });
  });

  test('an item has its writer, date, lasting id, plain text and HTML', () => {
    const [item] = childrenOf(rss(), 'item') as [XmlElement];
    expect(textOf(item, 'title')).toBe('By: Ada <ada>');
    expect(textOf(item, 'link')).toBe(first.permalink);
    expect(textOf(item, 'dc:creator')).toBe('Ada <ada>');
    expect(textOf(item, 'pubDate')).toBe('Sun, 01 Nov 2026 08:09:10 GMT');
    expect(textOf(item, 'guid')).toBe(`urn:uuid:${first.id}`);
    expect(only(item, 'guid').attributes).toEqual({ isPermaLink: 'false' });
    expect(textOf(item, 'description')).toBe(escapeHtml(first.text));
    expect(textOf(item, 'content:encoded')).toBe(first.html);
  });

  test('an empty feed is a feed without a build date', () => {
    const empty = rss([], { ...channel, updatedAt: null });
    expect(childrenOf(empty, 'item')).toEqual([]);
    expect(childrenOf(empty, 'lastBuildDate')).toEqual([]);
  });
});

describe('Atom', () => {
  test('the feed has an id, a date and its two links', () => {
    expect(textOf(atom(), 'id')).toBe(channel.selfUrl);
    expect(textOf(atom(), 'title')).toBe('Comments on: Salt & Light');
    expect(textOf(atom(), 'updated')).toBe('2026-11-02T08:09:10.000Z');
    expect(atom().attributes['xml:lang']).toBe('en-GB');
    expect(childrenOf(atom(), 'link').map(({ attributes }) => [attributes.rel, attributes.href])).toEqual([
      ['self', channel.selfUrl],
      ['alternate', channel.homeUrl],
    ]);
  });

  test('an entry has its writer, both dates and its HTML', () => {
    const [entry, second] = childrenOf(atom(), 'entry') as [XmlElement, XmlElement];
    expect(textOf(entry, 'id')).toBe(`urn:uuid:${first.id}`);
    expect(textOf(only(entry, 'author'), 'name')).toBe('Ada <ada>');
    expect(textOf(only(entry, 'author'), 'uri')).toBe(first.authorUrl);
    expect(childrenOf(only(second, 'author'), 'uri')).toEqual([]);
    expect(textOf(entry, 'published')).toBe('2026-11-01T08:09:10.000Z');
    expect(textOf(entry, 'updated')).toBe('2026-11-01T08:20:00.000Z');
    expect(only(entry, 'link').attributes.href).toBe(first.permalink);
    expect(only(entry, 'content').attributes).toEqual({ type: 'html' });
    expect(textOf(entry, 'content')).toBe(first.html);
  });

  test('a reply points to what it answers, by id and by address', () => {
    const [entry, second] = childrenOf(atom(), 'entry') as [XmlElement, XmlElement];
    expect(childrenOf(entry, 'thr:in-reply-to')).toEqual([]);
    expect(only(second, 'thr:in-reply-to').attributes).toEqual({
      ref: `urn:uuid:${first.id}`,
      href: first.permalink,
      type: 'text/html',
    });
  });

  test('an empty feed still has the date that Atom demands', () => {
    expect(textOf(atom([], { ...channel, updatedAt: null }), 'updated')).toBe('1970-01-01T00:00:00.000Z');
  });
});

test('a JSON Feed holds the same comments', () => {
  expect(json([first])).toEqual({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Comments on: Salt & Light',
    home_page_url: channel.homeUrl,
    feed_url: channel.selfUrl,
    description: channel.description,
    language: 'en-GB',
    items: [
      {
        id: `urn:uuid:${first.id}`,
        url: first.permalink,
        title: 'By: Ada <ada>',
        content_html: first.html,
        content_text: first.text,
        date_published: '2026-11-01T08:09:10.000Z',
        date_modified: '2026-11-01T08:20:00.000Z',
        authors: [{ name: 'Ada <ada>', url: first.authorUrl }],
      },
    ],
  });
  expect(json([reply]).items[0].authors).toEqual([{ name: 'Ada <ada>' }]);
});

test("a whole site's feed names the thread in every title", () => {
  const site = { ...channel, title: 'The Gazette', perThread: false };
  const title = 'Comment on Salt & Light by Ada <ada>';
  expect(textOf(rss([first], site), 'title')).toBe('Comments for The Gazette');
  expect(textOf(only(rss([first], site), 'item'), 'title')).toBe(title);
  expect(textOf(only(atom([first], site), 'entry'), 'title')).toBe(title);
  expect(json([first], site).items[0].title).toBe(title);
});

describe('hostile input', () => {
  const piece = fc.constantFrom(
    ...[
      ']]>',
      '<![CDATA[',
      '<',
      '>',
      '&',
      '&amp;',
      '&#0;',
      '"',
      "'",
      '</title>',
      '<!--',
      '<?xml?>',
      'a',
      ' ',
    ],
    ...['\0', '\b', '\v', '\f', '\u001F', '\uD800', '\uDC00', '\u{1F600}', '\uFFFE', '\uFFFF', '\u0085', 'é'],
  );
  const hostile = fc.oneof(
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  );
  const isForbidden = (character: string) =>
    (character < ' ' && !'\t\n\r'.includes(character)) || /[\uFFFE\uFFFF]|\p{Cs}/u.test(character);
  const kept = (text: string) => [...text].filter((character) => !isForbidden(character)).join('');

  test('no name, title, text or address breaks a feed or gets lost in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const item: FeedItem = {
          ...first,
          authorName: text,
          authorUrl: text,
          html: text,
          text,
          threadTitle: text,
          permalink: text,
          parent: { id: text, permalink: text },
        };
        const about = { ...channel, title: text, description: text, selfUrl: text, homeUrl: text };
        const [inRss, inAtom] = [only(rss([item], about), 'item'), only(atom([item], about), 'entry')];
        expect(textOf(inRss, 'content:encoded')).toBe(kept(text));
        expect(textOf(inRss, 'dc:creator')).toBe(kept(text));
        expect(textOf(inAtom, 'content')).toBe(kept(text));
        expect(only(inAtom, 'link').attributes.href).toBe(kept(text));
        expect(json([item], about).items[0].content_html).toBe(kept(text));
      }),
    );
  });
});
