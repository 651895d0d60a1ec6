/**
 * What it costs, and brings, to have the ballots in partitions, on one machine: a poll with a million of them, written to by the
 * statement of every day in batches, and asked for one ballot by its id, where `ballots` is one table, sixteen by voter, or sixteen by
 * poll. Then what a ballot weighs. Everything is in an embedded database that is thrown away at the end.
 *
 *   node bench/partitions.ts [ballots] [seconds a turn]
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { measured } from '../src/polls/ballot-box.ts';
import { castBallots, findStanding } from '../src/polls/ballot-queries.ts';
import { putBallots } from '../test/support/many-ballots.ts';
import { readyBallots } from '../test/support/ready-ballots.ts';
import { migrationsFolder } from '../test/upgrades/migrations.ts';
import { timing } from './load.ts';
import { describeMachine } from './machine.ts';
import { tell } from './report.ts';
import { type Contender, inTurns } from './rounds.ts';

const partitions = 16;
const size = Number(process.argv[2] ?? 1_000_000);
const pace = { rounds: 3, seconds: Number(process.argv[3] ?? 4), warmingUp: 10 * measured.most };
const dataDir = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
const server = await startEmbedded({ dataDir, log: () => {} });
const opened: Database[] = [];
try {
  const layouts = [];
  for (const column of ['voter', 'poll', undefined]) layouts.push(await lay(column));
  console.log(await describeMachine({ database: opened[0] as Database }));
  tell(
    `batches of ${measured.most} on ${measured.lanes} lanes into a poll of ${size} ballots, in ballots`,
    await inTurns(layouts.map(writing), pace, {}),
  );
  tell(
    'one ballot asked for by its id, over 2 connections',
    await inTurns(layouts.map(reading), { ...pace, warmingUp: 500 }, {}),
  );
  console.log('\nwhat a ballot weighs, with its proof and a network of its own');
  for (const layout of layouts) console.log(`  ${layout.name.padEnd(34)} ${await weigh(layout)}`);
} finally {
  for (const { close } of opened) await close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

type Layout = { name: string; database: Database; poll: string };

/** A database of its own with a poll full of ballots, these parted by the hash of `column`. */
async function lay(column: string | undefined): Promise<Layout> {
  const url = new URL(server.url);
  url.pathname = `/by_${column ?? 'nothing'}`;
  const first = connect(server.url, { max: 1 });
  await first.sql.unsafe(`create database by_${column ?? 'nothing'}`);
  await first.close();
  await migrate(url.href, migrationsFolder);
  const database = connect(url.href, { max: measured.lanes });
  opened.push(database);
  if (column) await part(database, column);
  const poll = await newPoll(database);
  await putBallots(database, 'bench', size);
  await database.sql`vacuum analyze`;
  await database.sql`checkpoint`;
  return { name: column ? `${partitions} partitions by ${column}` : 'one table', database, poll };
}

async function part({ sql }: Database, column: string): Promise<void> {
  const bounds = Array.from({ length: partitions }, (_, place) => place);
  await sql.unsafe(`
    alter table ballots rename to ballots_whole;
    alter index ballots_by_id rename to ballots_whole_by_id;
    alter table ballots_whole rename constraint ballots_one_a_voter to ballots_whole_pk;
    create table ballots (like ballots_whole including defaults, constraint ballots_one_a_voter primary key (poll, voter))
      partition by hash (${column});
    create index ballots_by_id on ballots (poll, id);
    ${bounds
      .map(
        (place) =>
          `create table ballots_${place} partition of ballots for values with (modulus ${partitions}, remainder ${place});`,
      )
      .join('\n')}
    drop table ballots_whole`);
}

async function newPoll({ sql }: Database): Promise<string> {
  const poll = randomUUID();
  await sql`insert into sites (id, name, origins, locale, time_zone, ballot_allowance, settings, sealed_salt)
    values ('bench', 'Bench', '{}', 'en', 'UTC', 50, '{}', '-')`;
  await sql`insert into polls (id, site, slug, question, choose_min, choose_max, draft, opens_at, results_visible, option_order, listed, sealed_salt, baseline_voters)
    values (${poll}, 'bench', 'bench', 'Which?', 1, 1, false, '2026-01-01', 'always', 'given', true, '-', 0)`;
  return poll;
}

function writing({ name, database, poll }: Layout): Contender {
  const ready = async (count: number) => {
    const batches = Array.from({ length: Math.ceil(count / measured.most) }, () =>
      readyBallots(poll, measured.most),
    );
    return async () => {
      const turn = await timing(measured.lanes, batches.length, async (place, lane) => {
        const batch = batches[place] ?? [];
        const taken = await castBallots(database, batch, lane);
        if (taken.size !== batch.length) throw new Error(`${taken.size} of ${batch.length} were taken`);
      });
      return { ...turn, count: batches.length * measured.most };
    };
  };
  return { name, ready };
}

function reading({ name, database, poll }: Layout): Contender {
  const ready = async (count: number) => {
    const rows = await database.sql<{ id: string; voter: string }[]>`
      select id, voter from ballots where poll = ${poll} limit 1000`;
    return () =>
      timing(measured.lanes, count, async (place) => {
        const { id, voter } = rows[place % rows.length] ?? { id: '', voter: '' };
        const standing = await findStanding(database, { poll, id, voter, nonce: undefined });
        if (standing.ballot?.id !== id) throw new Error('a ballot was not found');
      });
  };
  return { name, ready };
}

/** Bytes of log and of tables and indexes that a ballot of a batch adds. */
async function weigh({ database, poll }: Layout): Promise<string> {
  const { sql } = database;
  const ballots = 100 * measured.most;
  const [start] = await sql<[{ at: string; size: number }]>`
    select pg_current_wal_insert_lsn()::text as at, pg_database_size(current_database())::float8 as size`;
  for (let batch = 0; batch < ballots / measured.most; batch++)
    await castBallots(database, readyBallots(poll, measured.most), 0);
  const [end] = await sql<[{ log: number; size: number }]>`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), ${start.at}::pg_lsn)::float8 as log,
      pg_database_size(current_database())::float8 as size`;
  const each = (bytes: number) => `${Math.round(bytes / ballots)} bytes`;
  return `${each(end.log)} of log, ${each(end.size - start.size)} of tables and indexes`;
}
