import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { endAll } from '../runtimes/node-process.ts';
import { freshDatabase } from '../support/database.ts';
import { asMany, chanceOf, rounds, timeLimit } from './effort.ts';
import type { Attack } from './exhaustion/attack.ts';
import { bodies } from './exhaustion/bodies.ts';
import { held, slow } from './exhaustion/connections.ts';
import { floods } from './exhaustion/floods.ts';
import { slowThread, texts } from './exhaustion/texts.ts';
import { watch } from './exhaustion/watch.ts';
import { whatWasLost } from './load/check.ts';
import { startLoad } from './load.ts';
import { openScene } from './processes/scene.ts';
import { tell } from './telling.ts';

afterAll(endAll);

/** What a process may take at the worst of all this, and once it is over (MB). It takes 170 at rest; ten thousand connections are 80. */
const most = {
  peak: asMany({ inTests: 350, inCampaign: 450 }),
  after: asMany({ inTests: 320, inCampaign: 400 }),
};

/** Slow connections have to be closed by then (ms): a body may take 30 seconds. */
const patience = 36_000;

test('attacks on memory, time and connections take no reader’s turn, and leave nothing behind', {
  timeout: timeLimit(180_000),
}, async ({ task }) => {
  const chance = chanceOf('exhaustion');
  const { url, database, drop } = await freshDatabase();
  const scene = await openScene({ env: { DATABASE_URL: url } });
  const { child } = scene.running();
  const service = watch(child.pid as number);
  const lost: string[] = [];
  const tried: Record<string, number> = {};
  const add = (what: string, count: number) => {
    tried[what] = (tried[what] ?? 0) + count;
  };

  for (const _ of rounds(1)) {
    const ground = await scene.ground();
    const port = Number(new URL(ground.url).port);
    const filesBefore = service.files();
    const load = startLoad(ground, { chance, voters: 1, writers: 1, readers: 2 });
    const { ledger } = load;
    /** What was attacked has to go on, for readers who vote and write and hear answers to everything. */
    const suffer = async (name: string, attack: Attack, ends: (() => void)[]): Promise<void> => {
      const fault = (sentence: string) => lost.push(`${name}: ${sentence}`);
      add(name, await attack({ ground, port, fault }, (end) => ends.push(end)));
      const before = ledger.acknowledged.length;
      await vi.waitFor(() => expect(ledger.acknowledged.length, name).toBeGreaterThan(before + 4), {
        timeout: 60_000,
      });
      if (service.peak() > most.peak) fault(`The service took ${service.peak()} MB.`);
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended the service.`);
    };

    const begun = performance.now();
    const slowEnds: (() => void)[] = [];
    for (const [name, attack] of Object.entries(slow)) await suffer(name, attack, slowEnds);
    for (const [name, attack] of Object.entries({ ...held, ...bodies, ...texts, ...floods })) {
      const ends: (() => void)[] = [];
      await suffer(name, attack, ends);
      for (const end of ends) end();
    }
    await pause(Math.max(0, patience - (performance.now() - begun)));
    for (const end of slowEnds) end();
    await load.stop();
    await vi.waitFor(() => expect(service.files()).toBeLessThan(filesBefore + 40), { timeout: 60_000 });
    if (service.memory() > most.after) lost.push(`Afterwards the service kept ${service.memory()} MB.`);
    lost.push(...(await whatWasLost(ground, ledger, database, chance)));
    const [{ count = -1 } = {}] = await database.sql<{ count: number }[]>`
      select count(*)::int as count from threads where site = ${ground.site} and key not in (${ground.thread}, ${slowThread})`;
    if (count > 0) lost.push(`Strangers made ${count} threads.`);
    add('rounds', 1);
    add('ballots acknowledged meanwhile', ledger.of('ballot').length);
    add('comments acknowledged meanwhile', ledger.of('comment').length);
  }
  const ours = scene
    .running()
    .events()
    .filter(({ level }) => level >= 50);
  lost.push(...ours.map((event) => `The service logged ${JSON.stringify(event)}.`));
  tried['MB at most'] = service.peak();
  await scene.end();
  await drop();
  tell(task, { part: 'exhaustion', tried, lost });
});
