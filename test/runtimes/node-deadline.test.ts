import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type BodyLimits, hurrying, takeTime } from '../../src/runtimes/node-deadline.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A server, to which each call of `half` sends a request with a body of which four bytes of eight come. */
async function receiving(limits: BodyLimits, isPatient = false) {
  const taken: string[] = [];
  const server = createServer(
    hurrying((incoming, outgoing) => {
      if (isPatient) takeTime({ incoming });
      incoming.on('error', () => {});
      incoming.on('data', (piece) => taken.push(String(piece)));
      incoming.on('end', () => outgoing.end('all of it'));
    }, limits),
  );
  server.on('clientError', () => {});
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const half = async () => {
    const begun = once(server, 'request');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 8\r\n\r\nfour');
    await begun;
    return { socket, answer: () => answer };
  };
  return { half, taken };
}

const quick: BodyLimits = { ms: 100, most: 1000 };

test('who is slow with a body is cut off and told so', async () => {
  const { half } = await receiving(quick);
  const { socket, answer } = await half();
  await once(socket, 'close');
  expect(answer()).toMatch(/^HTTP\/1\.1 408 /);
});

test('a request that may take its time outlives the deadline', async () => {
  const { half, taken } = await receiving(quick, true);
  const { socket, answer } = await half();
  await expect.poll(() => taken).toEqual(['four']);
  // Another sender comes after it and is cut off before it, so the deadline of both is past.
  const { half: hurried } = await receiving(quick);
  const { socket: other } = await hurried();
  await once(other, 'close');
  socket.write('more');
  await once(socket, 'close');
  expect([answer().slice(0, 12), taken]).toEqual(['HTTP/1.1 200', ['four', 'more']]);
});

test('where more is coming than there is room for, whoever has taken longest is cut off', async () => {
  const { half } = await receiving({ ms: 60_000, most: 20 });
  const [first, second] = [await half(), await half()];
  await half();
  await once(first.socket, 'close');
  expect(first.answer()).toMatch(/^HTTP\/1\.1 408 /);
  second.socket.write('more');
  await once(second.socket, 'close');
  expect(second.answer()).toMatch(/^HTTP\/1\.1 200 /);
});
