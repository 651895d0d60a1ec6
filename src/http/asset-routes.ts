import type { Hono } from 'hono';
import type { Platform, Script } from '../platform.ts';
import { fragmentStyle } from './fragment-style.ts';
import type { Env } from './operation.ts';
import { pageStyle } from './page-style.ts';

const hourly = 'public, max-age=3600';
const forever = 'public, max-age=31536000, immutable';

/** Where a version of the script stays for good. */
export const lastingScript = (publicUrl: string, script: Script) =>
  `${publicUrl}/embed/v1/embed-${script.hash}.js`;

/** The script and the style sheets: under a plain name for an hour, under their hash for ever. */
export function assetRoutes(app: Hono<Env>, { config, scripts }: Pick<Platform, 'config' | 'scripts'>): void {
  const file = (path: string, type: string, text: string, cache: string) =>
    app.get(path, (c) =>
      c.body(text, 200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': cache }),
    );
  file('/embed.js', 'text/javascript', scripts.embed.text, hourly);
  file(`/embed/v1/embed-${scripts.embed.hash}.js`, 'text/javascript', scripts.embed.text, forever);
  file('/frame.js', 'text/javascript', scripts.frame.text, hourly);
  file('/embed/v1/fragment.css', 'text/css', fragmentStyle, hourly);
  file('/assets/page.css', 'text/css', pageStyle, hourly);
  app.get('/embed.json', (c) =>
    c.json({ src: lastingScript(config.publicUrl, scripts.embed), integrity: scripts.embed.integrity }, 200, {
      'Cache-Control': 'public, max-age=300',
    }),
  );
}
