import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type Database } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { freshDatabase } from '../support/database.ts';
import { easyWork } from '../support/easy-work.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';
import { columnsOf } from './fixture.ts';
import { entries, folderWith } from './migrations.ts';

/** What a next release may want of the two tables that readers write to all the time. */
const next = [
  `alter table "comments" add column "mood" text;
   --> statement-breakpoint
   alter table "ballots" add column "weight" integer default 1 not null;`,
];
const quick = { lockMs: 200, pauseMs: 50, attempts: 1000 };

let folder: string;
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let others: Database;
beforeEach(async () => {
  folder = await folderWith(entries.length, next);
  fresh = await freshDatabase({ max: 10 });
  others = connect(fresh.url, { max: 1 });
});
afterEach(async () => {
  await others.close();
  await fresh.drop();
  await rm(folder, { recursive: true });
});

/** A transaction that reads a table and stays open until `release`. */
async function holdTable(table: 'ballots' | 'comments') {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isOver: Promise<unknown> = Promise.resolve();
  await new Promise<void>((held) => {
    isOver = others.sql.begin(async (sql) => {
      await sql`select 1 from ${sql(table)} limit 1`;
      held();
      await released;
    });
  });
  return {
    release: async () => {
      release();
      await isOver;
    },
  };
}

/** Migrates, and gives a promise of the `count`th time that it had to give way. */
function migrateGivingWay(count: number, patience = quick) {
  let times = 0;
  let gaveWay = () => {};
  const giving = new Promise<void>((resolve) => {
    gaveWay = resolve;
  });
  const tell = (sentence: string) => {
    expect(sentence).toMatch(
      /^A migration waits for a table that something else is using \(process \d+, hustings, since /,
    );
    times++;
    if (times === count) gaveWay();
  };
  return { done: migrate(fresh.url, folder, { ...patience, tell }), giving };
}

const isAltered = async () => (await columnsOf(fresh.database)).get('ballots')?.includes('weight');

test('a table that somebody has been reading for long is altered once they have done, and others read on meanwhile', async () => {
  const holder = await holdTable('ballots');
  const { done, giving } = migrateGivingWay(3);
  let isGivingWay = false;
  giving.then(() => {
    isGivingWay = true;
  });
  let reads = 0;
  while (!isGivingWay) {
    await fresh.database.sql`select count(*) from ballots`;
    reads++;
  }
  expect(reads).toBeGreaterThan(3);
  expect(await isAltered()).toBe(false);
  await holder.release();
  expect(await done).toBe(1);
  expect(await isAltered()).toBe(true);
});

test('where a table is held for too long a sentence says by whom, and nothing is changed', async () => {
  const holder = await holdTable('ballots');
  const before = await columnsOf(fresh.database);
  const tried = migrate(fresh.url, folder, { lockMs: 50, pauseMs: 10, attempts: 3 });
  await expect(tried).rejects.toThrow(
    / \(process \d+, hustings, since .+\)\. Nothing was changed\. Let that end, and start this again\.$/,
  );
  expect(await columnsOf(fresh.database)).toEqual(before);
  await holder.release();
  expect(await migrate(fresh.url, folder, quick)).toBe(1);
});

test('a process that starts meanwhile waits for the one that migrates, however long that must give way', async () => {
  const holder = await holdTable('ballots');
  const one = migrateGivingWay(1);
  await one.giving;
  const other = migrate(fresh.url, folder, { lockMs: 1, pauseMs: 1, attempts: 1 });
  await expect.poll(() => waitingForAdvisory(fresh.database)).toBe(1);
  await holder.release();
  expect([await one.done, await other]).toEqual([1, 0]);
});

test('a connection that is lost between two tries is made anew, and keeps other processes away as before', async () => {
  const holder = await holdTable('ballots');
  const { done, giving } = migrateGivingWay(1, { ...quick, pauseMs: 3000 });
  await giving;
  const { sql } = fresh.database;
  const first = await migrating(fresh.database);
  expect(first).toHaveLength(1);
  await sql`select pg_terminate_backend(${first[0] ?? 0})`;
  await expect
    .poll(() => migrating(fresh.database))
    .toEqual([expect.not.toSatisfy((pid) => pid === first[0])]);
  await holder.release();
  expect(await done).toBe(1);
});

/** The connections that hold the lock between processes that migrate. */
async function migrating({ sql }: Database): Promise<number[]> {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_locks join pg_database on pg_database.oid = database
    where datname = current_database() and locktype = 'advisory' and granted`;
  return [...new Set(rows.map(({ pid }) => pid))];
}

async function waitingForAdvisory({ sql }: Database): Promise<number> {
  const rows = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
  return rows.length;
}

test('a migration whose connection is cut half-way has changed nothing, and the next one finishes it', async () => {
  const holder = await holdTable('ballots');
  const before = await columnsOf(fresh.database);
  const cut = migrate(fresh.url, folder, { ...quick, lockMs: 60_000 });
  const failed = expect(cut).rejects.toThrow();
  const { sql } = fresh.database;
  // By now it has altered the comments.
  await expect
    .poll(async () => {
      const ended = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query ilike '%alter table "ballots"%'`;
      return ended.length;
    })
    .toBe(1);
  await failed;
  await holder.release();
  expect(await columnsOf(fresh.database)).toEqual(before);
  expect(await migrate(fresh.url, folder, quick)).toBe(1);
  const columns = await columnsOf(fresh.database);
  expect([columns.get('comments'), columns.get('ballots')]).toEqual([
    expect.arrayContaining(['mood']),
    expect.arrayContaining(['weight']),
  ]);
});

