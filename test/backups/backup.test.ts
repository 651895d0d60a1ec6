import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tablesIn } from '../../src/db/backup.ts';
import { migrate } from '../../src/db/migrate.ts';
import { checkBackup } from '../../src/runtimes/backup-reading.ts';
import { writeBackup } from '../../src/runtimes/backup-writing.ts';
import { migrations, schemaAt, timeline } from '../../src/runtimes/release.ts';
import { restoreInto } from '../../src/runtimes/restoring.ts';
import { freshDatabase } from '../support/database.ts';
import { easyWork } from '../support/easy-work.ts';
import { keyringOf } from '../support/keyrings.ts';
import { expectTrueTally } from '../support/ledger.ts';
import { newSite, type Service, siteNamed, startService } from '../support/service.ts';
import { columnsOf, dump, keyOf, load, readFixture } from '../upgrades/fixture.ts';
import { playLife, startForLife, toNobody } from '../upgrades/life.ts';
import { losses } from '../upgrades/losses.ts';
import { type Asked, ask, expectNoLess, type Said } from '../upgrades/sayings.ts';
import { rewrite, withJson } from './archives.ts';
import { emptyDatabase } from './empty-database.ts';

const keyring = keyringOf(`test:${'A'.repeat(43)}`);
const newest = timeline.at(-1) as (typeof timeline)[number];
let folder: string;
let life: Awaited<ReturnType<typeof freshDatabase>>;
let living: Service;
let asked: Asked[];
let whole: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hustings-backup-'));
  life = await freshDatabase();
  living = await startForLife(life.database);
  asked = await playLife(living);
  const site = siteNamed(living, 'herald');
  // Whatever COPY writes in a way of its own, and more of it than one part of a table takes.
  const body = `A tab\t, a break\n, a return\r, a \\N that is no null, \\. and “quotes” — ${'🗳️'.repeat(300)}`;
  expect((await site.comment('/odd', { body, url: 'https://www.herald.example/odd' })).status).toBe(202);
  await life.database.sql`
    insert into events (site, id, kind, subject, data)
    select 'herald', gen_random_uuid(), 'comment.held', 'x', jsonb_build_object('text', repeat(md5(n::text), 200))
    from generate_series(1, 1500) as n`;
  whole = await backupOf(life.url);
}, 240_000);
afterAll(async () => {
  await life.drop();
  await rm(folder, { recursive: true });
});

async function backupOf(url: string): Promise<string> {
  const file = join(folder, `${randomUUID()}.tar.gz`);
  await writeBackup({ url, file, keyring });
  return file;
}

async function restored(file: string) {
  const empty = await emptyDatabase();
  const checked = await checkBackup(file);
  const told = await restoreInto(empty.url, file, checked, () => {});
  return { ...empty, told, checked };
}

