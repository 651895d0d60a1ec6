import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import { guardedPost } from '../../../src/runtimes/guarded-post.ts';
import { spellings } from '../../support/hidden-addresses.ts';
import { oneOf } from '../effort.ts';

/** Stands in every answer of a receiver, and must be told to nobody. */
const mark = 'INSIDE';
const deadline = 400;
const traps = ['127.0.0.2', '127.0.0.3', '::1'];
const led = [
  ...traps,
  '127.0.0.1',
  '127.0.0.1',
  '127.0.0.1',
  '::ffff:127.0.0.2',
  '::ffff:127.0.0.1',
  '10.0.0.1',
  'x',
];

const listen = (server: Server, port: number, host: string) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });

/** One receiver that may be written to, on 127.0.0.1, and around it, on the same port, whatever must never be asked. */
export async function openInside() {
  let answer = (socket: Socket): void => void socket.end();
  const [open, reached]: [Set<Socket>, string[]] = [new Set(), []];
  const kept = (take: (socket: Socket) => void) =>
    createServer((socket) => {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => open.delete(socket));
      take(socket);
    });
  const receiver = kept((socket) => socket.once('data', () => answer(socket)));
  const port = await listen(receiver, 0, '127.0.0.1');
  const servers = [receiver];
  for (const address of traps) {
    const trap = kept((socket) => {
      reached.push(address);
      socket.destroy();
    });
    await listen(trap, port, address);
    servers.push(trap);
  }
  return {
    reached,
    /** Posts once as chance has it, and says what was wrong with that; `answered` counts. */
    async attack(chance: () => number): Promise<{ answered: boolean; faults: string[] }> {
      const { name, say } = oneOf(chance, answersFrom(port, chance));
      answer = say;
      const { host, how } = target(chance);
      const resolve = async () =>
        Array.from({ length: 1 + Math.floor(chance() * 3) }, () => {
          const address = oneOf(chance, led);
          return { address, family: address.includes(':') ? 6 : 4 };
        });
      const post = guardedPost([[ipaddr.parse('127.0.0.1'), 32]], { resolve, deadline });
      const sent = {
        headers: { 'content-type': 'application/json', 'webhook-signature': 'secret' },
        body: '{}',
      };
      const outcome = await Promise.race([
        post(`http://${host}:${port}/`, sent),
        pause(deadline + 5000, undefined, { ref: false }),
      ]);
      for (const socket of open) socket.destroy();
      const what = `${how}, answered with ${name}`;
      const told = JSON.stringify(outcome ?? '');
      const faults = outcome ? [] : [`A post never ended: ${what}.`];
      if (told.includes(mark) || told.includes(String(port)))
        faults.push(`It was told what is inside: ${what}.`);
      return { answered: outcome?.answered === true, faults };
    },
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function target(chance: () => number): { host: string; how: string } {
  const name = oneOf(chance, ['hooks.example', 'localhost', '127.0.0.1', '127.0.0.1', 'spelt', 'spelt']);
  if (name !== 'spelt') return { host: name, how: name };
  const [how, spelt] = oneOf(chance, Object.entries(spellings));
  return { host: spelt(oneOf(chance, [0x7f000002, 0x7f000003])), how };
}

/** What a receiver may answer, from the ordinary to what no program should. */
function answersFrom(port: number, chance: () => number): { name: string; say: (socket: Socket) => void }[] {
  const [, spelt] = oneOf(chance, Object.entries(spellings));
  const inward = `http://${oneOf(chance, ['127.0.0.2', '[::1]', spelt(0x7f000002)])}:${port}/`;
  const status = 300 + Math.floor(chance() * 9);
  const said = (text: string) => (socket: Socket) => void socket.write(text);
  const endless = (begin: string, piece: string) => (socket: Socket) => {
    socket.write(begin);
    const more = () => {
      if (!socket.destroyed) socket.write(piece, () => setImmediate(more));
    };
    more();
  };
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  const head = 'HTTP/1.1 200 OK\r\n';
  return [
    { name: 'a body', say: said(`${head}Content-Length: 6\r\n\r\n${mark}`) },
    {
      name: `a redirect (${status})`,
      say: said(`HTTP/1.1 ${status} ${mark}\r\nLocation: ${inward}\r\nContent-Length: 0\r\n\r\n`),
    },
    {
      name: 'a refresh',
      say: said(
        `${head}Refresh: 0; url=${inward}\r\nAlt-Svc: h2="127.0.0.2:${port}"\r\nContent-Length: 0\r\n\r\n`,
      ),
    },
    {
      name: 'another protocol',
      say: said(`HTTP/1.1 101 ${mark}\r\nConnection: Upgrade\r\nUpgrade: ${mark}\r\n\r\n`),
    },
    { name: 'early answers', say: endless('', 'HTTP/1.1 103 Early Hints\r\n\r\n') },
    { name: 'nothing', say: () => {} },
    { name: 'an end', say: (socket) => void socket.end() },
    { name: 'a broken line', say: said(`${mark}\r\n\r\n`) },
    {
      name: 'a body without an end',
      say: endless(`${head}\r\n`, mark.repeat(1000)),
    },
    {
      name: 'headers without an end',
      say: endless(head, `X-${mark}: 1\r\n`),
    },
    {
      name: 'a packed bomb',
      say: (socket) =>
        void socket.write(
          Buffer.concat([
            Buffer.from(`${head}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`),
            bomb,
          ]),
        ),
    },
    { name: 'two lengths', say: said(`${head}Content-Length: 6\r\nContent-Length: 7\r\n\r\n${mark}`) },
    {
      name: 'bad pieces',
      say: said(`${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n${mark}`),
    },
    {
      name: 'a question for a name',
      say: said(
        `HTTP/1.1 401 ${mark}\r\nWWW-Authenticate: Basic realm="${mark}"\r\nContent-Length: 0\r\n\r\n`,
      ),
    },
  ];
}
