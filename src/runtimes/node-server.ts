import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { type Door, type Fetch, grace } from './door.ts';
import { hurrying, takeTime } from './node-deadline.ts';
import { quickFirst } from './node-quick-way.ts';
import { openFiles, seated, seatsOf } from './node-seats.ts';

/** What all clients together may hold of a process. */
const bodies = { ms: 30_000, most: 64 * 1024 * 1024 };
const seats = { most: seatsOf(openFiles()), ahead: 15, unread: 64 * 1024 * 1024 };

/** How long (ms) a connection may be silent in both directions; live results send something every 15 seconds. */
const silence = 60_000;

/** How long (ms) a connection is kept for another request once the server stops. */
const lastBreath = 200;

/** Node's own HTTP server, with deadlines for slow senders. */
export const nodeDoor: Door = {
  remoteAddress: (bindings) => (bindings as Partial<HttpBindings>).incoming?.socket.remoteAddress,
  takeTime,
  async listen(fetch, { host, port }, quickly = () => undefined) {
    const general = getRequestListener(closingAfterTooMuch(fetch));
    const server = createServer({ optimizeEmptyRequests: true, connectionsCheckingInterval: 5000 });
    let stopping = false;
    server.on('request', (_, outgoing) => {
      // Whoever keeps a connection busy would otherwise be served on it to the last moment, and then cut off.
      if (stopping) outgoing.shouldKeepAlive = false;
    });
    server.on('request', seated(server, hurrying(quickFirst(quickly, general), bodies), seats));
    server.headersTimeout = 15_000;
    server.timeout = silence;
    // Node knows one deadline for all bodies; ours is kept beside it, since an upload may take its time.
    server.requestTimeout = 0;
    await once(server.listen(port, host), 'listening');
    const stop = async () => {
      const closed = once(server, 'close');
      stopping = true;
      server.keepAliveTimeout = lastBreath;
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), grace);
      await closed;
      clearTimeout(late);
    };
    return { stop };
  },
};

/**
 * Says that the connection ends with an answer to a body that is not read to its end. It is cut off a moment later in any case, and
 * whoever did not know would send the next request down it in vain.
 */
function closingAfterTooMuch(fetch: Fetch): Fetch {
  const closing = (answer: Response) => {
    if (answer.status === 413) answer.headers.set('connection', 'close');
    return answer;
  };
  return (request, bindings) => {
    const answer = fetch(request, bindings);
    return answer instanceof Promise ? answer.then(closing) : closing(answer);
  };
}
