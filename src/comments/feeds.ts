import { element, permitted, xmlDocument } from '../xml.ts';
import { escapeHtml } from './markup.ts';

/** The formats a feed is offered in, with their media types. */
export const feedMediaTypes = {
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/feed+json',
} as const;

export type FeedFormat = keyof typeof feedMediaTypes;

/**
 * A thread's feed, or a whole site's: `title` is the thread's or the site's own. `updatedAt` is when anything in it
 * last changed, null while it is empty; addresses are absolute; `language` is a BCP 47 tag.
 */
export type FeedChannel = {
  title: string;
  selfUrl: string;
  homeUrl: string;
  description: string;
  updatedAt: Date | null;
  language: string;
  perThread: boolean;
};

/** An approved comment; `id` is its UUID, `html` and `text` come from the markup's rendering. */
export type FeedItem = {
  id: string;
  threadTitle: string;
  authorName: string;
  authorUrl: string | null;
  html: string;
  text: string;
  createdAt: Date;
  updatedAt: Date;
  permalink: string;
  parent: { id: string; permalink: string } | null;
};

/** The titles' words in the feed's language. */
export type FeedWords = {
  commentsOn(thread: string): string;
  commentsFor(site: string): string;
  by(name: string): string;
  commentBy(name: string, thread: string): string;
};

/** Writes the feed, items in the order given. Always well-formed: characters that XML 1.0 forbids are left out. */
export function writeFeed(
  format: FeedFormat,
  channel: FeedChannel,
  items: FeedItem[],
  words: FeedWords,
): string {
  const title = channel.perThread ? words.commentsOn(channel.title) : words.commentsFor(channel.title);
  const entries = items.map((item) => ({
    ...item,
    urn: urn(item.id),
    title: channel.perThread ? words.by(item.authorName) : words.commentBy(item.authorName, item.threadTitle),
  }));
  return writers[format]({ ...channel, title }, entries);
}

type Entry = FeedItem & { urn: string; title: string };

const writers = { rss: writeRss, atom: writeAtom, json: writeJson };

/** RSS 2.0 with the modules that WordPress's comment feeds have. */
function writeRss(channel: FeedChannel, entries: Entry[]): string {
  const namespaces = {
    version: '2.0',
    'xmlns:atom': 'http://www.w3.org/2005/Atom',
    'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
    'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
    'xmlns:sy': 'http://purl.org/rss/1.0/modules/syndication/',
  };
  const items = entries.map((entry) =>
    element(
      'item',
      {},
      element('title', {}, entry.title),
      element('link', {}, entry.permalink),
      element('dc:creator', {}, entry.authorName),
      element('pubDate', {}, entry.createdAt.toUTCString()),
      element('guid', { isPermaLink: 'false' }, entry.urn),
      // RSS takes a description for HTML, so that words have to be escaped twice to stay words.
      element('description', {}, escapeHtml(entry.text)),
      element('content:encoded', {}, entry.html),
    ),
  );
  const about = [
    element('title', {}, channel.title),
    element('atom:link', { href: channel.selfUrl, rel: 'self', type: feedMediaTypes.rss }),
    element('link', {}, channel.homeUrl),
    element('description', {}, channel.description),
    ...(channel.updatedAt ? [element('lastBuildDate', {}, channel.updatedAt.toUTCString())] : []),
    element('language', {}, channel.language),
    element('sy:updatePeriod', {}, 'hourly'),
    element('sy:updateFrequency', {}, '1'),
  ];
  return xmlDocument(element('rss', namespaces, element('channel', {}, ...about, ...items)));
}

/** Atom (RFC 4287) with threading (RFC 4685). */
function writeAtom(channel: FeedChannel, entries: Entry[]): string {
  const namespaces = {
    xmlns: 'http://www.w3.org/2005/Atom',
    'xmlns:thr': 'http://purl.org/syndication/thread/1.0',
    'xml:lang': channel.language,
  };
  const items = entries.map((entry) =>
    element(
      'entry',
      {},
      element('id', {}, entry.urn),
      element('title', {}, entry.title),
      element(
        'author',
        {},
        element('name', {}, entry.authorName),
        ...(entry.authorUrl ? [element('uri', {}, entry.authorUrl)] : []),
      ),
      element('published', {}, entry.createdAt.toISOString()),
      element('updated', {}, entry.updatedAt.toISOString()),
      element('link', { rel: 'alternate', type: 'text/html', href: entry.permalink }),
      ...(entry.parent
        ? [
            element('thr:in-reply-to', {
              ref: urn(entry.parent.id),
              href: entry.parent.permalink,
              type: 'text/html',
            }),
          ]
        : []),
      element('content', { type: 'html' }, entry.html),
    ),
  );
  const about = [
    element('id', {}, channel.selfUrl),
    element('title', {}, channel.title),
    element('subtitle', {}, channel.description),
    // Atom demands a date even of an empty feed.
    element('updated', {}, (channel.updatedAt ?? new Date(0)).toISOString()),
    element('link', { rel: 'self', type: feedMediaTypes.atom, href: channel.selfUrl }),
    element('link', { rel: 'alternate', type: 'text/html', href: channel.homeUrl }),
  ];
  return xmlDocument(element('feed', namespaces, ...about, ...items));
}

/** JSON Feed 1.1. */
function writeJson(channel: FeedChannel, entries: Entry[]): string {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: channel.title,
    home_page_url: channel.homeUrl,
    feed_url: channel.selfUrl,
    description: channel.description,
    language: channel.language,
    items: entries.map((entry) => ({
      id: entry.urn,
      url: entry.permalink,
      title: entry.title,
      content_html: entry.html,
      content_text: entry.text,
      date_published: entry.createdAt.toISOString(),
      date_modified: entry.updatedAt.toISOString(),
      authors: [{ name: entry.authorName, ...(entry.authorUrl && { url: entry.authorUrl }) }],
    })),
  };
  return JSON.stringify(feed, (_, value) => (typeof value === 'string' ? permitted(value) : value));
}

function urn(id: string): string {
  return `urn:uuid:${id}`;
}
