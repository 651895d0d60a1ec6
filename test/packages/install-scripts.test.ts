import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folders, installedAt, manifestOf, nameAt, packagesOf } from './trees.ts';

const house = join(import.meta.dirname, '../..');

/** The names of the packages that run something when they are installed, by the lock and by what they say themselves. */
function withScripts(folder: string): string[] {
  const places = packagesOf(folder).filter(([place, { hasInstallScript }]) => {
    const scripts = installedAt(folder, place)?.scripts ?? {};
    const builds = existsSync(join(house, folder, place, 'binding.gyp'));
    return hasInstallScript || builds || scripts.preinstall || scripts.install || scripts.postinstall;
  });
  return [...new Set(places.map(([place]) => nameAt(place)))].toSorted();
}

describe.each(folders)('the packages of %s', (folder) => {
  test('run at their installation only what allowScripts has a word on, and it names no other', () => {
    const { allowScripts = {} } = manifestOf(folder);
    expect(withScripts(folder).length).toBeGreaterThan(2);
    expect(Object.keys(allowScripts).toSorted()).toEqual(withScripts(folder));
  });
});
