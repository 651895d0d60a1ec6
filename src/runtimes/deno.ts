import { type Door, grace } from './door.ts';
import { startServer } from './server.ts';

/** What is used here of Deno (https://docs.deno.com/api/deno/~/Deno.serve). */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    handler: (request: Request, info: DenoConnection) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
};
type DenoConnection = { remoteAddr: { hostname?: string } };

const denoDoor: Door = {
  remoteAddress: (bindings) => (bindings as Partial<DenoConnection>).remoteAddr?.hostname,
  listen: async (fetch, { host, port }) => {
    const server = Deno.serve({ hostname: host, port, onListen: () => {} }, fetch);
    const late = () => new Promise<void>((resolve) => setTimeout(resolve, grace));
    return { stop: () => Promise.race([server.shutdown(), late()]) };
  },
};

startServer(denoDoor);
