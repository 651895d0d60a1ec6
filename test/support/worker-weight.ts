import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';

/** The Worker's pieces of code, by their names in what esbuild tells. */
export const piecesOf = ({ outputs }: Metafile): string[] =>
  Object.keys(outputs).filter((name) => name.endsWith('.js'));

/** The pieces that are loaded before the first reader is answered. */
export function startingPieces(made: Metafile): Set<string> {
  const entry = piecesOf(made).find((name) => name.endsWith('/worker.js'));
  if (entry === undefined) throw new Error('a Worker without an entry');
  return withWhatItLoads(made, entry);
}

/** A piece and all that it loads before it runs. */
function withWhatItLoads(made: Metafile, name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const { path, kind, external } of made.outputs[name]?.imports ?? [])
    if (kind === 'import-statement' && !external) withWhatItLoads(made, path, found);
  return found;
}

/** What pieces weigh gzipped, as they lie in the folder that they were built in. */
export async function weightOf(folder: string, names: Iterable<string>): Promise<number> {
  const sizes = [...names].map(async (name) => {
    const code = await readFile(join(folder, 'code', name.split('/').pop() ?? ''));
    return gzipSync(code, { level: 9 }).length;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
