import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { bytesOf } from './node-deadline.ts';

/** `most`: connections at a time. `unanswered`: requests that one of them may have sent ahead of the answers. */
export type Seats = { most: number; unanswered: number };

/**
 * Has a connection for everybody who comes. Where all are taken, the one gives way from which something has been waited for longest: a
 * request, or its body. So thousands that are held open and say nothing keep nobody out. Whoever sends requests without
 * waiting for answers is cut off: Node would take them all in, each with what it costs.
 */
export function seated(
  server: Server,
  listener: RequestListener,
  { most, unanswered }: Seats,
): RequestListener {
  const waitedFor = new Set<Socket>();
  const inHand = new WeakMap<Socket, number>();
  let taken = 0;
  server.on('connection', (socket) => {
    taken++;
    waitedFor.add(socket);
    socket.once('close', () => {
      taken--;
      waitedFor.delete(socket);
    });
    if (taken <= most) return;
    const [oldest = socket] = waitedFor;
    waitedFor.delete(oldest);
    oldest.destroy();
  });
  return (incoming, outgoing) => {
    const { socket } = incoming;
    // Node goes on reading what came in one piece with what its sender was cut off for.
    if (socket.destroyed) return;
    const requests = (inHand.get(socket) ?? 0) + 1;
    inHand.set(socket, requests);
    if (requests > unanswered) return void socket.destroy();
    if (bytesOf(incoming) === 0) waitedFor.delete(socket);
    else incoming.once('close', () => waitedFor.delete(socket));
    outgoing.once('close', () => {
      const left = (inHand.get(socket) ?? 1) - 1;
      inHand.set(socket, left);
      if (left === 0 && !socket.destroyed) waitedFor.add(socket);
    });
    return listener(incoming, outgoing);
  };
}

/** How many connections there is room for beside the files, and the connections to the database, that a process needs. */
export function seatsOf(openFiles: number): number {
  return Math.max(100, Math.min(10_000, openFiles - 200));
}

/** How many files this process may have open. */
export function openFiles(): number {
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files: { soft: number | string } };
  };
  const soft = Number(userLimits?.open_files.soft);
  return Number.isNaN(soft) ? Number.POSITIVE_INFINITY : soft;
}
