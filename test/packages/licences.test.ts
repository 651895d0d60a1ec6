import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { libraries, node, postgresql } from './comes-along.ts';
import { exceptions, isAllowed, isRun, licencesPage } from './licences.ts';
import { folders, installedAt, packagesOf } from './trees.ts';

const run = packagesOf('.').filter(([, locked]) => isRun(locked));

test('whatever a publisher runs is under a licence that asks for its own text to stay, and nothing else', () => {
  expect(run.filter(([, { license }]) => !isAllowed(license))).toEqual([]);
  const binaries = [node, postgresql, ...libraries];
  expect(binaries.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
});

test('packages of the checks may have the licences of the exceptions too, and each of these is needed', () => {
  const checks = [...packagesOf('test'), ...packagesOf('.')].map(([, { license }]) => license);
  const also = Object.keys(exceptions);
  expect(checks.filter((license) => !isAllowed(license, also))).toEqual([]);
  for (const each of also) {
    const others = also.filter((other) => other !== each);
    expect(
      checks.some((license) => !isAllowed(license, others)),
      each,
    ).toBe(true);
  }
});

test('every package that is installed says of its licence what the lock file says', () => {
  const differing = folders.flatMap((folder) =>
    packagesOf(folder).filter(([place, { license }]) => {
      const installed = installedAt(folder, place);
      return installed && installed.license !== license;
    }),
  );
  expect(differing).toEqual([]);
});

test('the page of licences is what the script writes: run `npm run licences` after a change of packages', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/licences.md'), 'utf8');
  expect(page).toBe(licencesPage());
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['(MIT AND Zlib)', true],
  ['Apache-2.0 AND LGPL-3.0-or-later', false],
  ['AGPL-3.0-only', false],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
  [undefined, false],
])('of licences, %s: %s', (licence, may) => {
  expect(isAllowed(licence)).toBe(may);
});
