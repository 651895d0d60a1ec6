import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';

/** An answer on its way through, to be changed in place. `atOnce`: how many requests are under way. */
export type Passing = {
  method: string;
  path: string;
  status: number;
  headers: Headers;
  body: Buffer;
  atOnce: number;
};

/** What stands between a service and its readers and does not leave well alone. */
export type Bend = {
  request?: (headers: IncomingHttpHeaders) => void;
  answer?: (passing: Passing) => void;
  holdsStreams?: true;
};

/** A proxy in front of a service, by https where it has a certificate, which changes what passes through as `bendBy` says. */
export async function startBendingProxy(
  port: number,
  target: string,
  certificate?: { key: string; cert: string },
) {
  let bend: Bend = {};
  let atOnce = 0;

  const passOn = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url: path = '/', headers } = request;
    const sent = Buffer.concat(await request.toArray());
    bend.request?.(headers);
    const { host: _, connection: __, 'transfer-encoding': ___, ...passed } = headers;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await fetch(`${target}${path}`, {
      method,
      redirect: 'manual',
      signal: gone.signal,
      headers: passed as Record<string, string>,
      body: sent.length > 0 ? sent : null,
    });
    if (answer.headers.get('content-type')?.startsWith('text/event-stream') && !bend.holdsStreams) {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      return pipeline(Readable.fromWeb(answer.body as WebStream), response);
    }
    const body = Buffer.from(await answer.arrayBuffer());
    const passing = {
      method,
      path,
      status: answer.status,
      headers: new Headers(answer.headers),
      body,
      atOnce,
    };
    bend.answer?.(passing);
    for (const name of ['content-length', 'transfer-encoding', 'connection']) passing.headers.delete(name);
    response.writeHead(passing.status, Object.fromEntries(passing.headers)).end(passing.body);
  };

  const take = (request: IncomingMessage, response: ServerResponse) => {
    atOnce++;
    passOn(request, response)
      .catch(() => response.destroy())
      .finally(() => {
        atOnce--;
      });
  };
  const server = certificate ? createTlsServer(certificate, take) : createServer(take);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    bendBy: (next: Bend) => {
      bend = next;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
