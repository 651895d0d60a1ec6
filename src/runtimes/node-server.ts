import { once } from 'node:events';
import type { Server } from 'node:http';
import { type HttpBindings, serve } from '@hono/node-server';
import { type Door, grace } from './door.ts';

/** Node's own HTTP server, with deadlines for slow senders. */
export const nodeDoor: Door = {
  remoteAddress: (bindings) => (bindings as Partial<HttpBindings>).incoming?.socket.remoteAddress,
  async listen(fetch, { host, port }) {
    const server = serve({ fetch, hostname: host, port }) as Server;
    server.headersTimeout = 15_000;
    server.requestTimeout = 30_000;
    if (!server.listening) await once(server, 'listening');
    const stop = async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), grace);
      await closed;
      clearTimeout(late);
    };
    return { stop };
  },
};
