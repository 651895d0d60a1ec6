import type { Hono } from 'hono';
import type { Env } from './operation.ts';

/** A style sheet, kept for an hour. `load` is asked when somebody asks: in front of a Worker it is a file, and nobody does. */
export function styleSheet(app: Hono<Env>, path: string, load: () => Promise<string>): void {
  app.get(path, async (c) =>
    c.body(await load(), 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=3600',
    }),
  );
}
