import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Measure } from '../measure.ts';
import { tell } from '../report.ts';
import { getting } from '../requests.ts';
import { type Contender, inTurns, spreadOf } from '../rounds.ts';
import { site } from '../stage.ts';
import { voting } from './votes.ts';

const many = 1000;
const changes = 10;

/** Listeners to live results: how long after a vote the last of them has heard of it, and what they cost those who vote meanwhile. */
export const fanOut: Measure = async ({ stage, pace, watched, connections }) => {
  const subject = await voting(stage, 1);
  await subject.ready(1).then((vote) => vote());
  const { port } = stage.service;
  const path = `/api/v1/sites/${site}/polls/${subject.poll}/results/stream`;
  const listeners = await listen(port, path);
  const waits: { acknowledged: number; last: number }[] = [];
  for (let change = 0; change < changes; change++) {
    const vote = await subject.ready(1);
    const started = performance.now();
    const voters = await subject.countUp();
    const heard = listeners.allHear(voters + 1);
    await vote();
    const acknowledged = performance.now();
    await heard;
    waits.push({ acknowledged: acknowledged - started, last: performance.now() - acknowledged });
  }
  listeners.close();
  const { median, least, most } = spreadOf(waits.map(({ last }) => last));
  console.log(`\n${many} listeners to live results`);
  console.log(
    `  the last of them had a vote ${median.toFixed(0)} ms (${least.toFixed(0)}–${most.toFixed(0)}) after its voter, ${changes} times`,
  );

  const alone = await voting(stage, connections);
  const heeded = await voting(stage, connections);
  const besides: Contender = {
    name: `votes with ${many} listeners`,
    async ready(count) {
      const vote = await heeded.ready(count);
      const crowd = await listen(port, `/api/v1/sites/${site}/polls/${heeded.poll}/results/stream`);
      return () => vote().finally(() => crowd.close());
    },
  };
  tell('what listeners cost those who vote', await inTurns([besides, alone], pace, watched));
  await Promise.all([alone.countUp(), heeded.countUp()]);
};

/** Opens the lines and waits until each of them has heard something. */
async function listen(port: number, path: string) {
  const request = getting(path, { Accept: 'text/event-stream' });
  const sockets: Socket[] = [];
  const waiting = new Set<(text: string) => void>();
  const close = () => {
    for (const socket of sockets) socket.destroy();
  };
  const each = Array.from({ length: many }, async () => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    const first = Promise.withResolvers<void>();
    const listener = { heard: 0 };
    let tail = '';
    socket.on('close', () => first.reject(new Error('a listener was turned away')));
    socket.on('data', (chunk) => {
      const text = tail + chunk.toString('latin1');
      tail = text.slice(-200);
      for (const [, voters] of text.matchAll(/"voters":(\d+)/g))
        listener.heard = Math.max(listener.heard, Number(voters));
      if (text.includes('data:')) first.resolve();
      for (const told of waiting) told(text);
    });
    socket.write(request);
    await first.promise;
    return listener;
  });
  const listeners = await Promise.all(each);
  /** Resolves once every listener knows of that many voters. */
  const allHear = (voters: number) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (listeners.some(({ heard }) => heard < voters)) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    return promise;
  };
  return { allHear, close };
}
