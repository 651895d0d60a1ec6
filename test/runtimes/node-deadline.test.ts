import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { hurrying, takeTime } from '../../src/runtimes/node-deadline.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** Sends the head of a request with a body of which four bytes of eight come, and the others once `more` is called. */
async function half(isPatient: boolean) {
  const taken: string[] = [];
  const server = createServer(
    hurrying((incoming, outgoing) => {
      if (isPatient) takeTime({ incoming });
      incoming.on('error', () => {});
      incoming.on('data', (piece) => taken.push(String(piece)));
      incoming.on('end', () => outgoing.end('all of it'));
    }, 100),
  );
  server.on('clientError', () => {});
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 8\r\n\r\nfour');
  return { socket, answer: () => answer, taken };
}

test('who is slow with a body is cut off and told so', async () => {
  const { socket, answer } = await half(false);
  await once(socket, 'close');
  expect(answer()).toMatch(/^HTTP\/1\.1 408 /);
});

test('a request that may take its time outlives the deadline', async () => {
  const { socket, answer, taken } = await half(true);
  await expect.poll(() => taken).toEqual(['four']);
  // Another sender comes after it and is cut off before it, so the deadline of both is past.
  const { socket: other } = await half(false);
  await once(other, 'close');
  socket.write('more');
  await once(socket, 'close');
  expect([answer().slice(0, 12), taken]).toEqual(['HTTP/1.1 200', ['four', 'more']]);
});
