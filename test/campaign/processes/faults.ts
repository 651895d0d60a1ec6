import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { oneOf } from '../effort.ts';
import type { Load } from '../load.ts';
import { watchResults } from '../network/watching.ts';
import type { Scene } from './scene.ts';

/** A fault is over when what was done to the service is undone; whether it has healed is seen by its load. */
export type Fault = (scene: Scene, load: Load, chance: () => number) => Promise<void>;

/** The processes that a process has started and that are alive. */
async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(async (each) => [each, await parentOf(each)] as const));
  return parents.filter(([, parent]) => parent === pid).map(([each]) => each);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const [state, parent] = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined || state === 'Z' ? undefined : Number(parent);
}

async function postmasterOf({ dataDir }: Scene): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir ?? '', 'postgres/postmaster.pid'), 'utf8'), 10);
}

/** The workers of a cluster. */
async function workersOf(scene: Scene): Promise<number[]> {
  const children = await childrenOf(scene.running().child.pid as number);
  const commands = await Promise.all(
    children.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return children.filter((_, index) => commands[index]?.includes('cluster-worker'));
}

export const serviceKilled: Fault = async (scene, load) => {
  load.mayCut(true);
  await scene.running().stop('SIGKILL');
  await scene.startAgain();
  load.mayCut(false);
};

export const allKilled: Fault = async (scene, load) => {
  load.mayCut(true);
  const postmaster = await postmasterOf(scene);
  scene.running().child.kill('SIGKILL');
  signal(postmaster, 'SIGKILL');
  await scene.running().ended;
  await scene.startAgain();
  load.mayCut(false);
};

export const workerKilled: Fault = async (scene, load, chance) => {
  load.mayCut(true);
  const workers = await workersOf(scene);
  const killed = oneOf(chance, workers);
  signal(killed, 'SIGKILL');
  await vi.waitFor(
    async () => expect((await workersOf(scene)).filter((pid) => pid !== killed)).toHaveLength(workers.length),
    40_000,
  );
  load.mayCut(false);
};

/** While the database is away, results that were read before are still to be had. */
export const watched =
  (fault: Fault): Fault =>
  async (scene, load, chance) => {
    const watch = await watchResults(load.ground, load.ledger);
    await fault(scene, load, chance);
    await pause(1000);
    await watch.stop();
  };

export const postmasterKilled: Fault = watched(async (scene) => {
  signal(await postmasterOf(scene), 'SIGKILL');
});

/** One of the server's processes, which ends all sessions: what they share may be broken. */
export const backendKilled: Fault = watched(async (scene, _load, chance) => {
  signal(oneOf(chance, await childrenOf(await postmasterOf(scene))), 'SIGKILL');
});

/** Everything that PostgreSQL runs stands still for some seconds. */
export const databasePaused: Fault = watched(async (scene, _load, chance) => {
  const postmaster = await postmasterOf(scene);
  const all = [postmaster, ...(await childrenOf(postmaster))];
  for (const pid of all) signal(pid, 'SIGSTOP');
  await pause(2500 + chance() * 3000);
  for (const pid of all) signal(pid, 'SIGCONT');
});

/** Requests that may find their connection closed just as they are sent. */
const mostCut = 3;

/** Asked to stop: it lets those who were heard have their answer, and ends with 0. */
export const serviceStopped: Fault = async (scene, load) => {
  const cuts = () =>
    Object.entries(load.ledger.answers).reduce(
      (sum, [kind, count]) => sum + (/cut$/.test(kind) ? count : 0),
      0,
    );
  load.mayCut(true);
  const [begun, before] = [performance.now(), cuts()];
  const code = await scene.running().stop();
  const took = (performance.now() - begun) / 1000;
  if (code !== 0) load.ledger.faults.push(`SIGTERM ended the service with ${code}.`);
  if (took > 10) load.ledger.faults.push(`The stop took ${Math.round(took)} s.`);
  if (cuts() - before > mostCut) load.ledger.faults.push(`The stop cut off ${cuts() - before} requests.`);
  await scene.startAgain();
  load.mayCut(false);
};

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
