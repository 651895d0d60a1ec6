import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What a process holds, as Linux tells it. */
export function watch(pid: number) {
  const status = (name: string) =>
    Math.round(
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    );
  return {
    /** Resident memory now, and the most since the last `fromHere` (MB). */
    memory: () => status('VmRSS'),
    peak: () => status('VmHWM'),
    fromHere: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
    /** Open files, connections among them. */
    files: () => readdirSync(`/proc/${pid}/fd`).length,
  };
}
