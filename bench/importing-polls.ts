/**
 * What it takes to bring polls in: a dump of WP-Polls with a long log, behind posts that are not wanted, is written to a file, brought into an
 * embedded database by the command, killed when half of its ballots are there, and given again. Tells rates, the command's memory, and
 * whether results are the old ones in between and at the end.
 *
 *   node bench/importing-polls.ts [ballots] [megabytes of posts]
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect, type Database } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { createTable, inserts } from '../test/imports/dump-writer.ts';
import { dumpOf } from '../test/imports/poll-importer.ts';
import { migrationsFolder } from '../test/upgrades/migrations.ts';
import { runCommand } from './import-command.ts';

const size = Number(process.argv[2] ?? 1_000_000);
const megabytes = Number(process.argv[3] ?? 300);
const polls = 200;
const inPoll = size / polls;
const how = {
  quotes: 'backslash',
  hex: false,
  columns: false,
  rowsAtOnce: 1000,
  space: '',
  verb: 'INSERT INTO',
} as const;

/** Of every poll each of four answers has as many votes as the others. */
function* dump(): Generator<string> {
  const post = 'It\'s a <a href="/x">post</a>;\n'.repeat(1000);
  yield createTable('wp_posts', ['ID', 'post_content']);
  for (let id = 1; id * post.length < megabytes * 1e6; id++)
    yield inserts('wp_posts', ['ID', 'post_content'], [[id, post]], how);
  for (let first = 1; first <= polls; first++) {
    const answers = [1, 2, 3, 4].map((place): [number, string, number] => [
      first * 10 + place,
      `Answer ${place}`,
      inPoll / 4,
    ]);
    const log = Array.from({ length: inPoll }, (_, at): [number, number, string, number] => {
      const id = (first - 1) * inPoll + at + 1;
      return [
        id,
        first * 10 + 1 + (at % 4),
        `10.${id % 200}.${(id >> 8) & 255}.${id & 255}`,
        1_300_000_000 + id * 300,
      ];
    });
    const began = 1_300_000_000 + first * inPoll * 300;
    yield dumpOf([{ id: first, question: `Question ${first}?`, began, answers, log }]);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'hustings-importing-'));
const dataDir = join(folder, 'data');
const server = await startEmbedded({ dataDir, log: () => {} });
try {
  await migrate(server.url, migrationsFolder);
  const file = join(folder, 'dump.sql');
  await pipeline(Readable.from(dump()), createWriteStream(file));
  console.log(`a dump with ${size} rows of the log, ${Math.round((await stat(file)).size / 1e6)} MB`);
  const at = { url: server.url, dataDir };
  await runCommand(at, ['sites', 'create', 'bench', '--name', 'Bench']);
  const database = connect(server.url, { max: 1 });
  const words = ['import', 'wp-polls', file, '--site', 'bench', '--timezone', 'Europe/Berlin'];
  const watching = { unit: 'ballot', size, count: () => ballotsIn(database) };
  for (const until of [size / 2, undefined, undefined]) {
    await runCommand(at, words, until ? { ...watching, until } : watching);
    console.log(await verdict(database));
  }
  await database.close();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function ballotsIn({ sql }: Database): Promise<number> {
  const [row] = await sql`select coalesce(sum(counted), 0)::int as count from tallies where option = ''`;
  return row?.count;
}

/** What readers see of a poll is its counts and its ballots together; each must be there once, and every answer have its votes. */
async function verdict({ sql }: Database): Promise<string> {
  const [found] = await sql`
    select count(*)::int as answers, count(*) filter (where shown <> ${inPoll / 4})::int as wrong,
      (select count(*)::int from ballots) as ballots, sum(baseline)::int as counts
    from (select baseline, baseline + coalesce((select sum(counted) from tallies where poll = options.poll and option = options.id), 0) as shown
      from options) as all_of_them`;
  const isRight = found?.answers === polls * 4 && found.wrong === 0 && found.ballots + found.counts === size;
  return `${isRight ? 'results are the old ones' : 'NOT RIGHT'}: ${JSON.stringify(found)}`;
}
