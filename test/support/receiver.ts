import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testCertificate } from './certificate.ts';

export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

/** A publisher's program on loopback that keeps what it is sent. `answer` may be changed at any time. */
export async function startReceiver(options: { tls?: boolean } = {}) {
  const received: Received[] = [];
  const receiver = {
    received,
    port: 0,
    url: '',
    answer: (_received: Received, response: ServerResponse): void => void response.writeHead(204).end(),
    stop: async () => {},
  };
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    received.push(one);
    receiver.answer(one, response);
  };
  const server = options.tls ? createTlsServer(testCertificate, take) : createServer(take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.port = (server.address() as AddressInfo).port;
  receiver.url = `${options.tls ? 'https://hooks.example' : 'http://127.0.0.1'}:${receiver.port}`;
  receiver.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return receiver;
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
