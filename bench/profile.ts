import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

type Node = { id: number; callFrame: { functionName: string; url: string; lineNumber: number } };
type Profile = { nodes: Node[]; samples: number[]; timeDeltas: number[] };

const house = join(import.meta.dirname, '..');
const shown = 30;
/** What V8 books where no code of anybody's runs. */
const resting = new Set(['(idle)', '(root)']);

/** Tells where the time of the processes went whose profiles are in a folder: the files, then the functions, that were running themselves. */
export async function tellProfiles(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.cpuprofile')).toSorted()) {
    const profile: Profile = JSON.parse(await readFile(join(folder, name), 'utf8'));
    const { byFunction, byFile, busy, all } = selfTimes(profile);
    console.log(
      `\nprofile of a process that was busy ${seconds(busy)} of ${seconds(all)}; shares of the busy time`,
    );
    tellTop('files', byFile, busy);
    tellTop('functions', byFunction, busy);
  }
}

const seconds = (micros: number) => `${(micros / 1e6).toFixed(1)} s`;

/** Microseconds by function and by file. Not called total: time in what a function calls is that one's own. */
export function selfTimes({ nodes, samples, timeDeltas }: Profile) {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const byFunction = new Map<string, number>();
  const byFile = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, micros: number) =>
    to.set(key, (to.get(key) ?? 0) + micros);
  let [busy, all] = [0, 0];
  for (const [at, id] of samples.entries()) {
    const frame = known.get(id)?.callFrame;
    const micros = timeDeltas[at] ?? 0;
    all += micros;
    if (!frame || resting.has(frame.functionName)) continue;
    busy += micros;
    const file = fileOf(frame.url);
    add(byFile, file || frame.functionName, micros);
    add(
      byFunction,
      `${frame.functionName || '(no name)'} ${file}${file && `:${frame.lineNumber + 1}`}`,
      micros,
    );
  }
  return { byFunction, byFile, busy, all };
}

function tellTop(what: string, times: Map<string, number>, busy: number): void {
  console.log(`  ${what}`);
  const sorted = [...times].toSorted(([, one], [, other]) => other - one);
  for (const [name, micros] of sorted.slice(0, shown))
    console.log(`  ${((100 * micros) / busy).toFixed(1).padStart(6)} %  ${name}`);
}

/** A package's file begins at its package, one of ours at the folder of the project. */
function fileOf(url: string): string {
  if (!url.startsWith('file:')) return url;
  const path = fileURLToPath(url);
  const packages = path.lastIndexOf('node_modules/');
  return packages < 0 ? relative(house, path) : path.slice(packages + 'node_modules/'.length);
}
