import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Turn, underLoad } from '../load.ts';
import type { Measure } from '../measure.ts';
import { tell } from '../report.ts';
import { getting } from '../requests.ts';
import { type Contender, inTurns } from '../rounds.ts';

const run = promisify(execFile);
const autocannon = join(import.meta.dirname, '../../test/node_modules/autocannon/autocannon.js');

/**
 * Whether the generator is what holds the figures down: the server that does nothing, asked by one generator, by two with half the
 * connections each, and by autocannon. Where two get no more than one, it is not.
 */
export const generator: Measure = async ({ stage: { noOp }, pace, watched, connections }) => {
  const { port } = noOp;
  for (const bytes of [500, 5_000, 85_000]) {
    const request = getting(`/text/${bytes}`);
    const one: Contender = {
      name: 'one generator',
      ready: async (count) => () =>
        underLoad({ port, connections, count, status: 200, request: () => request }),
    };
    const two: Contender = {
      name: 'two generators',
      ready: async (count) => () => inThreads(2, { port, connections, count, request }),
    };
    const theirs: Contender = {
      name: 'autocannon',
      ready: async () => () =>
        byAutocannon(`http://127.0.0.1:${port}/text/${bytes}`, connections, pace.seconds),
    };
    tell(`the generator, on answers of ${bytes} bytes`, await inTurns([one, two, theirs], pace, watched));
  }
};

type Same = { port: number; connections: number; count: number; request: Buffer };

async function inThreads(threads: number, { connections, count, ...same }: Same): Promise<Turn> {
  const share = { connections: Math.ceil(connections / threads), count: Math.ceil(count / threads) };
  const file = new URL('../load-thread.ts', import.meta.url);
  const turns = await Promise.all(
    Array.from({ length: threads }, async () => {
      const [turn] = await once(new Worker(file, { workerData: { ...same, ...share } }), 'message');
      return turn as Turn;
    }),
  );
  const seconds = Math.max(...turns.map((turn) => turn.seconds));
  const worst = (which: 'p50' | 'p99') => Math.max(...turns.map((turn) => turn[which]));
  return { count: share.count * threads, seconds, p50: worst('p50'), p99: worst('p99') };
}

/** For a time and not for a number of requests: it looks at its clock too rarely for those. */
async function byAutocannon(url: string, connections: number, seconds: number): Promise<Turn> {
  const words = ['--json', '--no-progress', `--connections=${connections}`, `--duration=${seconds}`, url];
  const { stdout } = await run(process.execPath, [autocannon, ...words]);
  const { latency, duration, requests } = JSON.parse(stdout) as Told;
  return { count: requests.total, seconds: duration, p50: latency.p50, p99: latency.p99 };
}

type Told = { latency: Record<'p50' | 'p99', number>; duration: number; requests: { total: number } };
