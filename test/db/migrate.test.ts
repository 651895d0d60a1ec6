import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect, type Database } from '../../src/db/connect.ts';
import { migrate, versionFault } from '../../src/db/migrate.ts';
import { isMigrated } from '../../src/db/migrated.ts';
import { databaseAt } from '../support/database.ts';

const steps = [
  'create table shelf (id int primary key)',
  'alter table shelf add column width int',
  'drop table shelf',
];
const journal = { entries: steps.map((_, at) => ({ when: 1_700_000_000_000 + at })) };
let folder: string;
let admin: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hustings-migrations-'));
  admin = connect(inject('databaseUrl'), { max: 1 });
});
afterAll(async () => {
  await admin.close();
  await rm(folder, { recursive: true });
});

async function migrationsUpTo(count: number): Promise<string> {
  const here = join(folder, String(count));
  await mkdir(join(here, 'meta'), { recursive: true });
  const entries = steps
    .slice(0, count)
    .map((_, idx) => ({ idx, version: '7', tag: `000${idx}`, breakpoints: true }));
  await writeFile(
    join(here, 'meta/_journal.json'),
    JSON.stringify({ entries: entries.map((entry, at) => ({ ...entry, ...journal.entries[at] })) }),
  );
  for (const { idx, tag } of entries) await writeFile(join(here, `${tag}.sql`), steps[idx] as string);
  return here;
}

async function emptyDatabase(name: string): Promise<string> {
  await admin.sql`create database ${admin.sql(name)} template template0`;
  return databaseAt(inject('databaseUrl'), name);
}

test('four services starting at once migrate an empty database once between them', async () => {
  const url = await emptyDatabase('migrate_four');
  const migrations = await migrationsUpTo(2);
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, migrations)));
  expect(applied.sort()).toEqual([0, 0, 0, 2]);
});

test('readiness tells a database that lacks the newest migration from one that has it', async () => {
  const url = await emptyDatabase('migrate_newest');
  const database = connect(url, { max: 1 });
  const upTo = (count: number) => ({ entries: journal.entries.slice(0, count) });
  expect(await isMigrated(database, upTo(2))).toBe(false);
  expect(await migrate(url, await migrationsUpTo(2))).toBe(2);
  expect(await isMigrated(database, upTo(2))).toBe(true);
  expect(await isMigrated(database, upTo(3))).toBe(false);
  expect(await migrate(url, await migrationsUpTo(3))).toBe(1);
  expect(await isMigrated(database, upTo(3))).toBe(true);
  // The release before keeps serving while a newer one is rolled out.
  expect(await isMigrated(database, upTo(2))).toBe(true);
  await database.close();
});

test('a server older than PostgreSQL 15 is refused by a sentence', () => {
  expect(versionFault(140_012)).toBe(
    'This database is PostgreSQL 14; Hustings needs PostgreSQL 15 or later.',
  );
  expect(versionFault(150_000)).toBeUndefined();
  expect(versionFault(180_004)).toBeUndefined();
});
