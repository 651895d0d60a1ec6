/**
 * What migrating costs those who read and vote meanwhile, in an embedded database of its own with a million ballots: where a
 * migration wants to alter a table that a backup is reading, and where an index is built over all ballots, by a migration or by
 * hand beforehand.
 *
 *   node bench/migrating.ts [ballots]
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { castBallots } from '../src/polls/ballot-queries.ts';
import { putBallots } from '../test/support/many-ballots.ts';
import { readyBallots } from '../test/support/ready-ballots.ts';
import { entries, folderWith, migrationsFolder } from '../test/upgrades/migrations.ts';
import { newPoll } from './new-poll.ts';

const size = Number(process.argv[2] ?? 1_000_000);
const dataDir = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
const server = await startEmbedded({ dataDir, log: () => {} });
try {
  await migrate(server.url, migrationsFolder);
  const database = connect(server.url, { max: 4 });
  const poll = await newPoll(database);
  await putBallots(database, 'bench', size);
  await database.sql`vacuum analyze ballots`;
  const vote = () => castBallots(database, readyBallots(poll, 1), 1);
  const say = async (what: string, work: Promise<unknown>) => {
    const [seconds, votes] = await Promise.all([timed(work), timesOf(vote, work)]);
    console.log(`${what}: ${seconds}; a vote meanwhile took ${votes}`);
  };
  await say('3 s in which nothing happens', new Promise((done) => setTimeout(done, 3000)));
  await say('altering ballots, which somebody reads for 10 s', alterHeld(database));
  for (const how of ['', 'concurrently'])
    await say(
      `an index over ${size} ballots, built ${how || 'by a migration'}`,
      database.sql.unsafe(`create index ${how} "index_${how}" on ballots (poll, cast_at, voter)`).execute(),
    );
  await database.close();
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function alterHeld({ sql }: Database): Promise<void> {
  const folder = await folderWith(entries.length, ['alter table "ballots" add column "weight" integer']);
  const held = sql.begin(async (tx) => {
    await tx`select 1 from ballots limit 1`;
    await new Promise((done) => setTimeout(done, 10_000));
  });
  await Promise.all([held, migrate(server.url, folder)]);
  await rm(folder, { recursive: true });
}

async function timed(work: Promise<unknown>): Promise<string> {
  const start = performance.now();
  await work;
  return `${((performance.now() - start) / 1000).toFixed(2)} s`;
}

/** Does something again and again until `work` is over: the middle and the longest of how long that took. */
async function timesOf(act: () => Promise<unknown>, work: Promise<unknown>): Promise<string> {
  let isOver = false;
  work.finally(() => {
    isOver = true;
  });
  const times: number[] = [];
  while (!isOver) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  return `${(times[times.length >> 1] ?? 0).toFixed(1)} ms in the middle and ${(times.at(-1) ?? 0).toFixed(0)} ms at most, of ${times.length}`;
}
