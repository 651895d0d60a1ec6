import { constants } from 'node:fs';
import { chmod, copyFile, cp, link, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeScripts } from '../../src/embed/build.ts';
import { copiesOf, packagesLeftOut, readDockerfile } from './dockerfile.ts';

const house = join(import.meta.dirname, '../..');

type Locked = {
  dev?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/**
 * Lays out under `root` what the image holds beside Debian, step by step as the Dockerfile does; the packages are those that are
 * installed here, of which it takes what `npm ci --omit=dev` would leave and `npm prune` not take away.
 */
export async function layOutImage(root: string): Promise<void> {
  const stages = readDockerfile(await readFile(join(house, 'Dockerfile'), 'utf8'));
  const [build, final] = stages;
  if (!build || !final || stages.length !== 2)
    throw new Error('the Dockerfile has other stages than this knows');
  const built = join(root, '.build');
  for (const { sources, to } of copiesOf(build)) {
    for (const source of sources) {
      const target = to === './' ? source : to;
      await cp(join(house, source), join(built, 'app', target), { recursive: true });
    }
  }
  await writeScripts(join(built, 'app/dist'));
  for (const name of await packagesOf(packagesLeftOut(stages))) {
    await cp(join(house, name), join(built, 'app', name), { recursive: true, filter: isLoaded });
  }
  await takeNode(join(built, 'usr/local/bin/node'));
  for (const { from, sources, to } of copiesOf(final)) {
    if (from !== build.name) throw new Error(`the last stage copies from ${from}`);
    await mkdir(dirname(join(root, to)), { recursive: true });
    for (const source of sources) await cp(join(built, source), join(root, to), { recursive: true });
  }
  await rm(built, { recursive: true });
}

const isLoaded = (file: string) => !/\.(map|d\.[cm]?ts)$|\/domino\/test$/.test(file);

async function takeNode(to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(process.execPath, to).catch(() => copyFile(process.execPath, to, constants.COPYFILE_FICLONE));
  await chmod(to, 0o755);
}

/** The folders of the packages that the service reaches by its dependencies, but for those left out and what only they need. */
async function packagesOf(leftOut: string[]): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(house, 'package-lock.json'), 'utf8'));
  const locked = lock.packages as Record<string, Locked>;
  const found = new Set<string>();
  const reach = (name: string, above: string): void => {
    const place = placesOf(name, above).find((each) => each in locked);
    if (place === undefined || found.has(place)) return;
    found.add(place);
    const { dependencies, optionalDependencies } = locked[place] as Locked;
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) reach(each, place);
  };
  for (const name of Object.keys(locked['']?.dependencies ?? {}))
    if (!leftOut.includes(name)) reach(name, '');
  return [...found];
}

/** Where Node looks for a package that one at `above` asks for. */
function placesOf(name: string, above: string): string[] {
  const parents =
    above === ''
      ? []
      : above
          .split('/node_modules/')
          .map((_, index, all) => all.slice(0, all.length - index).join('/node_modules/'));
  return [...parents.map((parent) => `${parent}/node_modules/${name}`), `node_modules/${name}`];
}

/** What the files below a folder take on disk, in bytes. */
export async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return files.reduce((sum, file) => sum + (file?.blocks ?? 0) * 512, 0);
}
