import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { endAll } from '../runtimes/node-process.ts';
import { chanceOf, oneOf, rounds, timeLimit } from './effort.ts';
import { whatWasLost } from './load/check.ts';
import { startLoad } from './load.ts';
import {
  backendKilled,
  databasePaused,
  type Fault,
  postmasterKilled,
  serviceKilled,
  serviceStopped,
} from './processes/faults.ts';
import { openScene, type Scene } from './processes/scene.ts';
import { tell } from './telling.ts';

afterAll(endAll);

const faults: Record<string, Fault> = {
  'the service killed': serviceKilled,
  'its database server killed': postmasterKilled,
  'a process of that killed': backendKilled,
  'the service stopped': serviceStopped,
  'the database paused': databasePaused,
};

/** How soon after a fault is over ballots and comments have to be taken again (ms). */
const healing = 10_000;

/** A fault at a random moment of a load, and what was lost. */
async function round(scene: Scene, fault: Fault, chance: () => number) {
  const ground = await scene.ground();
  const load = startLoad(ground, { chance });
  const { ledger } = load;
  const some = (least: number) =>
    vi.waitFor(() => expect(ledger.acknowledged.length).toBeGreaterThan(least), { timeout: 20_000 });
  await some(10);
  await pause(chance() * 1000);
  await fault(scene, load, chance);
  const [before, begun] = [ledger.acknowledged.length, performance.now()];
  await some(before + 10);
  if (performance.now() - begun > healing) ledger.faults.push('The service took too long to heal.');
  await load.stop();
  const lost = await scene.withDatabase((database) => whatWasLost(ground, ledger, database, chance));
  return { ledger, lost };
}

test('nothing acknowledged is lost when processes of the service and of its database die, stop or stand still', {
  timeout: timeLimit(120_000),
}, async ({ task }) => {
  const chance = chanceOf('processes');
  const kinds = Object.keys(faults);
  const tried: Record<string, number> = {};
  const lost: string[] = [];
  const add = (what: string, count: number) => {
    tried[what] = (tried[what] ?? 0) + count;
  };
  const scene = await openScene();
  for (const number of rounds(kinds.length)) {
    const kind = kinds[number] ?? oneOf(chance, kinds);
    const outcome = await round(scene, faults[kind] as Fault, chance);
    lost.push(...outcome.lost.map((sentence) => `${kind}: ${sentence}`));
    add('rounds', 1);
    add('ballots acknowledged', outcome.ledger.of('ballot').length);
    add('comments acknowledged', outcome.ledger.of('comment').length);
  }
  await scene.end();
  tell(task, { part: 'processes', tried, lost });
});