test('a backup has every table that the database has, for its owner alone', async () => {
  const { contents } = await checkBackup(whole);
  const tables = await dump(life.database);
  expect(Object.fromEntries(Object.entries(contents.tables).map(([name, { rows }]) => [name, rows]))).toEqual(
    Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.length])),
  );
  expect((await stat(whole)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('what drizzle-kit wrote down of the newest schema is what the migrations make, table by table and column by column', async () => {
  const made = await columnsOf(life.database);
  const known = tablesIn(await schemaAt(newest)).map(({ name, columns }) => [name, columns.toSorted()]);
  expect(known).toEqual([...made].map(([name, columns]) => [name, columns.toSorted()]));
});

describe('a life that was saved and restored elsewhere', () => {
  let there: Awaited<ReturnType<typeof restored>>;
  let service: Service;
  const before: Said[] = [];
  beforeAll(async () => {
    for (const each of asked) before.push(await ask(living, each));
    whole = await backupOf(life.url);
    there = await restored(whole);
    service = await startService({ database: there.database, platform: { ...easyWork, ...toNobody } });
  });
  afterAll(() => there.drop());

  test('has every row of every table, and its tallies are what its ballots come to', async () => {
    expect(await dump(there.database)).toEqual(await dump(life.database));
    expect(there.told.wrong).toEqual([]);
    expect(there.told.polls).toBeGreaterThan(7);
  });

  test('says what it said before to readers, editors and keys, and takes a ballot that is sent again for the same', async () => {
    expect(
      before.filter(({ asked: { path } }) => path.endsWith('/votes')).map(({ status }) => status),
    ).toEqual([200, 200, 200]);
    for (const said of before) expectNoLess(await ask(service, said.asked), said);
  });

  test('knows who has voted, keeps a spent proof spent, and takes new votes and comments', async () => {
    const [again] = asked.filter(({ path }) => path.endsWith('/bridge/votes')) as [Asked];
    const { voter } = (await service.send(again.path, again)).body;
    const site = siteNamed(service, 'herald');
    const { proof } = await site.prove('vote', 'bridge');
    const second = { ballotId: randomUUID(), choices: ['o2'], voter, proof };
    const refused = await site.api('/polls/bridge/votes', { body: second, from: '203.0.113.99' });
    expect([refused.status, refused.body.code]).toEqual([409, 'already_voted']);
    const other = { ...again, body: { ...(again.body as object), ballotId: randomUUID() } };
    const spent = await service.send(again.path, other);
    expect([spent.status, spent.body.code]).toEqual([403, 'proof_spent']);
    expect((await site.vote('bridge', { choices: ['o2'] })).status).toBe(201);
    expect((await site.comment('/bridge', { url: 'https://www.herald.example/bridge' })).status).toBeLessThan(
      300,
    );
    await expectTrueTally(service, site, 'bridge');
  });
});

test('what is saved while votes come in is one moment: every tally is what its ballots come to', async () => {
  const service = await startService({ platform: easyWork });
  const site = await newSite(service, { settings: { picture: 'never' } });
  const polls = await Promise.all([site.newPoll(), site.newPoll()]);
  let isOver = false;
  const voters = [0, 1, 2, 3].map(async (who) => {
    let cast = 0;
    for (; !isOver; cast++) expect((await site.vote(polls[who % 2] as string)).status).toBe(201);
    return cast;
  });
  const saved: string[] = [];
  for (let round = 0; round < 5; round++) saved.push(await backupOf(service.databaseUrl as string));
  isOver = true;
  const cast = (await Promise.all(voters)).reduce((sum, each) => sum + each, 0);
  const counts: number[] = [];
  for (const file of saved) {
    const there = await restored(file);
    expect(there.told.wrong).toEqual([]);
    const elsewhere = await startService({ database: there.database });
    const ledgers = [];
    for (const poll of polls)
      ledgers.push(await expectTrueTally(elsewhere, siteNamed(elsewhere, site.name), poll));
    counts.push(ledgers.reduce((sum, { ballots }) => sum + ballots, 0));
    await there.drop();
  }
  expect(counts).toEqual(counts.toSorted((one, other) => one - other));
  expect(counts.at(-1)).toBeLessThanOrEqual(cast);
  await service.stop();
});

describe('refused, with nothing written', () => {
  let target: Awaited<ReturnType<typeof emptyDatabase>>;
  beforeAll(async () => {
    target = await emptyDatabase();
  });
  afterAll(() => target.drop());
  const tablesThere = async () => [...(await columnsOf(target.database)).keys()];

  test('a file that ends too early, wherever it does', async () => {
    const bytes = await readFile(whole);
    const cut = join(folder, 'cut.tar.gz');
    for (const length of [0, 1, 100, 5000, bytes.length >> 1, bytes.length - 9, bytes.length - 1]) {
      await writeFile(cut, bytes.subarray(0, length));
      await expect(checkBackup(cut), String(length)).rejects.toThrow(
        /is not a whole backup \(.+\): .* Nothing was written\.$/,
      );
    }
  });

  test('a file in which a single bit is another one, wherever that says something else', async () => {
    const bytes = await readFile(whole);
    const archive = gunzipSync(bytes);
    const bent = join(folder, 'bent.tar.gz');
    let noticed = 0;
    // The first ten bytes are gzip's own header, of which some say nothing.
    for (let place = 10; place < bytes.length; place += Math.ceil(bytes.length / 60)) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] as number) ^ (1 << (place % 8));
      await writeFile(bent, changed);
      const refused = await checkBackup(bent).then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (refused === undefined) expect(gunzipSync(changed).equals(archive), String(place)).toBe(true);
      else expect(refused).toContain('is not a whole backup');
      noticed += refused === undefined ? 0 : 1;
    }
    expect(noticed).toBeGreaterThan(40);
  });

  test('a file that was packed anew with a row less, another row, a table less or a table more', async () => {
    const packed = join(folder, 'packed.tar.gz');
    const sites = 'tables/sites/000001.copy';
    const changes: Parameters<typeof rewrite>[2][] = [
      (files) =>
        files.map((file) =>
          file.name === sites ? { ...file, bytes: file.bytes.subarray(0, file.bytes.indexOf(10) + 1) } : file,
        ),
      (files) =>
        files.map((file) =>
          file.name === sites
            ? { ...file, bytes: Buffer.from(file.bytes.toString().replace('Herald', 'Gerald')) }
            : file,
        ),
      (files) => files.filter(({ name }) => name !== sites),
      (files) => files.filter(({ name }) => !name.startsWith('tables/events/000002')),
      (files) => files.toSpliced(3, 0, { name: 'tables/strangers/000001.copy', bytes: Buffer.from('1\n') }),
      (files) => files.slice(0, -1),
    ];
    for (const [at, change] of changes.entries()) {
      await rewrite(whole, packed, change);
      await expect(checkBackup(packed), String(at)).rejects.toThrow('is not a whole backup');
    }
  });

  test('the backup of a later release, by the names of both', async () => {
    const later = join(folder, 'later.tar.gz');
    const is = `this release, 0.1.0 (${newest.tag}), does not know`;
    for (const [change, said] of [
      [
        { migration: { tag: '0042_much-later', when: newest.when + 1 }, release: '0.9.0' },
        'Hustings 0.9.0, with the tables of 0042_much-later',
      ],
      [{ format: 2, release: '0.8.0' }, `Hustings 0.8.0, with the tables of ${newest.tag}`],
    ] as const) {
      await rewrite(
        whole,
        later,
        withJson('backup.json', (head) => ({ ...head, ...change })),
      );
      const refused = expect(checkBackup(later)).rejects;
      await refused.toThrow(said);
      await expect(checkBackup(later)).rejects.toThrow(is);
    }
  });

  test('what is no backup at all, and what is not there', async () => {
    const other = join(folder, 'other');
    await writeFile(other, 'no backup');
    await expect(checkBackup(other)).rejects.toThrow('is none. Nothing was written.');
    await expect(checkBackup(join(folder, 'nowhere'))).rejects.toThrow(/^There is no file .*nowhere\.$/);
  });

  test('a database that is ahead of the backup', async () => {
    const older = join(folder, 'older.tar.gz');
    const [first] = timeline as [(typeof timeline)[number]];
    const tables = tablesIn(await schemaAt(first));
    const { tag, when } = first;
    await rewrite(
      whole,
      older,
      withJson('backup.json', (head) => ({ ...head, tables, migration: { tag, when } })),
    );
    await migrate(target.url, migrations);
    const read = { ...(await checkBackup(whole)), secrets: undefined };
    const head = { ...read.head, tables, migration: { tag, when } };
    await expect(restoreInto(target.url, older, { ...read, head }, () => {})).rejects.toThrow(
      `was migrated to ${newest.tag} already, and the backup is of ${tag}`,
    );
    expect(await tablesThere()).not.toEqual([]);
    expect(Object.values(await dump(target.database)).flat()).toEqual([]);
  });

  test('a database in which there is something already, and what a start had put in stays', async () => {
    const { sql } = target.database;
    await sql`insert into scripts (hash, text) values ('x', 'x')`;
    await sql`insert into keys (id, hash, name, role) values (gen_random_uuid(), 'x', 'Ada', 'owner')`;
    const before = await dump(target.database);
    const read = await checkBackup(whole);
    await expect(restoreInto(target.url, whole, read, () => {})).rejects.toThrow(
      'There is something in this database already (in keys)',
    );
    expect(await dump(target.database)).toEqual(before);
    await sql`delete from keys`;
    await restoreInto(target.url, whole, read, () => {});
    expect(await dump(target.database)).toEqual(await dump(life.database));
  });

  test('a file that is changed between being looked at and being read', async () => {
    const empty = await emptyDatabase();
    const changed = join(folder, 'changed.tar.gz');
    const read = await checkBackup(whole);
    const bytes = await readFile(whole);
    await writeFile(changed, bytes.subarray(0, bytes.length - 200));
    await expect(restoreInto(empty.url, changed, read, () => {})).rejects.toThrow('is not a whole backup');
    expect(Object.values(await dump(empty.database)).flat()).toEqual([]);
    await restoreInto(empty.url, whole, read, () => {});
    await empty.drop();
  });

  test('a row that the table does not take, also where it is the last', async () => {
    const twice = join(folder, 'twice.tar.gz');
    const sites = 'tables/sites/000001.copy';
    await rewrite(whole, twice, (files) =>
      files.map((file) =>
        file.name === sites ? { ...file, bytes: Buffer.concat([file.bytes, file.bytes]) } : file,
      ),
    );
    const empty = await emptyDatabase();
    await expect(restoreInto(empty.url, twice, await checkBackup(whole), () => {})).rejects.toThrow();
    expect(Object.values(await dump(empty.database)).flat()).toEqual([]);
    await empty.drop();
  });
});

