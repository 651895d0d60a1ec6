import type { Context } from 'hono';
import type { Keeping } from '../caching.ts';

/**
 * A public answer with an ETag, or 304 where the caller has that already. It is a weak one: what `version` stands for is the same,
 * though a body may say another time.
 */
export function conditional(c: Context, version: string, keeping: Keeping, body: () => Response): Response {
  const etag = `W/"${version}"`;
  const response = isKnown(c.req.header('if-none-match'), etag)
    ? new Response(null, { status: 304 })
    : body();
  response.headers.set('ETag', etag);
  return kept(response, keeping);
}

/** Whether the caller has what this weak ETag stands for, by its `If-None-Match` (RFC 9110, section 13.1.2). */
export function isKnown(ifNoneMatch: string | null | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false;
  const known = ifNoneMatch.split(',').map((each) => each.trim());
  return known.some((each) => each === '*' || each === etag || `W/${each}` === etag);
}

/** A public answer, the same for everybody. */
export function kept(response: Response, keeping: Keeping): Response {
  for (const [name, value] of Object.entries(keepingHeaders(keeping))) response.headers.set(name, value);
  return response;
}

/** What a public answer tells caches. Those that know `Cache-Tag` can be told to forget all answers with a tag. */
export const keepingHeaders = ({ cacheControl, sharedControl, tags }: Keeping): Record<string, string> => ({
  'Cache-Control': cacheControl,
  ...(sharedControl === undefined ? {} : { 'CDN-Cache-Control': sharedControl }),
  'Cache-Tag': tags.join(','),
});

/**
 * A picture or a sound. Answers the single byte ranges that some browsers insist on before they play anything
 * (RFC 9110, section 14); any other range gets the whole.
 */
export function media(
  c: Context,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  cacheControl: string,
): Response {
  const headers = { 'Content-Type': type, 'Cache-Control': cacheControl, 'Accept-Ranges': 'bytes' };
  const [, from = '', to = ''] = c.req.header('range')?.match(/^bytes=(\d*)-(\d*)$/) ?? [];
  const size = bytes.length;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if ((from === '' && to === '') || first > last) return c.body(bytes, 200, headers);
  return c.body(bytes.slice(first, last + 1), 206, {
    ...headers,
    'Content-Range': `bytes ${first}-${last}/${size}`,
  });
}
