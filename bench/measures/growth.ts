import { randomUUID } from 'node:crypto';
import { putBallots } from '../../test/support/many-ballots.ts';
import { type Statement, startExplained } from '../explained.ts';
import { underLoad } from '../load.ts';
import { putComments } from '../long-thread.ts';
import type { Measure } from '../measure.ts';
import { getting } from '../requests.ts';
import { spreadOf } from '../rounds.ts';
import { newPoll, type Stage, site } from '../stage.ts';
import { postedComment } from './commenting.ts';
import { postedVote } from './votes.ts';

/** Enough for the plans of prepared statements to have settled. */
const times = 40;
/** Enough for a middle that stays. */
const timed = 200;

type Action = { name: string; status: number; request: () => Promise<Buffer> | Buffer };
type Grown = { size: number; ms: number[]; statements: Statement[] };

/**
 * Whether anything costs more by what is there already: the blocks that every statement touches, explained as it is carried out, and the
 * time that one request at a time takes, in polls and threads of several sizes.
 */
export const growth: Measure = async ({ stage, pace, long }) => {
  const explained = await startExplained(stage);
  const told = new Map<string, Grown[]>();
  const measure = async (size: number, actions: Action[]) => {
    for (const action of actions) {
      const statements = await explained.statementsOf(times, () => alone(explained.port, action, times + 5));
      const ms: number[] = [];
      for (let round = 0; round < pace.rounds; round++)
        ms.push((await alone(stage.service.port, action, timed)).p50);
      told.set(action.name, [...(told.get(action.name) ?? []), { size, ms, statements }]);
    }
  };
  try {
    for (const size of [10_000, 1_000_000, ...(long ? [10_000_000] : [])]) {
      const poll = await filledPoll(stage, size);
      await measure(size, [
        {
          name: 'a vote and the results in its answer, by ballots in its poll',
          status: 201,
          request: () => postedVote(stage, poll),
        },
      ]);
    }
    for (const size of [100, 10_000, ...(long ? [100_000] : [])]) {
      const thread = `/${randomUUID()}`;
      await putComments(stage.database, { site, thread, count: size });
      await stage.database.sql`vacuum analyze comments`;
      const page = `/api/v1/sites/${site}/comments?limit=50&thread=${thread}`;
      await measure(size, [
        { name: 'a thread’s first page, by its comments', status: 200, request: () => getting(page) },
        { name: 'a page from its middle', status: 200, request: () => getting(`${page}&cursor=${size / 2}`) },
        { name: 'a comment in it', status: 201, request: () => postedComment(stage, thread) },
      ]);
    }
  } finally {
    await explained.stop();
  }
  for (const [name, grown] of told) tellGrowth(name, grown);
};

/** One request after the other. */
async function alone(port: number, { status, request }: Action, count: number) {
  const requests: Buffer[] = [];
  for (let place = 0; place < count; place++) requests.push(await request());
  return underLoad({ port, connections: 1, count, status, request: (place) => requests[place] as Buffer });
}

/** A poll with that many ballots, of networks with five voters each, a tenth of them proved within the last ten minutes. */
async function filledPoll(stage: Stage, size: number): Promise<string> {
  const { database } = stage;
  const slug = await newPoll(stage);
  await putBallots(database, slug, size);
  await database.sql`insert into network_ballots (poll, network, ballots, by_picture)
    select polls.id, (lpad(to_hex((each - 1) * 4294967296 / ${size / 5}::bigint), 8, '0') || substr(gen_random_uuid()::text, 9))::uuid, 5, 0
    from polls, generate_series(1, ${size / 5}::int) as each where site = ${site} and slug = ${slug}`;
  await database.sql`insert into spent_proofs (nonce, holder, expires_at)
    select gen_random_uuid(), gen_random_uuid(), now() + interval '10 minutes' from generate_series(1, ${size / 10}::int)`;
  await database.sql`vacuum analyze ballots, network_ballots, spent_proofs, tallies`;
  return slug;
}

function tellGrowth(name: string, grown: Grown[]): void {
  console.log(`\n${name}`);
  const columns = (cells: string[]) => cells.map((cell) => cell.padStart(22)).join('');
  console.log(`  ${''.padEnd(60)}${columns(grown.map(({ size }) => size.toLocaleString('en')))}`);
  const waits = grown.map(({ ms }) => spreadOf(ms));
  const shown = waits.map(
    ({ median, least, most }) => `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
  );
  console.log(`  ${'milliseconds, one at a time'.padEnd(60)}${columns(shown)}`);
  const texts = new Map(
    grown.flatMap(({ statements }) => statements.map((each) => [each.text, each] as const)),
  );
  for (const { text, tables } of texts.values()) {
    const same = grown.map(({ statements }) => statements.find((each) => each.text === text));
    const cells = same.map((found) => (found ? `${found.blocks} blocks` : '–'));
    const work = `${/^\s*(\w+)/.exec(text)?.[1]} … ${tables.join(', ')}`;
    console.log(`  ${(work.length > 58 ? `${work.slice(0, 57)}…` : work).padEnd(60)}${columns(cells)}`);
  }
}
