import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { endAll } from '../runtimes/node-process.ts';
import { freshDatabase } from '../support/database.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';
import { chanceOf, oneOf, rounds, timeLimit } from './effort.ts';
import { whatWasLost } from './load/check.ts';
import type { Ledger } from './load/ledger.ts';
import { startLoad } from './load.ts';
import { faults } from './network/faults.ts';
import { watchResults } from './network/watching.ts';
import { openScene, type Scene } from './processes/scene.ts';
import { tell } from './telling.ts';

afterAll(endAll);

/** How soon after a fault is over ballots and comments have to be taken again, and how long anybody may wait for an answer (ms). */
const healing = 8000;
const patience = 15_000;

/** How many faults there are in a round, one after the other. */
const aRound = 5;

type Stage = { scene: Scene; proxy: TcpProxy; chance: () => number };

/** Waits until some more ballots and comments are taken; how long that takes must not be long. */
async function taken(ledger: Ledger, when: string): Promise<void> {
  const [before, begun] = [ledger.acknowledged.length, performance.now()];
  const some = () => expect(ledger.acknowledged.length).toBeGreaterThan(before + 5);
  await vi.waitFor(some, { timeout: 3 * healing }).catch(() => {});
  const took = Math.round((performance.now() - begun) / 1000);
  if (1000 * took > healing)
    ledger.faults.push(`It took ${took} s until ballots and comments were taken ${when}.`);
}

/** Faults at random moments of a load; gives what came of it, and what was lost. */
async function round({ scene, proxy, chance }: Stage, kinds: string[]) {
  const ground = await scene.ground();
  const load = startLoad(ground, { chance, patience });
  const { ledger } = load;
  const watch = await watchResults(ground, ledger);
  for (const kind of kinds) {
    await taken(ledger, 'before');
    await pause(chance() * 500);
    await faults[kind]?.(proxy, chance);
    await taken(ledger, `after ${kind}`);
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
