import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openServerLog } from '../../src/db/embedded-log.ts';
import { findProgram, mendLinks } from '../../src/db/embedded-program.ts';

test('the program found is PostgreSQL 18', async () => {
  expect((await findProgram()).major).toBe(18);
});

test('library links lost by an install without scripts are made again, and those there are left alone', async () => {
  const root = await mkdtemp(join(tmpdir(), 'hustings-links-'));
  await mkdir(join(root, 'native/lib'), { recursive: true });
  await writeFile(join(root, 'native/lib/libpq.so.5.18'), 'library');
  const links = ['native/lib/libpq.so', 'native/lib/libpq.so.5'].map((target) => ({
    source: 'native/lib/libpq.so.5.18',
    target,
  }));
  await writeFile(join(root, 'native/pg-symlinks.json'), JSON.stringify(links));
  await mendLinks(root);
  await mendLinks(root);
  for (const { target } of links) expect(await readFile(join(root, target), 'utf8')).toBe('library');
  await rm(root, { recursive: true });
});

test('a server log that has grown past its bound is set aside when it is opened', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-log-'));
  const file = join(folder, 'postgres.log');
  await writeFile(file, 'x'.repeat(5 * 1024 * 1024));
  const log = await openServerLog(file);
  await log.close();
  expect((await readFile(file)).length).toBe(0);
  expect((await readFile(`${file}.1`)).length).toBe(5 * 1024 * 1024);
  await rm(folder, { recursive: true });
});
