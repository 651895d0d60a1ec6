import type { Context } from 'hono';

/** What anybody may keep for a second, and a cache a little longer while it asks again. */
export const briefly = 'public, max-age=1, stale-while-revalidate=10';

/** Answers with an ETag, or 304 where the caller has that already. `tag` must change whenever the body can. */
export function tagged(c: Context, tag: string, cacheControl: string, body: () => Response): Response {
  const etag = `"${tag}"`;
  const known = c.req
    .header('if-none-match')
    ?.split(',')
    .map((each) => each.trim().replace(/^W\//, ''));
  const response =
    known?.includes(etag) || known?.includes('*') ? new Response(null, { status: 304 }) : body();
  response.headers.set('ETag', etag);
  response.headers.set('Cache-Control', cacheControl);
  return response;
}

/** A public answer that may be kept briefly. */
export function kept(response: Response, cacheControl: string = briefly): Response {
  response.headers.set('Cache-Control', cacheControl);
  return response;
}
