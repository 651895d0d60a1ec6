import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importComments } from '../../src/comments/import-actions.ts';
import { usualSource } from '../../src/imports/import.ts';
import { depsOf } from '../../src/platform.ts';
import { theCommandLine } from '../../src/roles.ts';
import { getSite } from '../../src/sites/site-actions.ts';
import type { Service } from './service.ts';

export const archived = (name: string) => readFile(join(import.meta.dirname, '../comments/archives', name));

type Wishes = { source?: string; dryRun?: boolean; signal?: AbortSignal; onProgress?: () => void };

/** Brings an archive into a site, a few bytes at a time so that everything in it is cut somewhere. */
export async function importInto(
  { platform }: Service,
  name: string,
  kind: 'wxr' | 'disqus',
  archive: string | Uint8Array,
  { source = usualSource[kind], dryRun = false, ...more }: Wishes = {},
) {
  const deps = depsOf(platform);
  const bytes = typeof archive === 'string' ? new TextEncoder().encode(archive) : archive;
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  }
  const file = { name: 'archive.xml', size: bytes.length, hash: null, bytes: pieces() };
  return importComments(deps, await getSite(deps, name), file, {
    ...{ kind, source, dryRun, actor: theCommandLine },
    ...more,
  });
}

/** A comment as WordPress would write it; a field is left out where it is given as null. */
export function wxrComment(fields: Record<string, string | number | null>): string {
  const given = { approved: '1', parent: '0', author: 'Ada', date_gmt: '2015-06-01 10:00:00', ...fields };
  const elements = Object.entries(given).map(([name, value]) =>
    value === null ? '' : `<wp:comment_${name}><![CDATA[${value}]]></wp:comment_${name}>`,
  );
  return `<wp:comment>${elements.join('')}</wp:comment>\n`;
}

/** An export with one article. */
export const wxrWith = (
  comments: string,
  { id = 1, path = '/a' } = {},
) => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>An article</title><link>https://www.gazette.example${path}</link><wp:post_id>${id}</wp:post_id>
${comments}</item></channel></rss>`;
