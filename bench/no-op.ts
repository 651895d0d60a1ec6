import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/**
 * What the service is measured by: the same framework on the same server, doing nothing; a process of its own, on `PORT`.
 * `POST /` reads JSON and answers JSON; `GET /json/N` answers JSON of N bytes, `GET /text/N` a page of N bytes.
 */
const app = new Hono();
const filling = (bytes: number) => 'x'.repeat(Math.max(0, bytes));
const bare = JSON.stringify({ filled: '' }).length;
const values = new Map<string, { filled: string }>();
const texts = new Map<string, string>();

app.post('/', async (c) => {
  const sent = await c.req.json();
  return c.json({ ok: typeof sent === 'object' });
});
app.get('/json/:bytes', (c) => {
  const bytes = c.req.param('bytes');
  const value = values.get(bytes) ?? { filled: filling(Number(bytes) - bare) };
  values.set(bytes, value);
  return c.json(value);
});
app.get('/text/:bytes', (c) => {
  const bytes = c.req.param('bytes');
  const text = texts.get(bytes) ?? filling(Number(bytes));
  texts.set(bytes, text);
  return c.html(text);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) });
process.on('SIGTERM', () => process.exit(0));
