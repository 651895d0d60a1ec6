import { readFile } from 'node:fs/promises';
import { startChild } from '../child-process.ts';
import type { Measure } from '../measure.ts';
import { withChildren } from '../processor-time.ts';
import { spreadOf } from '../rounds.ts';
import { serviceEntry } from '../stage.ts';
import { voting } from './votes.ts';

const steps = 10;

/** What the service holds of memory while the votes come in, a million with `--long`. */
export const memory: Measure = async ({ stage, connections, long }) => {
  const total = long ? 1_000_000 : 50_000;
  // One of its own, since what was measured before has left its mark on the other's heap.
  const service = await startChild(serviceEntry, { env: stage.serviceEnv, ready: '/readyz' });
  try {
    const subject = await voting({ ...stage, service }, connections);
    const held = [await residentMegabytes(service.pid)];
    for (let step = 0; step < steps; step++) {
      // By small heaps, since the generator has to hold what is ready.
      for (let cast = 0; cast < total / steps; cast += 10_000)
        await (await subject.ready(Math.min(10_000, total / steps)))();
      held.push(await residentMegabytes(service.pid));
    }
    const counted = await subject.countUp();
    const { most } = spreadOf(held);
    console.log(`\nmemory of the service over ${counted.toLocaleString('en')} votes in one run`);
    console.log(
      `  ${held.map((each) => each.toFixed(0)).join(' · ')} MB resident; ${most.toFixed(0)} at most, asked 200`,
    );
  } finally {
    await service.stop();
  }
};

/** What a process and those it started hold, as far as `/proc` tells. */
async function residentMegabytes(pid: number): Promise<number> {
  const each = (await withChildren(pid)).map(async (one) => {
    const status = await readFile(`/proc/${one}/status`, 'latin1').catch(() => '');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
  });
  return (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
}
