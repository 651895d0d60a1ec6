import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const tools = join(import.meta.dirname, '../node_modules/.bin');
const source = join(import.meta.dirname, '../../src/runtimes');

/** The runtimes that run the service as a process of its own: how each is called, and its entry. */
export const processRuntimes = [
  { name: 'Node', words: [process.execPath], entry: join(source, 'node.ts') },
  { name: 'Deno', words: [join(tools, 'deno'), 'run', '--quiet', '-A'], entry: join(source, 'deno.ts') },
  { name: 'Bun', words: [join(tools, 'bun')], entry: join(source, 'bun.ts') },
];

/** The version that a program says it is. */
export const versionOf = ([program = '']: string[]): string =>
  execFileSync(program, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
