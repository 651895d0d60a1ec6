import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

/** Runs npm in a folder. Under an npm script it is the very npm that is running; it may not be on the path by that name. */
export function npm(folder: string, ...words: string[]): SpawnSyncReturns<string> {
  const running = process.env.npm_execpath;
  const [command, first] = running ? [process.execPath, [running]] : ['npm', []];
  return spawnSync(command, [...first, ...words], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
}