test('no backup is made of a database that a later release has migrated, or that has no tables', async () => {
  const later = await freshDatabase({ max: 2 });
  await later.database
    .sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', ${newest.when + 1})`;
  const file = join(folder, 'never.tar.gz');
  await expect(writeBackup({ url: later.url, file, keyring })).rejects.toThrow(
    'A later release than this one, 0.1.0, has migrated the database. Make the backup with that release.',
  );
  const empty = await emptyDatabase();
  await expect(writeBackup({ url: empty.url, file, keyring })).rejects.toThrow(
    'the database has no tables yet',
  );
  expect((await readdir(folder)).filter((name) => name.startsWith('never'))).toEqual([]);
  await empty.drop();
  await later.drop();
});

test('a backup of an earlier state comes back as the database would be had it been migrated', async () => {
  const [state = newest] = timeline.filter(({ tag }) => tag.startsWith('0003'));
  const fixture = await readFixture(state.tag);
  if (!fixture) throw new Error('the fixture is gone');
  const old = await emptyDatabase();
  await migrate(old.url, migrations, { upTo: state.when });
  await load(old.database, fixture);
  const file = await backupOf(old.url);
  const there = await restored(file);
  expect(there.checked.head.migration.tag).toBe(state.tag);
  await migrate(old.url, migrations);
  const kept = await dump(there.database);
  expect(kept).toEqual(await dump(old.database));
  const keys = new Map<string, string[]>();
  for (const table of Object.keys(fixture.tables)) keys.set(table, await keyOf(old.database, table));
  expect(losses(fixture.tables, kept, keys)).toEqual([]);
  const service = await startService({ database: there.database, platform: { ...easyWork, ...toNobody } });
  expect((await siteNamed(service, 'herald').vote('bridge')).status).toBe(201);
  for (const each of [there, old]) await each.drop();
});
