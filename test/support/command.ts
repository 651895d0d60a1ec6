import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The file of the command line. */
export const commandEntry = join(import.meta.dirname, '../../src/runtimes/command.ts');

export type Ended = { code: number | null; out: string; err: string };

/** The words after `hustings`, as a process of its own with nothing in its environment but `env`. */
export async function hustings(env: Record<string, string>, words: string[]): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [commandEntry, ...words], { env: { PATH, HOME, ...env } });
  const ended = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    ended.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ended.err += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...ended };
}
