import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stop as stopBundler } from 'esbuild';
import { buildForWorker } from '../../src/runtimes/worker-build.ts';
import { startFlags } from '../../test/support/start-flags.ts';
import { piecesOf, startingPieces, weightOf } from '../../test/support/worker-weight.ts';
import { startChild } from '../child-process.ts';
import type { Measure } from '../measure.ts';
import { spreadOf } from '../rounds.ts';
import { noOpEntry, serviceEntry } from '../stage.ts';

const starts = 5;

/** From the command to the first answer: a first start that makes its database, later ones, and the server that does nothing. */
export const startUp: Measure = async () => {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < starts; round++) {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
    for (const [name, entry, ready] of [
      ['the first start, with its database', serviceEntry, '/readyz'],
      ['a later start, with its database', serviceEntry, '/readyz'],
      ['no-op', noOpEntry, '/text/1'],
    ] as const) {
      const started = performance.now();
      const child = await startChild(entry, { env: { DATA_DIR }, flags: startFlags, ready });
      times[name] = [...(times[name] ?? []), performance.now() - started];
      await child.stop();
    }
    await rm(DATA_DIR, { recursive: true });
  }
  console.log('\nfrom the command to the first answer');
  for (const [name, each] of Object.entries(times)) {
    const { median, least, most } = spreadOf(each);
    console.log(`  ${name}: ${median.toFixed(0)} ms (${least.toFixed(0)}–${most.toFixed(0)})`);
  }
};

/** What Cloudflare has to load before a Worker answers its first reader. */
export const bundle: Measure = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
  const made = await buildForWorker(folder);
  const starting = await weightOf(folder, startingPieces(made));
  const all = await weightOf(folder, piecesOf(made));
  await stopBundler();
  await rm(folder, { recursive: true });
  console.log('\nthe Worker, gzipped');
  console.log(
    `  ${(starting / 1000).toFixed(0)} kB to start, asked 250; ${(all / 1000).toFixed(0)} kB in all`,
  );
};
