/**
 * What it takes to bring an archive in: a WordPress export is written to a file, brought into an embedded database by the command, killed when
 * half of it is there, and given again. Tells rates, the command's memory, and whether anything is there twice or missing.
 *
 *   node bench/importing.ts [comments]
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
import { wxrComment, wxrWith } from '../test/support/imports.ts';
import { migrationsFolder } from '../test/upgrades/migrations.ts';
import { runCommand } from './import-command.ts';

const size = Number(process.argv[2] ?? 1_000_000);
const inThread = 200;
const [head = '', tail = ''] = wxrWith('').split(/<item>[\s\S]*<\/item>/);

/** Of ten comments seven are plain, and one each has a link, emphasis, and a quotation with a bare address. */
function textOf(id: number): string {
  const words = `I have read what was said on this bridge, number ${id}, and do not agree.\n\nIt was built in ${1800 + (id % 200)}, and has been painted every seven years since; somebody has to pay for that, and it is not the ferry.`;
  const kind = id % 10;
  if (kind === 7) return `${words} See <a href="https://study.example/${id}" rel="nofollow">the study</a>.`;
  if (kind === 8) return `That is <em>not</em> so. ${words}`;
  if (kind === 9) return `<blockquote>It is the ferry</blockquote>\n${words} https://ferry.example/${id}`;
  return words;
}

function* itemsOf(count: number) {
  yield head;
  for (let first = 1; first <= count; first += inThread) {
    const comments = Array.from({ length: Math.min(inThread, count - first + 1) }, (_, place) => {
      const id = first + place;
      const date_gmt = new Date(Date.UTC(2010, 0, 1) + id * 300_000)
        .toISOString()
        .slice(0, 19)
        .replace('T', ' ');
      const parent = id % 5 > 2 && place > 3 ? id - 3 : 0;
      const author = `Reader ${id % 50_000}`;
      return wxrComment({
        id,
        author,
        author_email: `reader${id % 50_000}@readers.example`,
        date_gmt,
        parent,
        content: textOf(id),
      });
    });
    const whole = wxrWith(comments.join(''), { id: first, path: `/2010/${first}` });
    yield whole.slice(whole.indexOf('<item>'), whole.indexOf('</channel>'));
  }
  yield tail;
}

const folder = await mkdtemp(join(tmpdir(), 'hustings-importing-'));
const dataDir = join(folder, 'data');
const server = await startEmbedded({ dataDir, log: () => {} });
try {
  await migrate(server.url, migrationsFolder);
  const file = join(folder, 'archive.xml');
  await pipeline(Readable.from(itemsOf(size)), createWriteStream(file));
  console.log(`an archive of ${size} comments, ${Math.round((await stat(file)).size / 1e6)} MB`);
  const at = { url: server.url, dataDir };
  await runCommand(at, ['sites', 'create', 'bench', '--name', 'Bench']);
  const database = connect(server.url, { max: 1 });
  const watching = { unit: 'comment', size, count: () => countIn(database) };
  const words = ['import', 'wxr', file, '--site', 'bench'];
  await runCommand(at, words, { ...watching, until: size / 2 });
  await runCommand(at, words, watching);
  await runCommand(at, words, watching);
  console.log(await verdict(database));
  await database.close();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function countIn({ sql }: Database): Promise<number> {
  const [row] =
    await sql`select coalesce(sum(last_number), 0)::int as count from threads where site = 'bench'`;
  return row?.count;
}

/** Every comment of the archive says its number: each must be there once, in the place that its time gives it. */
async function verdict({ sql }: Database): Promise<string> {
  const [found] = await sql`
    select count(*)::int as comments, count(distinct substring(body from 'number (\\d+)'))::int as different,
      count(*) filter (where number <> place)::int as misplaced, count(*) filter (where parent is not null)::int as answers
    from (select body, number, parent, row_number() over (partition by thread order by created_at) as place from comments where site = 'bench') as all_of_them`;
  const isWhole = found?.comments === size && found.different === size && found.misplaced === 0;
  return `${isWhole ? 'none twice, none missing, all in order' : 'NOT WHOLE'}: ${JSON.stringify(found)}`;
}
