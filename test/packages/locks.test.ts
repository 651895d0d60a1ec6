import { describe, expect, test } from 'vitest';
import { folders, type Locked, lockOf, manifestOf, packagesOf } from './trees.ts';

/** What is wrong with an entry of a lock file: it must be pinned to bytes, and to no place that they come from. */
function faultsOf({ version, resolved, integrity, link, inBundle }: Locked): string[] {
  const faults = [];
  if (link) faults.push('is a folder of this machine');
  if (!/^\d+\.\d+\.\d+/.test(version ?? '')) faults.push('has no version');
  if (resolved !== undefined) faults.push('says where it comes from');
  if (!inBundle && !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')) faults.push('has no hash of its bytes');
  return faults;
}

/** Whether a range lets one version in and no other. */
const isPin = (range: unknown) => /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(range));

describe.each(folders)('the packages of %s', (folder) => {
  test('are each locked to the hash of their bytes, and to no registry, repository or folder', () => {
    const packages = packagesOf(folder);
    expect(packages.length).toBeGreaterThan(100);
    const wrong = packages.map(([place, locked]) => [place, ...faultsOf(locked)]);
    expect(wrong.filter(([, ...faults]) => faults.length > 0)).toEqual([]);
  });

  test('are asked for in one version each, which is the one that is locked', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifestOf(folder);
    const { lockfileVersion, packages } = lockOf(folder);
    expect(lockfileVersion).toBe(3);
    for (const [name, range] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
    })) {
      expect(isPin(range), `${name} ${range}`).toBe(true);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(range);
    }
  });
});

test('a lock that names a registry, a repository, a folder or a weak hash is found out', () => {
  const right = { version: '1.0.0', integrity: `sha512-${'a'.repeat(86)}==` };
  expect(faultsOf(right)).toEqual([]);
  const wrong: Locked[] = [
    { ...right, resolved: 'https://registry.example/a.tgz' },
    { ...right, resolved: 'git+ssh://git@example.org/a.git#1' },
    { ...right, link: true },
    { ...right, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
    { version: '1.0.0' },
    { ...right, version: 'file:../a' },
  ];
  for (const locked of wrong) expect(faultsOf(locked), JSON.stringify(locked)).not.toEqual([]);
  for (const range of ['^1.0.0', '~1.0.0', '1.x', '*', 'latest', 'file:../a', 'github:a/b', '1 || 2'])
    expect(isPin(range), range).toBe(false);
});
