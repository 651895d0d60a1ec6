import type { Context } from 'hono';

/** What anybody may keep for a second, and a cache a little longer while it asks again. */
export const briefly = 'public, max-age=1, stale-while-revalidate=10';

/**
 * Answers with an ETag, or 304 where the caller has that already. It is a weak one: what it stands for is the same, though a
 * body may say another time.
 */
export function tagged(c: Context, tag: string, cacheControl: string, body: () => Response): Response {
  const etag = `"${tag}"`;
  const known = c.req
    .header('if-none-match')
    ?.split(',')
    .map((each) => each.trim().replace(/^W\//, ''));
  const response =
    known?.includes(etag) || known?.includes('*') ? new Response(null, { status: 304 }) : body();
  response.headers.set('ETag', `W/${etag}`);
  response.headers.set('Cache-Control', cacheControl);
  return response;
}

/** A public answer that may be kept briefly. */
export function kept(response: Response, cacheControl: string = briefly): Response {
  response.headers.set('Cache-Control', cacheControl);
  return response;
}

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
