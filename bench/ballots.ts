/**
 * What a large poll costs its editors, and whether voters feel it: a million ballots of 200,000 networks on 20 pages, a tenth of
 * them held, in an embedded database of its own that is thrown away at the end. Also what page and referrer cost a vote.
 *
 *   node bench/ballots.ts [ballots]
 */

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { inSnapshot } from '../src/db/snapshot.ts';
import type { Ballot } from '../src/polls/ballot.ts';
import { castBallots } from '../src/polls/ballot-queries.ts';
import { destroyVotersKeys } from '../src/polls/forgetting-actions.ts';
import { makeRuling, previewRuling, undoRuling } from '../src/polls/ruling-queries.ts';
import { readFindings } from '../src/polls/scrutiny-queries.ts';
import { readyBallots } from '../test/support/ready-ballots.ts';
import { newPoll } from './new-poll.ts';

const size = Number(process.argv[2] ?? 1_000_000);
const dataDir = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
const server = await startEmbedded({ dataDir, log: () => {} });
try {
  await migrate(server.url, join(import.meta.dirname, '../drizzle'));
  const database = connect(server.url, { max: 4 });
  await measureVotes(database);
  await measureEditing(database);
  await database.close();
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

const ballots = (poll: string, count: number, told: boolean): Ballot[] =>
  readyBallots(poll, count).map((ballot, place) => ({
    ...ballot,
    page: told ? `https://www.magazine.example/politics/2026/11/article-${place % 20}` : null,
    referrer: told ? 'www.search.example' : null,
  }));

/** Both kinds in turn, so that whatever else the machine does meets them alike; the middle of the rounds. */
async function measureVotes(database: Database): Promise<void> {
  const poll = await newPoll(database);
  for (const batch of [1, 100]) {
    const times: Record<'without' | 'with', number[]> = { without: [], with: [] };
    for (let round = 0; round < 400 / Math.sqrt(batch); round++)
      for (const kind of ['without', 'with'] as const) {
        const given = ballots(poll, batch, kind === 'with');
        times[kind].push(await timed(() => castBallots(database, given, 0)));
      }
    const [plain, told] = [middle(times.without), middle(times.with)];
    console.log(
      `castBallots, ${batch} at once: ${plain.toFixed(2)} ms without page and referrer, ${told.toFixed(2)} ms with: × ${(told / plain).toFixed(3)}`,
    );
  }
}

async function measureEditing(database: Database): Promise<void> {
  const poll = await newPoll(database);
  const { sql } = database;
  await sql`
    insert into ballots (poll, voter, id, choices, nonce, network, by_picture, page, referrer, cast_at)
    select ${poll}, gen_random_uuid(), gen_random_uuid(), array['o' || 1 + each % 3], gen_random_uuid(),
      md5((each % 200000)::text)::uuid, false, 'https://www.magazine.example/article-' || each % 20, 'host-' || each % 500,
      timestamptz '2026-01-01' + each * interval '1 second'
    from generate_series(1, ${size}::int) as each`;
  await sql`insert into set_aside_ballots (poll, voter, status)
    select poll, voter, 'held' from ballots where poll = ${poll} and voter < '19999999-9999-9999-9999-999999999999'`;
  await sql`
    insert into tallies (poll, option, slot, counted, held, excluded, moves)
    select poll, option, 0, count(*) filter (where status is null), count(*) filter (where status = 'held'), 0, count(*)
    from ballots left join set_aside_ballots using (poll, voter), unnest(choices || '{""}') as option where poll = ${poll} group by 1, 2`;
  await sql`vacuum analyze ballots, set_aside_ballots`;
  console.log(`a poll with ${size} ballots:`);
  const say = (what: string, ms: number) => console.log(`  ${what}: ${(ms / 1000).toFixed(2)} s`);
  say(
    'scrutiny',
    await timed(() => inSnapshot(database, (snapshot) => readFindings(snapshot, poll, { final: false }))),
  );
  const asked = { status: 'excluded' as const, where: { byPicture: false } };
  say('preview of excluding all', await timed(() => previewRuling(database.drizzle, poll, asked)));
  const id = randomUUID();
  const told = () => undefined as never;
  const alone = await voteTimes(database, poll, new Promise((done) => setTimeout(done, 3000)));
  const ruling = timed(() => makeRuling(database, { ...asked, poll, id, by: 'Bench' }, told));
  const meanwhile = await voteTimes(database, poll, ruling);
  say('excluding all', await ruling);
  say('undoing that', await timed(() => undoRuling(database, { poll, id, by: 'Bench' }, told)));
  await sql`insert into network_ballots (poll, network, ballots, by_picture)
    select poll, network, count(*), 0 from ballots where poll = ${poll} and network is not null group by poll, network on conflict do nothing`;
  await sql`update polls set closes_at = now() - interval '31 days' where id = ${poll}`;
  const deps = {
    database,
    chance: Math.random,
    random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
  };
  const destroying = timed(() => destroyVotersKeys(deps, new AbortController().signal));
  const elsewhere = await voteTimes(database, await newPoll(database), destroying);
  say('destroying its voters’ keys', await destroying);
  const spans = { alone, 'while that was ruled': meanwhile, 'in another poll while keys went': elsewhere };
  for (const [when, times] of Object.entries(spans))
    console.log(
      `  a vote ${when}: ${middle(times).toFixed(1)} ms in the middle, ${Math.max(...times).toFixed(1)} ms at most, of ${times.length}`,
    );
}

/** Votes, one after the other, until something is over. */
async function voteTimes(database: Database, poll: string, until: Promise<unknown>): Promise<number[]> {
  let over = false;
  until.finally(() => {
    over = true;
  });
  const times: number[] = [];
  while (!over) times.push(await timed(() => castBallots(database, ballots(poll, 1, true), 1)));
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function middle(times: number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
}
