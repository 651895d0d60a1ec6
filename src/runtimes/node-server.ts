import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { type Door, type Fetch, grace } from './door.ts';
import { hurrying, takeTime } from './node-deadline.ts';
import { quickFirst } from './node-quick-way.ts';

/** Node's own HTTP server, with deadlines for slow senders. */
export const nodeDoor: Door = {
  remoteAddress: (bindings) => (bindings as Partial<HttpBindings>).incoming?.socket.remoteAddress,
  takeTime,
  async listen(fetch, { host, port }, quickly = () => undefined) {
    const general = getRequestListener(closingAfterTooMuch(fetch));
    const server = createServer(
      { optimizeEmptyRequests: true },
      quickFirst(quickly, hurrying(general, 30_000)),
    );
    server.headersTimeout = 15_000;
    // Node knows one deadline for all bodies; ours is kept beside it, since an upload may take its time.
    server.requestTimeout = 0;
    await once(server.listen(port, host), 'listening');
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
