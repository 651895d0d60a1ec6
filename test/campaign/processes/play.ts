import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { chanceOf, oneOf, rounds } from '../effort.ts';
import { whatWasLost } from '../load/check.ts';
import { startLoad } from '../load.ts';
import type { Outcome } from '../outcome.ts';
import type { Fault } from './faults.ts';
import type { Scene } from './scene.ts';

/** How soon after a fault is over ballots and comments have to be taken again (ms). */
const healing = 10_000;

/** Something has to be acknowledged within this time (ms), or a round makes no sense. */
const patience = 60_000;

/** A fault at a random moment of a load, and what was lost. */
async function round(scene: Scene, fault: Fault, chance: () => number) {
  const ground = await scene.ground();
  const load = startLoad(ground, { chance, now: scene.now });
  const { ledger } = load;
  const more = (count: number) => {
    const least = ledger.acknowledged.length + count;
    return vi.waitFor(() => expect(ledger.acknowledged.length).toBeGreaterThanOrEqual(least), patience);
  };
  await more(10);
  await pause(chance() * 1000);
  await fault(scene, load, chance);
  const over = performance.now();
  await more(10).catch(() => ledger.faults.push('Nothing was taken any more.'));
  const took = performance.now() - over;
  if (took > healing) ledger.faults.push(`It took ${Math.round(took / 1000)} s to heal.`);
  await load.stop();
  const lost = await scene.withDatabase((database) => whatWasLost(ground, ledger, database, chance));
  return { ledger, lost };
}

/** Rounds of these faults, each once and then by chance, for as long as there is time; `label` tells one scene's chance from another's. */
export async function play(
  label: string,
  scene: Scene,
  faults: Record<string, Fault>,
): Promise<Pick<Outcome, 'tried' | 'lost'>> {
  const chance = chanceOf(`processes ${label}`);
  const kinds = Object.keys(faults);
  const tried: Record<string, number> = {
    'ballots acknowledged': 0,
    'comments acknowledged': 0,
    readings: 0,
  };
  const lost: string[] = [];
  for (const number of rounds(kinds.length)) {
    const kind = kinds[number] ?? oneOf(chance, kinds);
    const { ledger, lost: missed } = await round(scene, faults[kind] as Fault, chance);
    lost.push(...missed.map((sentence) => `${kind}: ${sentence}`));
    const readings = ledger.counted('readers 200') + ledger.counted('readers 503');
    const counts = {
      'ballots acknowledged': ledger.of('ballot').length,
      'comments acknowledged': ledger.of('comment').length,
      readings,
    };
    for (const [what, count] of Object.entries({ [kind]: 1, ...counts }))
      tried[what] = (tried[what] ?? 0) + count;
  }
  await scene.end();
  return { tried, lost };
}
