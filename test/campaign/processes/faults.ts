import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { oneOf } from '../effort.ts';
import type { Load } from '../load.ts';
import type { Scene } from './scene.ts';

/** A fault is over when what was done to the service is undone; whether it has healed is seen by its load. */
export type Fault = (scene: Scene, load: Load, chance: () => number) => Promise<void>;

/** The processes that a process has started and that are alive. */
export async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(async (each) => [each, await parentOf(each)] as const));
  return parents.filter(([, parent]) => parent === pid).map(([each]) => each);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const [state, parent] = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined || state === 'Z' ? undefined : Number(parent);
}

export async function postmasterOf({ dataDir }: Scene): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir ?? '', 'postgres/postmaster.pid'), 'utf8'), 10);
}

export const serviceKilled: Fault = async (scene, load) => {
  load.mayCut(true);
  await scene.running().stop('SIGKILL');
  await scene.startAgain();
  load.mayCut(false);
};

export const postmasterKilled: Fault = async (scene) => {
  process.kill(await postmasterOf(scene), 'SIGKILL');
};

/** One of the server's processes, which ends all sessions: what they share may be broken. */
export const backendKilled: Fault = async (scene, _load, chance) => {
  const children = await childrenOf(await postmasterOf(scene));
  process.kill(oneOf(chance, children), 'SIGKILL');
};

/** Everything that PostgreSQL runs stands still for some seconds. */
export const databasePaused: Fault = async (scene, _load, chance) => {
  const postmaster = await postmasterOf(scene);
  const all = [postmaster, ...(await childrenOf(postmaster))];
  for (const pid of all) signal(pid, 'SIGSTOP');
  await pause(3000 + chance() * 3000);
  for (const pid of all) signal(pid, 'SIGCONT');
};

/** Asked to stop: it lets those who were heard have their answer, and ends with 0. */
export const serviceStopped: Fault = async (scene, load) => {
  load.mayCut(true);
  const begun = performance.now();
  const code = await scene.running().stop();
  const took = performance.now() - begun;
  if (code !== 0) load.ledger.faults.push(`SIGTERM ended the service with ${code}.`);
  if (took > 15_000) load.ledger.faults.push(`The stop took ${Math.round(took / 1000)} s.`);
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
