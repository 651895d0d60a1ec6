import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Watched } from './rounds.ts';

/** Clock ticks a second in `/proc`: 100 on every Linux that Node runs on. */
const ticks = 100;

/** Does some work and tells beside it what share of a core each of those watched was busy; nothing where there is no `/proc`. */
export async function busyShares<Result>(
  watched: Watched,
  work: () => Promise<Result>,
): Promise<[Result, Record<string, number>]> {
  const before = await busySeconds(watched);
  const started = performance.now();
  const result = await work();
  const passed = (performance.now() - started) / 1000;
  const after = await busySeconds(watched);
  const shares = Object.keys(watched).map((name) => [
    name,
    ((after[name] ?? 0) - (before[name] ?? 0)) / passed,
  ]);
  return [result, Object.fromEntries(shares)];
}

/** For how long those watched have been busy since they began. */
export async function busySeconds(watched: Watched): Promise<Record<string, number>> {
  const seconds: Record<string, number> = {};
  for (const [name, processes] of Object.entries(watched)) {
    const each = await Promise.all((await processes()).map(secondsOf));
    seconds[name] = each.reduce((sum, one) => sum + one, 0);
  }
  return seconds;
}

async function secondsOf(pid: number): Promise<number> {
  const fields = await fieldsOf(pid);
  // utime, stime, and those of children that have ended: connections come and go.
  return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0) / ticks;
}

/** What `/proc/PID/stat` says from the third field on, the state; the second may hold spaces and brackets. */
async function fieldsOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** A process and all that it has started. */
export async function withChildren(pid: number): Promise<number[]> {
  const all = await readdir('/proc').catch(() => []);
  const family = new Set([pid]);
  const parents = new Map<number, number>();
  for (const name of all)
    if (/^\d+$/.test(name)) parents.set(Number(name), Number((await fieldsOf(Number(name)))[1]));
  for (let grown = 0; grown < family.size; ) {
    grown = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  return [...family];
}

/** The process that leads the embedded PostgreSQL of a data folder. */
export async function serverOf(dataDir: string): Promise<number> {
  const [pid] = (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}
