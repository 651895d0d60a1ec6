/**
 * What it takes to bring an archive in: a WordPress export is written to a file, brought into an embedded database by the command, killed when
 * half of it is there, and given again. Tells rates, the command's memory, and whether anything is there twice or missing.
 *
 *   node bench/importing.ts [comments]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect, type Database } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { wxrComment, wxrWith } from '../test/support/imports.ts';
import { migrationsFolder } from '../test/upgrades/migrations.ts';
import { busySeconds, serverOf, withChildren } from './processor-time.ts';

const size = Number(process.argv[2] ?? 1_000_000);
const inThread = 200;
/** As `npm run hustings` starts it. */
const flags = ['--max-semi-space-size=16', '--max-old-space-size=512'];
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
const server = await startEmbedded({ dataDir: join(folder, 'data'), log: () => {} });
try {
  await migrate(server.url, migrationsFolder);
  const file = join(folder, 'archive.xml');
  await pipeline(Readable.from(itemsOf(size)), createWriteStream(file));
  console.log(`an archive of ${size} comments, ${Math.round((await stat(file)).size / 1e6)} MB`);
  await run(['sites', 'create', 'bench', '--name', 'Bench']);
  const database = connect(server.url, { max: 1 });
  await run(['import', 'wxr', file, '--site', 'bench'], { database, until: size / 2 });
  await run(['import', 'wxr', file, '--site', 'bench'], { database });
  await run(['import', 'wxr', file, '--site', 'bench'], { database });
  console.log(await verdict(database));
  await database.close();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Runs the command, watching; with `until` it is killed when so many comments are there. */
async function run(words: string[], watch: { database?: Database; until?: number } = {}): Promise<void> {
  const { database, until = Number.POSITIVE_INFINITY } = watch;
  const env = {
    ...process.env,
    DATABASE_URL: server.url,
    SECRETS: `k1:${'A'.repeat(43)}`,
    OWNER_KEY: 'the-owner-key-of-the-bench',
  };
  const entry = join(import.meta.dirname, '../src/runtimes/command.ts');
  const child = spawn(process.execPath, [...flags, entry, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const before = database ? await countIn(database) : 0;
  const startedAt = performance.now();
  const postmaster = await serverOf(join(folder, 'data'));
  const watched = { command: async () => [child.pid ?? 0], database: () => withChildren(postmaster) };
  const idle = await busySeconds(watched);
  let busy = idle;
  const memory: number[] = [];
  let isOver = false;
  const ended = once(child, 'close').finally(() => {
    isOver = true;
  });
  while (database && !isOver) {
    await Promise.race([ended, new Promise((done) => setTimeout(done, 500))]);
    const [resident, now] = await Promise.all([residentOf(child.pid ?? 0), busySeconds(watched)]);
    if (resident > 0) {
      memory.push(resident);
      busy = now;
    }
    if (!isOver && (await countIn(database)) >= until) child.kill('SIGKILL');
  }
  await ended;
  if (!database) return;
  const seconds = (performance.now() - startedAt) / 1000;
  const came = (await countIn(database)) - before;
  const half = memory.slice(Math.floor(memory.length / 2));
  const each = (who: keyof typeof watched) =>
    Math.round((((busy[who] ?? 0) - (idle[who] ?? 0)) / (came || size)) * 1e6);
  console.log(
    `${child.signalCode ? 'killed' : 'finished'} after ${seconds.toFixed(1)} s: ${came} came in, ${Math.round((came || size) / seconds)} a second; processor time a comment: ${each('command')} µs of the command, ${each('database')} µs of the database; memory at most ${Math.max(...memory)} MB, in the second half ${Math.min(...half)} to ${Math.max(...half)} MB\n${out}`,
  );
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1000);
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
