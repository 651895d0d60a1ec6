import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import type { Env } from '../http/operation.ts';
import { lastingAddress, type Script } from './script.ts';
import { getScript } from './script-actions.ts';

const type = { 'Content-Type': 'text/javascript; charset=utf-8' };
const hourly = { ...type, 'Cache-Control': 'public, max-age=3600' };
const forever = { ...type, 'Cache-Control': 'public, max-age=31536000, immutable' };

/** The browser's side: under a plain name for an hour, under its hash for good. */
export function scriptRoutes(
  app: Hono<Env>,
  deps: Deps,
  { embed, frame, desk }: Record<'embed' | 'frame' | 'desk', Script>,
): void {
  app.get('/embed.js', (c) => c.body(embed.text, 200, hourly));
  app.get('/frame.js', (c) => c.body(frame.text, 200, hourly));
  app.get('/assets/desk.js', (c) => c.body(desk.text, 200, hourly));
  app.get('/embed/v1/:file{embed-[0-9a-z]+\\.js}', async (c) => {
    const hash = c.req.param('file').slice('embed-'.length, -'.js'.length);
    return c.body(await getScript(deps, embed, hash), 200, forever);
  });
  app.get('/embed.json', (c) =>
    c.json({ src: lastingAddress(deps.config.publicUrl, embed), integrity: embed.integrity }, 200, {
      'Cache-Control': 'public, max-age=300',
    }),
  );
}
