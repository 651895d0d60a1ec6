import { type Door, grace } from './door.ts';
import { startServer } from './server.ts';

/** What is used here of Bun (https://bun.com/docs/api/http). */
declare const Bun: {
  serve(options: {
    hostname: string;
    port: number;
    idleTimeout: number;
    development: boolean;
    maxRequestBodySize: number;
    fetch: (request: Request, server: BunServer) => Response | Promise<Response>;
  }): BunServer & { stop(atOnce?: boolean): Promise<void> };
};
type BunServer = { requestIP(request: Request): { address: string } | null };
type BunConnection = { address: string | undefined };

/** Seconds without a byte after which a connection is closed; live results send one every fifteen. */
const idleTimeout = 60;

const bunDoor: Door = {
  remoteAddress: (bindings) => (bindings as Partial<BunConnection>).address,
  listen: async (fetch, { host, port }) => {
    const server = Bun.serve({
      ...{ hostname: host, port, idleTimeout, development: false },
      // Every route has a limit of its own, and Bun's would be shorter than an archive.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: (request, connection) => fetch(request, { address: connection.requestIP(request)?.address }),
    });
    const stop = async () => {
      const late = setTimeout(() => server.stop(true), grace);
      await server.stop();
      clearTimeout(late);
    };
    return { stop };
  },
};

startServer(bunDoor);
