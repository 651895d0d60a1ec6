import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { endAll } from '../runtimes/node-process.ts';
import { freshDatabase } from '../support/database.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';
import { chanceOf, oneOf, rounds, timeLimit } from './effort.ts';
import { whatWasLost } from './load/check.ts';
import { startLoad } from './load.ts';
import { faults } from './network/faults.ts';
import { watchResults } from './network/watching.ts';
import { openScene, type Scene } from './processes/scene.ts';
import { tell } from './telling.ts';

afterAll(endAll);

/** How soon after a fault is over ballots and comments have to be taken again, and how long anybody may wait for an answer (ms). */
const healing = 5000;
const patience = 15_000;

/** How many faults there are in a round, one after the other. */
const aRound = 4;

type Stage = { scene: Scene; proxy: TcpProxy; chance: () => number };

/** Faults at random moments of a load; gives what came of it, and what was lost. */
async function round({ scene, proxy, chance }: Stage, kinds: string[]) {
  const ground = await scene.ground();
  const load = startLoad(ground, { chance, patience });
  const { ledger } = load;
  const watch = await watchResults(ground, ledger);
  const some = (least: number) =>
    vi.waitFor(() => expect(ledger.acknowledged.length).toBeGreaterThan(least), { timeout: 30_000 });
  for (const kind of kinds) {
    await some(ledger.acknowledged.length + 5);
    await pause(chance() * 500);
    await faults[kind]?.(proxy, chance);
    const begun = performance.now();
    await some(ledger.acknowledged.length + 5);
    const took = performance.now() - begun;
    if (took > healing) ledger.faults.push(`${kind}: the service took ${Math.round(took / 1000)} s to heal.`);
  }
  await watch.stop();
  await load.stop();
  const lost = await scene.withDatabase((database) => whatWasLost(ground, ledger, database, chance));
  return { ledger, lost };
}

test('nothing acknowledged is lost, nobody waits for long and nobody is told a fault when the network to the database breaks', {
  timeout: timeLimit(120_000),
}, async ({ task }) => {
  const chance = chanceOf('network');
  const kinds = Object.keys(faults);
  const tried: Record<string, number> = {};
  const lost: string[] = [];
  const add = (what: string, count: number) => {
    tried[what] = (tried[what] ?? 0) + count;
  };
  const fresh = await freshDatabase();
  const proxy = await tcpProxy(fresh.url);
  const scene = await openScene({ env: { DATABASE_URL: proxy.url } });
  for (const number of rounds(Math.ceil(kinds.length / aRound))) {
    const rest = kinds.slice(number * aRound, (number + 1) * aRound);
    const chosen = rest.length > 0 ? rest : Array.from({ length: aRound }, () => oneOf(chance, kinds));
    const outcome = await round({ scene, proxy, chance }, chosen);
    lost.push(...outcome.lost.map((sentence) => `${chosen.join(', ')}: ${sentence}`));
    add('faults of the network', chosen.length);
    add('ballots acknowledged', outcome.ledger.of('ballot').length);
    add('comments acknowledged', outcome.ledger.of('comment').length);
    add(
      'answers of 503',
      ['ballots', 'comments', 'readers', 'challenges'].reduce(
        (sum, who) => sum + outcome.ledger.counted(`${who} 503`),
        0,
      ),
    );
    add('results given from memory', outcome.ledger.counted('results of before'));
  }
  await scene.end();
  await proxy.stop();
  await fresh.drop();
  tell(task, { part: 'network', tried, lost });
});
