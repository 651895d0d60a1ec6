import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busySeconds, serverOf, withChildren } from './processor-time.ts';

/** As `npm run hustings` starts it. */
const flags = ['--max-semi-space-size=16', '--max-old-space-size=512'];

export type Watching = {
  /** What comes in, and how many of it there are in the archive. */
  unit: string;
  size: number;
  /** How many are there by now. */
  count: () => Promise<number>;
  /** It is killed when so many are there. */
  until?: number;
};

/** Runs the command over a database of the bench's own and, where it is watched, tells rates, processor time and memory. */
export async function runCommand(
  { url, dataDir }: { url: string; dataDir: string },
  words: string[],
  watching?: Watching,
): Promise<void> {
  const { until = Number.POSITIVE_INFINITY, unit = '', size = 0, count = async () => 0 } = watching ?? {};
  const env = {
    ...process.env,
    DATABASE_URL: url,
    SECRETS: `k1:${'A'.repeat(43)}`,
    OWNER_KEY: 'the-owner-key-of-the-bench',
  };
  const entry = join(import.meta.dirname, '../src/runtimes/command.ts');
  const child = spawn(process.execPath, [...flags, entry, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const before = await count();
  const startedAt = performance.now();
  const postmaster = await serverOf(dataDir);
  const watched = { command: async () => [child.pid ?? 0], database: () => withChildren(postmaster) };
  const idle = await busySeconds(watched);
  let busy = idle;
  const memory: number[] = [];
  let isOver = false;
  const ended = once(child, 'close').finally(() => {
    isOver = true;
  });
  while (watching && !isOver) {
    await Promise.race([ended, new Promise((done) => setTimeout(done, 500))]);
    const [resident, now] = await Promise.all([residentOf(child.pid ?? 0), busySeconds(watched)]);
    if (resident > 0) {
      memory.push(resident);
      busy = now;
    }
    if (!isOver && (await count()) >= until) child.kill('SIGKILL');
  }
  await ended;
  if (!watching) return;
  const seconds = (performance.now() - startedAt) / 1000;
  const came = (await count()) - before;
  const half = memory.slice(Math.floor(memory.length / 2));
  const each = (who: keyof typeof watched) =>
    Math.round((((busy[who] ?? 0) - (idle[who] ?? 0)) / (came || size)) * 1e6);
  console.log(
    `${child.signalCode ? 'killed' : 'finished'} after ${seconds.toFixed(1)} s: ${came} came in, ${Math.round((came || size) / seconds)} a second; processor time a ${unit}: ${each('command')} µs of the command, ${each('database')} µs of the database; memory at most ${Math.max(...memory)} MB, in the second half ${Math.min(...half)} to ${Math.max(...half)} MB\n${out}`,
  );
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1000);
}
