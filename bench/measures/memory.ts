import { readFile } from 'node:fs/promises';
import { startChild } from '../child-process.ts';
import type { Measure } from '../measure.ts';
import { withChildren } from '../processor-time.ts';
import { serviceEntry } from '../stage.ts';
import { voting } from './votes.ts';

/** After which shares of all votes it is looked. */
const looks = [0.05, 0.1, 0.25, 0.5, 0.75, 1];

/** The generator has to hold what is ready, so that it goes by small heaps. */
const heap = 10_000;

/** What the service holds of memory while the votes come in, a million with `--long`. */
export const memory: Measure = async ({ stage, connections, long }) => {
  const total = long ? 1_000_000 : 50_000;
  const { serviceEnv: env, serviceFlags: flags } = stage;
  // One of its own, since what was measured before has left its mark on the other's heap.
  const service = await startChild(serviceEntry, { env, flags, ready: '/readyz' });
  try {
    const subject = await voting({ ...stage, service }, connections);
    console.log(
      `\nmemory of the service over ${total.toLocaleString('en')} votes in one run, resident, asked 200`,
    );
    let cast = 0;
    const look = async () => {
      const { now, most } = await residentMegabytes(service.pid);
      console.log(`  ${cast.toLocaleString('en').padStart(9)} votes: ${now} MB, ${most} at most so far`);
    };
    await look();
    for (const share of looks) {
      while (cast < share * total) {
        const count = Math.min(heap, share * total - cast);
        await (await subject.ready(count))();
        cast += count;
      }
      await look();
    }
    await subject.countUp();
  } finally {
    await service.stop();
  }
};

/** What a process and those it started hold, and the most that they ever held, as far as `/proc` tells. */
async function residentMegabytes(pid: number): Promise<{ now: number; most: number }> {
  const family = await withChildren(pid);
  const texts = await Promise.all(
    family.map((one) => readFile(`/proc/${one}/status`, 'latin1').catch(() => '')),
  );
  const sumOf = (sign: RegExp) =>
    Math.round(texts.reduce((sum, text) => sum + Number(sign.exec(text)?.[1] ?? 0), 0) / 1000);
  return { now: sumOf(/VmRSS:\s+(\d+) kB/), most: sumOf(/VmHWM:\s+(\d+) kB/) };
}
