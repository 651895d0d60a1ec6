import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { bytesOf } from './node-deadline.ts';

/**
 * `most`: connections at a time. `ahead`: requests that one of them may send ahead of the answer that it waits for. `unread`: bytes of
 * answers that all together may leave lying.
 */
export type Seats = { most: number; ahead: number; unread: number };

/** How often (ms) is looked at what lies unread. */
const everySoOften = 1000;

/**
 * Has a connection for everybody who comes. Where all are taken, the one gives way from which something has been waited for longest: a
 * request, or its body. So thousands that are held open and say nothing keep nobody out. Requests of one connection are carried out
 * one after the other, and whoever sends many ahead is cut off: Node would begin them all, each with what it costs.
 */
export function seated(
  server: Server,
  listener: RequestListener,
  { most, ahead, unread }: Seats,
): RequestListener {
  const taken = new Set<Socket>();
  const waitedFor = new Set<Socket>();
  const lines = new WeakMap<Socket, (() => unknown)[]>();
  server.on('connection', (socket) => {
    taken.add(socket);
    waitedFor.add(socket);
    socket.once('close', () => {
      taken.delete(socket);
      waitedFor.delete(socket);
    });
    if (taken.size <= most) return;
    const [oldest = socket] = waitedFor;
    waitedFor.delete(oldest);
    oldest.destroy();
  });
  const watching = setInterval(() => letGo(taken, unread), everySoOften).unref();
  server.once('close', () => clearInterval(watching));
  const carryOut: RequestListener = (incoming, outgoing) => {
    const { socket } = incoming;
    if (bytesOf(incoming) === 0) waitedFor.delete(socket);
    else incoming.once('close', () => waitedFor.delete(socket));
    outgoing.once('close', () => {
      const next = lines.get(socket)?.shift();
      if (!next) lines.delete(socket);
      if (socket.destroyed) return;
      // Not at once: a line's requests would all be done before anybody else is heard.
      if (next) setImmediate(next);
      else waitedFor.add(socket);
    });
    listener(incoming, outgoing);
  };
  return (incoming, outgoing) => {
    const { socket } = incoming;
    // Node goes on reading what came in one piece with what its sender was cut off for.
    if (socket.destroyed) return;
    const line = lines.get(socket);
    if (line && line.length >= ahead) return void socket.destroy();
    if (line) line.push(() => socket.destroyed || carryOut(incoming, outgoing));
    else {
      lines.set(socket, []);
      carryOut(incoming, outgoing);
    }
  };
}

/** Cuts off whoever has left the most lying, until what is left is not too much. */
function letGo(sockets: Iterable<Socket>, most: number): void {
  const lying = [...sockets].filter(({ writableLength }) => writableLength > 0);
  let sum = lying.reduce((bytes, { writableLength }) => bytes + writableLength, 0);
  if (sum <= most) return;
  for (const socket of lying.sort((one, other) => other.writableLength - one.writableLength)) {
    if (sum <= most) return;
    sum -= socket.writableLength;
    socket.destroy();
  }
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
