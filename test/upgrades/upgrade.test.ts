import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { choresOf } from '../../src/chores.ts';
import { connect, type Database } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { depsOf } from '../../src/platform.ts';
import { databaseAt, freshDatabase } from '../support/database.ts';
import { easyWork } from '../support/easy-work.ts';
import { siteNamed, startService } from '../support/service.ts';
import { columnsOf, dump, type Fixture, fileOf, keyOf, load, readFixture } from './fixture.ts';
import { playLife, startForLife, toNobody } from './life.ts';
import { losses } from './losses.ts';
import { contractsIn, entries, folderWith, migrationsFolder, sqlOf } from './migrations.ts';
import { ask, expectNoLess } from './sayings.ts';

/** The first state whose data must come over; the newest may still have no fixture, until the next migration comes. */
const first = 3;
const states = entries.slice(first, -1);
const newest = entries.at(-1)?.tag ?? '';
const isMade = await readFixture(newest);
const fixtured = [...states.map(({ tag }) => tag), ...(isMade ? [newest] : [])];

const folders: string[] = [];
const databases: Database[] = [];
afterAll(async () => {
  for (const database of databases) await database.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function folderOf(...given: Parameters<typeof folderWith>): Promise<string> {
  const folder = await folderWith(...given);
  folders.push(folder);
  return folder;
}

/** A database as a service of that state left it, connected to, with its address and its tables' keys. */
async function databaseOf(fixture: Fixture) {
  const name = `upgrade_${randomUUID().replaceAll('-', '')}`;
  const admin = connect(inject('databaseUrl'), { max: 1 });
  await admin.sql`create database ${admin.sql(name)} template template0`;
  await admin.close();
  const url = databaseAt(inject('databaseUrl'), name);
  await migrate(url, await folderOf(entries.findIndex(({ tag }) => tag === fixture.state) + 1));
  const database = connect(url, { max: 4 });
  databases.push(database);
  await load(database, fixture);
  const keys = new Map<string, string[]>();
  for (const table of Object.keys(fixture.tables)) keys.set(table, await keyOf(database, table));
  return { url, database, keys };
}

async function fixtureOf(tag: string): Promise<Fixture> {
  const fixture = await readFixture(tag);
  if (!fixture) throw new Error(`There is no fixture of ${tag}.`);
  return fixture;
}

test.each(entries.slice(first + 1))(
  'there is a database full of life to try $tag on',
  async ({ idx, tag }) => {
    const before = entries[idx - 1]?.tag ?? '';
    const advice = `Nothing proves that ${tag} keeps what is stored. In a checkout of the commit before it run “node test/upgrades/make.ts”, and add the file that this writes, ${fileOf(before)}.`;
    expect(await readFixture(before), advice).toBeDefined();
  },
);

test('a life as it is played today leaves a row in every table', async () => {
  const fresh = await freshDatabase({ max: 4 });
  await playLife(await startForLife(fresh.database));
  const tables = Object.entries(await dump(fresh.database));
  const empty = tables.filter(([, rows]) => rows.length === 0).map(([table]) => table);
  expect(empty, 'Let test/upgrades/life.ts do what fills these tables.').toEqual([]);
  await fresh.drop();
});

describe.each(fixtured)('a database that a service left at %s', (state) => {
  let fixture: Fixture;
  let old: Awaited<ReturnType<typeof databaseOf>>;
  let service: Awaited<ReturnType<typeof startService>>;
  beforeAll(async () => {
    fixture = await fixtureOf(state);
    old = await databaseOf(fixture);
  });

  test('has a row in every table of its schema, with every column', async () => {
    const columns = await columnsOf(old.database);
    expect(Object.keys(fixture.tables)).toEqual([...columns.keys()]);
    for (const [table, rows] of Object.entries(fixture.tables)) {
      expect(rows, table).not.toEqual([]);
      for (const row of rows) expect(Object.keys(row), table).toEqual(columns.get(table));
    }
  });

  test('is brought up to this release with every row and every value in it', async () => {
    await migrate(old.url, migrationsFolder);
    const since = entries.slice(entries.findIndex(({ tag }) => tag === state) + 1);
    const contracts = (await Promise.all(since.map(({ tag }) => sqlOf(tag)))).flatMap(contractsIn);
    const given = contracts.filter(({ deed }) => deed === 'read').map(({ thing }) => thing);
    const lost = losses(fixture.tables, await dump(old.database), old.keys);
    expect(lost.filter(({ thing }) => !given.includes(thing)).map(({ says }) => says)).toEqual([]);
  });

  test('says to readers, editors and keys what it said before, and takes a vote that is sent again for the same', async () => {
    service = await startService({ database: old.database, platform: { ...easyWork, ...toNobody } });
    for (const said of fixture.said) expectNoLess(await ask(service, said.asked), said);
  });

  test('takes a new vote, a new comment and an approval, and does its chores', async () => {
    const site = siteNamed(service, 'herald');
    const results = async () => (await site.api('/polls/bridge/results')).body;
    const before = await results();
    expect((await site.vote('bridge', { choices: ['o2'] })).status).toBe(201);
    expect((await results()).voters).toBe(before.voters + 1);

    const { count } = (await site.api('/comments?thread=/bridge')).body.thread;
    const author = { name: 'Newcomer', email: 'new@readers.example', website: '' };
    const posted = await site.comment('/bridge', { url: 'https://www.herald.example/bridge', author });
    expect(posted.status, posted.text).toBe(201);
    const [held] = (await site.api('/moderation?status=held', { owner: true })).body.items;
    const approved = { method: 'PATCH', body: { status: 'approved' }, owner: true };
    expect((await site.api(`/comments/${held.id}`, approved)).status).toBe(200);
    expect((await site.api('/comments?thread=/bridge')).body.thread.count).toBe(count + 2);

    await choresOf(depsOf(service.platform))(new AbortController().signal);
    expect(service.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a migration that somebody may write next', () => {
  const tag = fixtured.at(-1) ?? '';
  const count = entries.findIndex((entry) => entry.tag === tag) + 1;

  async function lostBy(sql: string): Promise<string[]> {
    const fixture = await fixtureOf(tag);
    const old = await databaseOf(fixture);
    await migrate(old.url, await folderOf(count, [sql]));
    return losses(fixture.tables, await dump(old.database), old.keys).map(({ says }) => says);
  }

  test('passes if it only adds, and this release goes on working with what it added', async () => {
    const fixture = await fixtureOf(tag);
    const old = await databaseOf(fixture);
    const sql = `create table "later" ("name" text primary key);
      --> statement-breakpoint
      alter table "ballots" add column "weight" integer default 1 not null;
      --> statement-breakpoint
      alter table "comments" add column "mood" text;`;
    await migrate(old.url, await folderOf(count, [sql]));
    expect(losses(fixture.tables, await dump(old.database), old.keys)).toEqual([]);
    if (tag !== newest) await migrate(old.url, migrationsFolder);
    const service = await startService({ database: old.database, platform: { ...easyWork, ...toNobody } });
    for (const said of fixture.said) expectNoLess(await ask(service, said.asked), said);
    expect((await siteNamed(service, 'herald').vote('bridge')).status).toBe(201);
  });

  test.each([
    ['delete from "reports" where "settled_at" is not null', 'reports has lost 1 of 2 rows.'],
    ['drop table "subscriptions"', 'The table subscriptions is gone.'],
    ['alter table "comments" drop column "original_body"', 'The column comments.original_body is gone.'],
    ['alter table "polls" rename column "note" to "remark"', 'The column polls.note is gone.'],
    [
      `update "options" set "text" = upper("text") where "text" = 'Roads'`,
      'options.text has changed in 1 rows.',
    ],
    [
      `alter table "webhooks" alter column "events" type text using array_to_string("events", ' ')`,
      'webhooks.events has changed in 3 rows.',
    ],
  ])('fails if it loses something: %s', async (sql, says) => {
    expect(await lostBy(sql)).toEqual([says]);
  });

  test('fails if it cannot be applied to what is stored, and then nothing is, nor of the one before it', async () => {
    const fixture = await fixtureOf(tag);
    const old = await databaseOf(fixture);
    const two = [
      'alter table "comments" add column "first" text;',
      `create table "later" ("name" text);
       --> statement-breakpoint
       create unique index "one_a_thread" on "comments" ("site", "thread");`,
    ];
    await expect(migrate(old.url, await folderOf(count, two))).rejects.toMatchObject({
      cause: { code: '23505' },
    });
    expect(await dump(old.database)).toEqual(fixture.tables);
  });
});
