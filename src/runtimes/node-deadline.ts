import type { IncomingMessage, RequestListener } from 'node:http';
import type { HttpBindings } from '@hono/node-server';

/** No route gathers a longer body than this; what is longer is read as it comes, or refused. */
const mostGathered = 262_144;

/** Takes a request off the list of those whose bodies are waited for. */
const lifting = new WeakMap<IncomingMessage, () => void>();

/** `ms`: how long a body may take. `most`: bytes of bodies that may be coming at one time. */
export type BodyLimits = { ms: number; most: number };

/**
 * Cuts off whoever takes too long over a body, with the same answer as Node would give. Where more is coming than there is room for, that
 * is whoever has taken longest: bodies that come at once are in nobody's way.
 */
export function hurrying(listener: RequestListener, { ms, most }: BodyLimits): RequestListener {
  const coming = new Map<IncomingMessage, { bytes: number; cutOff: () => void }>();
  let expected = 0;
  return (incoming, outgoing) => {
    const bytes = bytesOf(incoming);
    if (bytes > 0) {
      const { socket } = incoming;
      const lift = () => {
        clearTimeout(late);
        if (coming.delete(incoming)) expected -= bytes;
      };
      const cutOff = () => {
        lift();
        if (!outgoing.headersSent) socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
        socket.destroy();
      };
      const late = setTimeout(cutOff, ms);
      lifting.set(incoming, lift);
      incoming.once('close', lift);
      coming.set(incoming, { bytes, cutOff });
      expected += bytes;
      for (const oldest of coming.values()) {
        if (expected <= most) break;
        oldest.cutOff();
      }
    }
    return listener(incoming, outgoing);
  };
}

/** How much of a body may have to be held, by what its sender says. */
export function bytesOf({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return mostGathered;
  return Math.min(Number(headers['content-length'] ?? 0), mostGathered);
}

/** Lifts the deadline of one request, of which Hono's bindings are given. */
export function takeTime(bindings: unknown): void {
  const { incoming } = bindings as Partial<HttpBindings>;
  if (!incoming) return;
  lifting.get(incoming)?.();
  // Once all has come it may take a while to bring it in, and nothing is said meanwhile.
  incoming.socket.setTimeout(hour);
}

const hour = 3_600_000;
