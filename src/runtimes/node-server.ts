import { once } from 'node:events';
import type { Server } from 'node:http';
import { type HttpBindings, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import type { Env } from '../http/operation.ts';
import type { Platform } from '../platform.ts';

/** How long requests in flight may take once the service stops (ms); live results would never end by themselves. */
const grace = 8000;

/**
 * Listens on the configured address. `build` gives the app, and what must be ready before anybody is let in. `stop`
 * takes no more connections, lets requests in flight end, and resolves when the last is gone.
 */
export function serveOn(
  config: Config,
  build: (remoteAddress: Platform['remoteAddress']) => { app: Hono<Env>; ready: () => Promise<void> },
): { listening: Promise<void>; stop: () => Promise<void> } {
  const { app, ready } = build(
    (bindings) => (bindings as Partial<HttpBindings>).incoming?.socket.remoteAddress,
  );
  let server: Server | undefined;
  const listening = (async () => {
    await ready();
    server = serve({ fetch: app.fetch, hostname: config.host, port: config.port }) as Server;
    server.headersTimeout = 15_000;
    server.requestTimeout = 30_000;
    if (!server.listening) await once(server, 'listening');
  })();
  const stop = async () => {
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    const late = setTimeout(() => server?.closeAllConnections(), grace);
    await closed;
    clearTimeout(late);
  };
  return { listening, stop };
}
