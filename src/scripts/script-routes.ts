import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import type { Env } from '../http/operation.ts';
import { lastingAddress, type Script, type Scripts } from './script.ts';
import { getScript } from './script-actions.ts';

const type = { 'Content-Type': 'text/javascript; charset=utf-8' };
const hourly = { ...type, 'Cache-Control': 'public, max-age=3600' };
const forever = { ...type, 'Cache-Control': 'public, max-age=31536000, immutable' };

/** The browser's side: under a plain name for an hour, under its hash for good. */
export function scriptRoutes(app: Hono<Env>, deps: Deps, { embed, live, frame, desk }: Scripts): void {
  app.get('/embed.js', (c) => c.body(embed.text, 200, hourly));
  app.get('/frame.js', (c) => c.body(frame.text, 200, hourly));
  app.get('/assets/desk.js', (c) => c.body(desk.text, 200, hourly));
  const lasting = (name: 'embed' | 'live', script: Script) => {
    app.get(`/embed/v1/:file{${name}-[0-9a-z]+\\.js}`, async (c) => {
      const hash = c.req.param('file').slice(`${name}-`.length, -'.js'.length);
      return c.body(await getScript(deps, script, hash), 200, forever);
    });
    return { src: lastingAddress(deps.config.publicUrl, script, name), integrity: script.integrity };
  };
  const pinned = { ...lasting('embed', embed), live: lasting('live', live) };
  app.get('/embed.json', (c) => c.json(pinned, 200, { 'Cache-Control': 'public, max-age=300' }));
}
