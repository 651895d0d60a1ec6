import { Agent, request as ask } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Ground } from '../load/ground.ts';

/** Where an attack goes, and how it tells what it met that nobody may meet. */
export type Target = { ground: Ground; port: number; fault: (sentence: string) => void };

/** Gives how often it tried. What it leaves behind, `over` takes away. */
export type Attack = (target: Target, over: (end: () => void) => void) => Promise<number>;

/** A connection that may be lost at any time, and keeps the beginning of what it hears. */
export type Line = { socket: Socket; heard: () => string; closed: Promise<void> };

export function openLine(port: number, first = ''): Promise<Line> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    if (heard.length < 4000) heard += text;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  if (first !== '') socket.write(first);
  const opened = new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return Promise.race([opened, closed]).then(() => ({ socket, heard: () => heard, closed }));
}

/** Some at a time, since a listener's queue is not long. */
export async function openLines(port: number, count: number, first = ''): Promise<Line[]> {
  const lines: Line[] = [];
  while (lines.length < count) {
    const some = Array.from({ length: Math.min(100, count - lines.length) }, () => openLine(port, first));
    lines.push(...(await Promise.all(some)));
  }
  return lines;
}

export const head = (request: string, more = ''): string =>
  `${request} HTTP/1.1\r\nHost: localhost:8787\r\n${more}\r\n`;

/** Says a little on each line, every second, until all is over. */
export function trickle(lines: Line[], text: string, over: (end: () => void) => void): void {
  const timer = setInterval(() => {
    for (const { socket } of lines) if (socket.writable) socket.write(text);
  }, 1000);
  over(() => {
    clearInterval(timer);
    for (const { socket } of lines) socket.destroy();
  });
}

/** Does each once, by so many at a time. */
export async function byMany<Item>(
  items: Iterable<Item>,
  act: (item: Item) => Promise<void>,
  clients = 6,
): Promise<number> {
  const next = items[Symbol.iterator]();
  let done = 0;
  const client = async () => {
    for (let item = next.next(); !item.done; item = next.next(), done++) await act(item.value);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return done;
}

/** Connections of the attackers' own, so that readers keep theirs. */
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

type Sent = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array };
type Answered = { status: number; body: string };

const request = (url: string, { method = 'GET', headers = {}, body }: Sent): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = ask(
      url,
      { agent, method, headers: { ...headers, ...length }, timeout: 30_000 },
      (answer) => {
        let text = '';
        answer.setEncoding('latin1').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text })).on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('late')));
    asked.on('error', reject).end(body);
  });

/** Sends a request, and tells of an answer that nobody may get: a fault of the service's, or none at all. */
export async function send(
  { ground, fault }: Target,
  path: string,
  sent: Sent = {},
  what = path,
): Promise<Answered | undefined> {
  try {
    const answer = await request(`${ground.url}${path}`, sent);
    if (answer.status >= 500 && answer.status !== 503)
      fault(`${what.slice(0, 100)} was answered with ${answer.status}.`);
    return answer;
  } catch (error) {
    if ((error as Error).message === 'late') fault(`${what.slice(0, 100)} was not answered.`);
    return undefined;
  }
}
