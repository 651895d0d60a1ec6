import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Backups, isDue, isLate } from '../../src/backups.ts';
import { backupsIn, keptBackups, nameAt } from '../../src/runtimes/backup-folder.ts';
import { checkBackup } from '../../src/runtimes/backup-reading.ts';
import { doEveryChore } from '../support/chores.ts';
import { signIn } from '../support/desk.ts';
import { keyringOf } from '../support/keyrings.ts';
import { newSite, ownerKey, type Service, startService } from '../support/service.ts';

const keyring = keyringOf(`test:${'A'.repeat(43)}`);
const hour = 3_600_000;
const start = new Date('2026-11-24T12:00:00Z');

test.each([
  ['there is none', undefined, '2026-11-24T12:00:00Z', true],
  ['the last night’s is there', '2026-11-24T03:00:20Z', '2026-11-24T12:00:00Z', false],
  ['it is not quite night', '2026-11-24T03:00:20Z', '2026-11-25T02:59:59Z', false],
  ['night has come', '2026-11-24T03:00:20Z', '2026-11-25T03:00:00Z', true],
  ['it was made by hand in the evening', '2026-11-24T22:00:00Z', '2026-11-25T03:00:00Z', true],
  ['the service slept through the night', '2026-11-23T03:00:20Z', '2026-11-24T09:00:00Z', true],
])('when %s, the newest being of %s and the time %s, one is due: %s', (_, newest, now, due) => {
  expect(isDue(newest === undefined ? newest : new Date(newest), new Date(now))).toBe(due);
});

test('a backup is late after two days, and where there is none', () => {
  expect(isLate(start, new Date(start.getTime() + 48 * hour))).toBe(false);
  expect(isLate(start, new Date(start.getTime() + 48 * hour + 1))).toBe(true);
  expect(isLate(undefined, start)).toBe(true);
});

let service: Service;
let folder: string;
let now: Date;
let free: number;
let backups: Backups;
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * hour);
};
const make = () => backups.make(new AbortController().signal);
beforeAll(async () => {
  service = await startService();
  await newSite(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'hustings-nightly-')), 'backups');
  now = start;
  free = Number.POSITIVE_INFINITY;
  const of = { url: service.databaseUrl as string, keyring, folder, kept: 3 };
  backups = keptBackups(of, { clock: () => now, freeOn: async () => free });
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

test('as many are kept as were asked for, the newest; what else lies in the folder stays', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await writeFile(join(folder, `${nameAt(start)}.part`), 'of a process that was killed');
  const made: string[] = [];
  for (let night = 0; night < 5; night++, later(24)) {
    made.push(nameAt(now));
    await make();
  }
  expect((await readdir(folder)).toSorted()).toEqual([...made.slice(2), 'notes.txt']);
  for (const { file } of await backupsIn(folder))
    expect((await checkBackup(file)).contents.tables.sites?.rows).toBe(1);
  expect((await backups.newest())?.madeAt).toEqual(new Date(now.getTime() - 24 * hour));
});

test('no old one goes for one that fails, which leaves nothing behind and is tried again after an hour', async () => {
  for (let night = 0; night < 3; night++, later(24)) await make();
  const before = await readdir(folder);
  free = 1_000_000;
  await expect(make()).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await readdir(folder)).toEqual(before);
  free = Number.POSITIVE_INFINITY;
  await make();
  expect(await readdir(folder)).toEqual(before);
  later(1);
  await make();
  expect(await readdir(folder)).toHaveLength(3);
  expect((await backups.newest())?.madeAt).toEqual(now);
});

test('a service that stops ends one in hand at once, and no file of it is left', async () => {
  await expect(backups.make(AbortSignal.abort())).resolves.toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test('a database that is lost on the way fails the backup and nothing else', async () => {
  const { sql } = service.database;
  const [holder, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = sql.begin(async (tx) => {
    await tx`lock table webhooks in access exclusive mode`;
    held.resolve();
    await holder.promise;
  });
  await held.promise;
  const failed = expect(make()).rejects.toThrow();
  await expect
    .poll(async () => {
      const ended = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'hustings backup' and wait_event_type = 'Lock'`;
      return ended.length;
    })
    .toBe(1);
  await failed;
  holder.resolve();
  await holding;
  expect(await readdir(folder)).toEqual([]);
});

describe('a service that makes backups', () => {
  const started = () => startService({ database: service.database, platform: { backups, clock: () => now } });
  const read = (text: string) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  test('makes one a night among its other chores, by one process of several', async () => {
    const [one, other] = [await started(), await started()];
    await Promise.all([doEveryChore(one), doEveryChore(other)]);
    await doEveryChore(one);
    expect(await readdir(folder)).toEqual([nameAt(start)]);
    later(24);
    await doEveryChore(other);
    expect(await readdir(folder)).toEqual([nameAt(start), nameAt(now)]);
  });

  test('logs one that fails, and does its other chores all the same', async () => {
    free = 0;
    const failing = await started();
    const reports = await doEveryChore(failing);
    expect(reports.filter(({ became }) => became === 'failed').map(({ chore }) => chore)).toEqual([
      'backups',
    ]);
    const [logged] = failing.log.filter(({ fields }) => fields.chore === 'backups');
    expect(logged).toMatchObject({
      level: 'error',
      message: 'a chore was left undone',
      fields: { fault: [{ code: 'ENOSPC' }] },
    });
  });

  test('tells owners of all sites at the desk how old the last one is, and warns after two days', async () => {
    const with_ = await started();
    const desk = await signIn(with_, ownerKey);
    const overview = async (lang: string) =>
      read((await desk.get('/desk', { 'accept-language': lang })).text);
    expect(await overview('en')).toContain('No backup has been made yet. One should be made every night.');
    await make();
    later(3);
    const fresh = await overview('en');
    expect(fresh).toMatch(/The last backup is of .*24.*, 3 hours ago\./);
    expect(fresh).not.toContain('One should be made');
    expect(await overview('de')).toMatch(/Die letzte Sicherung ist vom .*24.*, 3 Stunden alt\./);
    later(50);
    expect(await overview('en')).toMatch(/, 2 days ago\. One should be made every night\./);
    expect(await overview('de')).toMatch(/, 2 Tage alt\. Jede Nacht sollte eine gemacht werden\./);
  });

  test('tells nobody else', async () => {
    const [with_, without] = [await started(), service];
    const site = await newSite(with_);
    for (const role of ['owner', 'editor'] as const) {
      const desk = await signIn(with_, (await site.newKey(role)).key);
      expect((await desk.get('/desk')).text).not.toContain('backup');
    }
    expect((await (await signIn(without, ownerKey)).get('/desk')).text).not.toContain('backup');
  });

  test('says it in the details of /readyz and in the metrics, to whoever has the owner key', async () => {
    const with_ = await started();
    expect((await with_.send('/readyz', { owner: true })).body).toEqual({ status: 'ready', backup: null });
    expect((await with_.send('/metrics', { owner: true })).text).not.toContain('hustings_backup');
    await make();
    later(2);
    const [newest] = await backupsIn(folder);
    expect((await with_.send('/readyz', { owner: true })).body).toEqual({
      status: 'ready',
      backup: { madeAt: start.toISOString(), bytes: newest?.bytes, ageSeconds: 7200 },
    });
    expect((await with_.send('/readyz')).body).toEqual({ status: 'ready' });
    expect((await with_.send('/readyz', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await with_.send('/metrics', { owner: true })).text).toContain(
      `hustings_backup_timestamp_seconds ${start.getTime() / 1000}\n`,
    );
  });
});
