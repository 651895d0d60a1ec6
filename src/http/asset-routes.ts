import type { Hono } from 'hono';
import type { Env } from './operation.ts';
import { styleSheet } from './style-sheet.ts';

/** The style sheets of fragments and of our own pages. */
export function assetRoutes(app: Hono<Env>): void {
  const fragment = async () => (await import('./fragment-style.ts')).fragmentStyle;
  styleSheet(app, '/embed/v1/fragment.css', fragment);
  styleSheet(app, '/assets/page.css', async () => (await import('./page-style.ts')).pageStyle);
}