test('no migration builds an index concurrently, since all of them are one transaction', async () => {
  const building = await folderWith(entries.length, [
    'create index concurrently "later" on "ballots" ("cast_at");',
  ]);
  const refused = { cause: { code: '25001' } };
  await expect(migrate(fresh.url, building, quick)).rejects.toMatchObject(refused);
  await rm(building, { recursive: true });
});

/** Does something again and again until told to stop; gives how often. */
function keepOn(act: () => Promise<void>) {
  let isOver = false;
  let times = 0;
  const done = (async () => {
    while (!isOver) {
      await act();
      times++;
    }
  })();
  return {
    times: () => times,
    stop: async () => {
      isOver = true;
      await done;
      return times;
    },
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);

/** Three who vote and two who comment, as fast as they can; each must be taken. */
function startTraffic(site: Site, poll: string) {
  const taken = async (answer: Promise<{ status: number; text: string }>) => {
    const { status, text } = await answer;
    expect(status, text).toBe(201);
  };
  const voters = [1, 2, 3].map(() => keepOn(() => taken(site.vote(poll))));
  const writers = [1, 2].map(() => keepOn(() => taken(site.comment('/t'))));
  const everybody = [...voters, ...writers];
  return {
    /** Resolves when each has been served once more at least. */
    goOn: async () => {
      const before = everybody.map(({ times }) => times());
      await expect
        .poll(() => everybody.every(({ times }, who) => times() > (before[who] ?? 0) + 1))
        .toBe(true);
    },
    stop: async () => ({
      votes: sum(await Promise.all(voters.map(({ stop }) => stop()))),
      comments: sum(await Promise.all(writers.map(({ stop }) => stop()))),
    }),
  };
}

test('votes and comments are taken by the release before while ballots and comments are altered, and all of them count', async () => {
  const service: Service = await startService({ database: fresh.database, platform: easyWork });
  const comments = { holdFirstTime: false, floodSeconds: 0 };
  const site = await newSite(service, { settings: { picture: 'never', comments } });
  const poll = await site.newPoll();
  const traffic = startTraffic(site, poll);
  await traffic.goOn();
  const holder = await holdTable('ballots');
  const { done, giving } = migrateGivingWay(2);
  await giving;
  await traffic.goOn();
  await holder.release();
  expect(await done).toBe(1);
  await traffic.goOn();
  const taken = await traffic.stop();
  expect((await site.api(`/polls/${poll}/results`)).body.voters).toBe(taken.votes);
  expect((await site.api('/comments?thread=/t')).body.thread.count).toBe(taken.comments);
  expect(service.log.filter(({ level }) => level === 'error')).toEqual([]);
});
