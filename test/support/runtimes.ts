import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const source = join(import.meta.dirname, '../../src/runtimes');

/** A program that the test tools bring along. */
export const tool = (name: string): string => join(import.meta.dirname, '../node_modules/.bin', name);

/** The runtimes that run the service as a process: the program, what comes before a file of ours, and their entry. */
export const processRuntimes = [
  { name: 'Node', program: process.execPath, words: [], entry: join(source, 'node.ts') },
  { name: 'Deno', program: tool('deno'), words: ['run', '--quiet', '-A'], entry: join(source, 'deno.ts') },
  { name: 'Bun', program: tool('bun'), words: [], entry: join(source, 'bun.ts') },
];

/** What a program says of its version, without its name. */
export const versionOf = (program: string): string =>
  execFileSync(program, ['--version'], { encoding: 'utf8' }).match(/\d+[.-][\d.-]+/)?.[0] ?? 'of no version';
