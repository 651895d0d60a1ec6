import type { Context } from 'hono';

/**
 * Answers with a file to keep. `name` is cut down to letters, digits, dots and hyphens. Nobody reads the body of an
 * answer to HEAD, so it is ended here, and with it whatever writes it.
 */
export async function download(
  c: Context,
  body: ReadableStream<Uint8Array>,
  file: { name: string; type: string },
): Promise<Response> {
  const headers = {
    'Content-Type': file.type,
    'Content-Disposition': `attachment; filename="${file.name.replaceAll(/[^A-Za-z0-9.-]/g, '-')}"`,
    'Cache-Control': 'no-store',
  };
  if (c.req.raw.method !== 'HEAD') return c.body(body, 200, headers);
  await body.cancel();
  return c.body(null, 200, headers);
}
