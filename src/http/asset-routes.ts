import type { Hono } from 'hono';
import { fragmentStyle } from './fragment-style.ts';
import type { Env } from './operation.ts';
import { pageStyle } from './page-style.ts';

/** The style sheets of fragments and of our own pages. */
export function assetRoutes(app: Hono<Env>): void {
  const sheet = (path: string, text: string) =>
    app.get(path, (c) =>
      c.body(text, 200, {
        'Content-Type': 'text/css; charset=utf-8',
        'Cache-Control': 'public, max-age=3600',
      }),
    );
  sheet('/embed/v1/fragment.css', fragmentStyle);
  sheet('/assets/page.css', pageStyle);
}
