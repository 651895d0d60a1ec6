import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { type Seats, seated, seatsOf } from '../../src/runtimes/node-seats.ts';

const servers: ReturnType<typeof createServer>[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function serving(listener: RequestListener, seats: Seats) {
  const server = createServer();
  server.on('request', seated(server, listener, seats));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  /** A connection that was let in after those before it. */
  const come = async (text = '') => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    let said = '';
    socket.setEncoding('utf8').on('data', (more: string) => {
      said += more;
    });
    socket.on('error', () => {});
    const letIn = once(server, 'connection');
    if (text !== '') socket.write(text);
    await letIn;
    return { socket, said: () => said, isGone: () => socket.closed };
  };
  return { come, connections: () => promisify(server.getConnections.bind(server))() };
}

const roomy: Seats = { most: 100, ahead: 15, unread: 1_000_000 };

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

test('whoever sends requests without waiting for answers is cut off, and nothing is begun but the first of them', async () => {
  let begun = 0;
  const { come } = await serving(() => begun++, { ...roomy, most: 100 });
  const { socket } = await come(get.repeat(2000));
  await once(socket, 'close');
  expect(begun).toBe(1);
});

test('a connection takes any number of requests that come one after the other', async () => {
  const { come } = await serving((_, outgoing) => outgoing.end('here'), { ...roomy, ahead: 1 });
  const reader = await come();
  for (let asked = 1; asked <= 50; asked++) {
    reader.socket.write(get);
    await expect.poll(() => reader.said().split('here').length - 1, { interval: 1 }).toBe(asked);
  }
});

test('requests that are sent ahead are answered one after the other, and in turn', async () => {
  const under: string[] = [];
  const { come } = await serving(({ url = '' }, outgoing) => {
    under.push(url);
    setImmediate(() => outgoing.end(`[${under.join()}]`));
    outgoing.once('finish', () => under.splice(0));
  }, roomy);
  const reader = await come(['/1', '/2', '/3'].map((path) => get.replace('/', path)).join(''));
  await expect.poll(() => reader.said().match(/\[[^\]]*\]/g)).toEqual(['[/1]', '[/2]', '[/3]']);
});

test('where more is left unread than there is room for, whoever left the most is cut off', async () => {
  const { come, connections } = await serving(
    ({ url }, outgoing) => outgoing.end(url === '/long' ? 'x'.repeat(20_000_000) : 'here'),
    roomy,
  );
  const sloth = await come();
  sloth.socket.pause().write(get.replace('/', '/long'));
  const reader = await come(get);
  await expect.poll(connections).toBe(1);
  await once(sloth.socket.resume(), 'close');
  expect(sloth.said().length).toBeLessThan(20_000_000);
  expect(reader.said()).toMatch(/here/);
});

test('where all seats are taken, whoever has been silent for longest gives way to who comes', async () => {
  const { come } = await serving((_, outgoing) => outgoing.end('here'), { ...roomy, most: 3 });
  const silent = [await come(), await come(), await come()];
  const reader = await come(get);
  await expect.poll(reader.said).toMatch(/here/);
  await expect.poll(() => silent.map((each) => each.isGone())).toEqual([true, false, false]);
});

test('whose body trickles in gives way too, and who waits for an answer does not', async () => {
  let answer = () => {};
  const { come } = await serving(
    (incoming, outgoing) => {
      if (incoming.method === 'POST') incoming.resume().on('error', () => {});
      else answer = () => outgoing.end('here');
    },
    { ...roomy, most: 3 },
  );
  const reader = await come(get);
  const slow = [
    await come('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nfour'),
    await come('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n'),
  ];
  await come();
  await come();
  await expect.poll(() => slow.map((each) => each.isGone())).toEqual([true, true]);
  answer();
  await expect.poll(reader.said).toMatch(/here/);
});

test('room is left for files and for the database, whatever the limit of open files', () => {
  expect([256, 1024, 20_000, 1_048_576, Number.POSITIVE_INFINITY].map(seatsOf)).toEqual([
    100, 824, 10_000, 10_000, 10_000,
  ]);
});
