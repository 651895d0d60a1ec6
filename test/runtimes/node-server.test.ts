import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
