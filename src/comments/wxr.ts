import { cdata, element, openTag, xmlDeclaration } from '../xml.ts';
import type { CommentStatus } from './comment.ts';
import type { CommentRow } from './export.ts';

/** WXR 1.2, what WordPress exports and its importer reads: an item a thread, with the comments as its children. */

export type WxrSite = { name: string; url: string; language: string };

/**
 * The ids that we write for WordPress count the articles and comments of one export. Under these names, which it keeps and does nothing with,
 * stand a thread's key and a comment's own id, by which we know them again.
 */
export const ourKey = 'hustings_thread';
export const ourId = 'hustings_id';

const approval: Record<CommentStatus, string> = { approved: '1', held: '0', spam: 'spam', trash: 'trash' };

const namespaces = {
  version: '2.0',
  'xmlns:excerpt': 'http://wordpress.org/export/1.2/excerpt/',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:wp': 'http://wordpress.org/export/1.2/',
};

export function wxrStart(site: WxrSite, now: Date): string {
  const about = [
    element('title', {}, site.name),
    element('link', {}, site.url),
    element('description', {}, site.name),
    element('pubDate', {}, now.toUTCString().replace('GMT', '+0000')),
    element('language', {}, site.language),
    element('wp:wxr_version', {}, '1.2'),
    element('wp:base_site_url', {}, site.url),
    element('wp:base_blog_url', {}, site.url),
  ];
  const head = about.map(({ xml }) => `${xml}\n`).join('');
  return `${xmlDeclaration}${openTag('rss', namespaces)}\n${openTag('channel')}\n${head}`;
}

/**
 * The beginning of a thread's item. It says no date: the importer then looks for an article of that title alone, and
 * hangs the comments under the one that is there already.
 */
export function wxrItemStart(row: CommentRow, link: string): string {
  const title = row.threadTitle || row.comment.thread;
  const about = [
    element('title', {}, cdata(title)),
    element('link', {}, link),
    element('dc:creator', {}, cdata('')),
    element('guid', { isPermaLink: 'false' }, link),
    element('description', {}),
    element('content:encoded', {}, cdata('')),
    element('excerpt:encoded', {}, cdata('')),
    element('wp:post_id', {}, String(row.threadPlace)),
    element('wp:post_date', {}, cdata('')),
    element('wp:post_date_gmt', {}, cdata('')),
    element('wp:comment_status', {}, cdata(row.threadMode === 'closed' ? 'closed' : 'open')),
    element('wp:ping_status', {}, cdata('closed')),
    element('wp:post_name', {}, cdata('')),
    element('wp:status', {}, cdata('publish')),
    element('wp:post_parent', {}, '0'),
    element('wp:menu_order', {}, '0'),
    element('wp:post_type', {}, cdata('post')),
    element('wp:post_password', {}, cdata('')),
    element('wp:is_sticky', {}, '0'),
    meta('wp:postmeta', ourKey, row.comment.thread),
  ];
  return `${openTag('item')}\n${about.map(({ xml }) => `${xml}\n`).join('')}`;
}

export const wxrItemEnd = '</item>\n';
export const wxrEnd = '</channel>\n</rss>\n';

const meta = (name: string, key: string, value: string) =>
  element(name, {}, element('wp:meta_key', {}, cdata(key)), element('wp:meta_value', {}, cdata(value)));

/** The element order is the one that WordPress writes. No address of a network is kept, so there is none to give. */
export function wxrComment(
  { place, parentPlace, comment }: CommentRow,
  localTime: (date: Date) => string,
): string {
  const written = new Date(comment.createdAt);
  const children = [
    element('wp:comment_id', {}, String(place)),
    element('wp:comment_author', {}, cdata(comment.author.name)),
    element('wp:comment_author_email', {}, cdata(comment.author.email)),
    element('wp:comment_author_url', {}, comment.author.website),
    element('wp:comment_author_IP', {}, cdata('')),
    element('wp:comment_date', {}, cdata(localTime(written))),
    element('wp:comment_date_gmt', {}, cdata(written.toISOString().slice(0, 19).replace('T', ' '))),
    element('wp:comment_content', {}, cdata(comment.html)),
    element('wp:comment_approved', {}, cdata(approval[comment.status])),
    element('wp:comment_type', {}, cdata('comment')),
    element('wp:comment_parent', {}, String(parentPlace ?? 0)),
    element('wp:comment_user_id', {}, '0'),
    meta('wp:commentmeta', ourId, comment.id),
  ];
  return `${element('wp:comment', {}, ...children).xml}\n`;
}
