import type { IncomingMessage, RequestListener } from 'node:http';
import type { HttpBindings } from '@hono/node-server';

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Cuts off whoever takes longer than `ms` over a body, with the same answer as Node would give. */
export function hurrying(listener: RequestListener, ms: number): RequestListener {
  return (incoming, outgoing) => {
    const { headers, socket } = incoming;
    if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) {
      const late = setTimeout(() => {
        if (!outgoing.headersSent) socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
        socket.destroy();
      }, ms);
      deadlines.set(incoming, late);
      incoming.once('close', () => clearTimeout(late));
    }
    return listener(incoming, outgoing);
  };
}

/** Lifts the deadline of one request, of which Hono's bindings are given. */
export function takeTime(bindings: unknown): void {
  const { incoming } = bindings as Partial<HttpBindings>;
  if (incoming) clearTimeout(deadlines.get(incoming));
}
