import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How bytes fare on their way: `up` to the server, `down` from it. Nothing said: they pass. */
export type Weather = {
  /** Kept back until the weather changes. */
  holds?: ('up' | 'down')[];
  /** Thrown away. */
  swallows?: ('up' | 'down')[];
  /** Handed on in small pieces with pauses (ms) between them. */
  trickles?: { bytes: number; ms: number };
  /** Connections are taken, and closed at once. */
  hangsUp?: boolean;
  /** The next piece that comes down passes in part, and then the connection is reset. */
  cutsAnswers?: boolean;
};

type Pair = { near: Socket; far: Socket; isForgotten: boolean };

/**
 * A road to a server that can be made bad in every way in which networks are: `url` leads over it. `taken` counts the connections that
 * came.
 */
export async function tcpProxy(target: string) {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  let weather: Weather = {};
  let changed = Promise.withResolvers<void>();
  let taken = 0;

  /** Hands on what comes one way, piece by piece and in order. */
  const carry = async (pair: Pair, from: Socket, to: Socket, way: 'up' | 'down') => {
    for await (const piece of from as AsyncIterable<Buffer>) {
      while (weather.holds?.includes(way)) await changed.promise;
      if (pair.isForgotten || weather.swallows?.includes(way)) continue;
      if (way === 'down' && weather.cutsAnswers) {
        to.write(piece.subarray(0, Math.ceil(piece.length / 2)));
        await pause(5);
        throw new Error('cut');
      }
      const { bytes, ms } = weather.trickles ?? { bytes: piece.length, ms: 0 };
      for (let at = 0; at < piece.length; at += bytes) {
        if (ms > 0) await pause(ms);
        to.write(piece.subarray(at, at + bytes));
      }
    }
  };
  const drop = (pair: Pair) => {
    pairs.delete(pair);
    if (!pair.near.destroyed) pair.near.resetAndDestroy();
    pair.far.destroy();
  };
  const server = createServer((near) => {
    taken++;
    near.on('error', () => {});
    if (weather.hangsUp) return void near.destroy();
    const far = connect(Number(port), hostname);
    far.on('error', () => {});
    near.setNoDelay(true);
    far.setNoDelay(true);
    const pair: Pair = { near, far, isForgotten: false };
    pairs.add(pair);
    // Whoever ends is let end; whatever breaks is reset; and of a side that was forgotten nothing is ever heard.
    for (const [way, from, to] of [['up', near, far] as const, ['down', far, near] as const])
      carry(pair, from, to, way).then(
        () => pair.isForgotten || to.end(),
        () => pair.isForgotten || drop(pair),
      );
    near.on('close', () => drop(pair));
  });
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port: own } = server.address() as AddressInfo;

  const reset = () => {
    for (const pair of [...pairs]) drop(pair);
  };
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${own}` }).href,
    taken: () => taken,
    open: () => pairs.size,
    weather(next: Weather): void {
      weather = next;
      changed.resolve();
      changed = Promise.withResolvers();
    },
    /** Resets every connection there is. */
    reset,
    /** The server's side of every connection is gone, and nobody says so: what is sent down it is never answered. */
    forget(): void {
      for (const pair of pairs) {
        pair.isForgotten = true;
        pair.far.destroy();
      }
    },
    /** Takes no connections any more, and resets those that there are; `listen` takes them again. */
    async refuse(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      reset();
      await closed;
    },
    listen: () => listen(own),
    async stop(): Promise<void> {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      reset();
      await closed;
    },
  };
}
export type TcpProxy = Awaited<ReturnType<typeof tcpProxy>>;
