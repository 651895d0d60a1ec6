import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Served, startServed } from '../support/served.ts';

let service: Served;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  service = await startServed();
});
afterAll(async () => {
  agent.destroy();
  await service.stop();
});

/** A post of so many bytes down the connection that the agent keeps. */
const post = (bytes: number) =>
  new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
    const { port } = service;
    const headers = { 'content-type': 'application/json', 'content-length': bytes };
    const path = '/api/v1/sites/any/polls/any/votes';
    const sent = request({ agent, port, path, method: 'POST', headers, host: '127.0.0.1' }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode, connection: answer.headers.connection }));
    });
    sent.on('error', reject);
    sent.end('x'.repeat(bytes));
  });

test('whoever sent too much is told that the connection ends, and the next request is not lost', async () => {
  for (const bytes of [20_000, 300_000, 2_000_000]) {
    expect(await post(bytes)).toEqual({ status: 413, connection: 'close' });
    expect(await post(10)).toEqual({ status: 404, connection: 'keep-alive' });
  }
});

test('a stop answers what has begun, and what comes down the same connection after it, and ends the connection with that', async () => {
  const stopped = await startServed();
  const socket = connect(stopped.port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  const ended = once(socket, 'end');
  const path = '/api/v1/sites/any/polls/any/votes';
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{`,
  );
  // Once another connection is served the first one has been heard.
  await fetch(`http://127.0.0.1:${stopped.port}/healthz`).then((answer) => answer.text());
  const stopping = stopped.stop();
  socket.write('}');
  await vi.waitFor(() => expect(heard).toMatch(/^HTTP\/1.1 404 /));
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
  await ended;
  expect(heard.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
  expect(heard.slice(heard.indexOf('HTTP/1.1 200'))).toMatch(/^connection: close/im);
  await stopping;
}, 6000);
