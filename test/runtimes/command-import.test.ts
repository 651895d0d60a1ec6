import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dumpOf } from '../imports/poll-importer.ts';
import { freshDatabase } from '../support/database.ts';
import { archived, wxrComment, wxrWith } from '../support/imports.ts';

const entry = join(import.meta.dirname, '../../src/runtimes/command.ts');

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let folder: string;
beforeAll(async () => {
  fresh = await freshDatabase({ max: 2 });
  folder = await mkdtemp(join(tmpdir(), 'hustings-import-'));
  const made = await hustings('sites', 'create', 'gazette', '--name', 'The Gazette').ended;
  expect(made).toMatchObject({ code: 0, err: '' });
});
afterAll(async () => {
  await fresh.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A command as a process of its own, and what became of it. */
function hustings(...words: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const settings = {
    DATABASE_URL: fresh.url,
    SECRETS: `k1:${'A'.repeat(43)}`,
    OWNER_KEY: 'the-owner-key-of-the-tests',
  };
  const child = spawn(process.execPath, [entry, ...words], { env: { PATH, HOME, ...settings } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, ended };
}

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

const comments = async () => {
  const [row] = await fresh.database.sql`select count(*)::int as count from comments where site = 'gazette'`;
  return row?.count as number;
};

test('a file comes in with a report for people, after a dry run that says the same and writes nothing', async () => {
  const file = await fileOf('blog.xml', await archived('wordpress-1.2.xml'));
  const dry = await hustings('import', 'wxr', file, '--dry-run').ended;
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(await comments()).toBe(0);
  const done = await hustings('import', 'wxr', file, '--site', 'gazette').ended;
  expect(done).toMatchObject({ code: 0, err: '' });
  expect(dry.out.replace(': a dry run, nothing is written', '')).toBe(done.out);
  expect(done.out).toMatch(
    /^blog\.xml\n +READ +IMPORTED +ALREADY THERE +SKIPPED\nthreads +7 +5 +0 +2\ncomments +21 +14 +0 +7\n/,
  );
  expect(done.out).toMatch(/^Imported comments: .*9 approved/m);
  expect(done.out).toMatch(/^ {2}1 +comments +pingbacks \(109\)$/m);
  expect(await comments()).toBe(14);
  const [run] = await fresh.database.sql`select file, size, hash, finished_at, started_by from imports`;
  expect(run).toMatchObject({
    ...{ file: 'blog.xml', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ...{ finished_at: expect.any(Date), started_by: 'Command line' },
  });
});

test('several files are reported together as JSON, and a broken one ends the command with what has come in', async () => {
  const whole = await fileOf('one.xml', await archived('disqus.xml'));
  const broken = await fileOf('two.xml', '<disqus><thread></disqus>');
  const ended = await hustings('import', 'disqus', whole, broken, '--site', 'gazette', '--json').ended;
  expect(ended.code).toBe(1);
  expect(ended.err).toBe(
    'two.xml did not come in whole. The file is not well-formed XML at line 1, column 25: unexpected close tag. What came before it was read; mend the file and give it again.\n',
  );
  const reports = JSON.parse(ended.out);
  expect(reports.map(({ file }: { file: string }) => file)).toEqual(['one.xml', 'two.xml']);
  expect(reports[0].counts.comments).toMatchObject({ read: 8, imported: 7 });
});

test('wrong words end with 2, and what is not there with 1', async () => {
  const [kind, file, source] = await Promise.all([
    hustings('import', 'livejournal', 'x.xml').ended,
    hustings('import', 'wxr', join(folder, 'nowhere.xml')).ended,
    hustings('import', 'wxr', await fileOf('none.xml', ''), '--source', 'Über uns').ended,
  ]);
  expect(kind).toMatchObject({ code: 2, out: '' });
  expect(kind.err).toMatch(/Allowed choices/);
  expect(file).toMatchObject({ code: 1, out: '' });
  expect(file.err).toMatch(/^.*ENOENT.*\n$/);
  expect(source.code).toBe(2);
});

test('an import that is killed half-way and given again leaves no double and misses none, and numbers them in order', async () => {
  const count = 24_000;
  const perThread = 400;
  const items = Array.from({ length: count / perThread }, (_, thread) => {
    const inside = Array.from({ length: perThread }, (_, place) => {
      const id = 100_000 + thread * perThread + place;
      const date_gmt = new Date(Date.UTC(2016, 0, 1) + id * 1000)
        .toISOString()
        .slice(0, 19)
        .replace('T', ' ');
      return wxrComment({ id, date_gmt, content: `Comment ${id}`, parent: place % 3 === 0 ? 0 : id - 1 });
    });
    const whole = wxrWith(inside.join(''), { id: 1000 + thread, path: `/kill/${thread}` });
    return whole.slice(whole.indexOf('<item>'), whole.indexOf('</channel>'));
  });
  const frame = wxrWith('');
  const file = await fileOf(
    'large.xml',
    frame.replace(/<item>[\s\S]*<\/item>/, () => items.join('\n')),
  );
  const before = await comments();

  const killed = hustings('import', 'wxr', file, '--site', 'gazette');
  await vi.waitFor(async () => expect(await comments()).toBeGreaterThan(before), {
    timeout: 60_000,
    interval: 5,
  });
  killed.child.kill('SIGKILL');
  expect((await killed.ended).code).toBeNull();
  const kept = (await comments()) - before;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(count);

  const again = await hustings('import', 'wxr', file, '--site', 'gazette', '--json').ended;
  expect(again.code, again.err).toBe(0);
  const [report] = JSON.parse(again.out);
  expect(report.counts.comments).toEqual({
    read: count,
    imported: count - kept,
    alreadyThere: kept,
    skipped: 0,
  });
  const [sums] = await fresh.database.sql`
    select count(*)::int as comments, count(distinct body)::int as texts, count(*) filter (where depth > 0)::int as answers
    from comments where site = 'gazette' and thread like '/kill/%'`;
  expect(sums).toEqual({ comments: count, texts: count, answers: (count / perThread) * 266 });
  const wrong = await fresh.database.sql`
    select key from threads join (
      select thread, array_agg(number order by created_at) as numbers from comments where site = 'gazette' group by thread
    ) as own on own.thread = key
    where site = 'gazette' and key like '/kill/%'
      and (last_number <> ${perThread} or approved <> ${perThread} or numbers <> array(select generate_series(1, ${perThread}::int)))`;
  expect([...wrong]).toEqual([]);
  const runs = await fresh.database.sql`
    select finished_at is not null as finished from imports where file = 'large.xml' order by started_at`;
  expect(runs.map(({ finished }) => finished)).toEqual([false, true]);
}, 180_000);

test('polls come from tables in files of their own, packed or not, by the clock that is told', async () => {
  const poll = { id: 3, question: 'In three files?', began: 1_500_000_000, active: 0, expiry: 1_500_003_600 };
  const dump = dumpOf([{ ...poll, answers: [[7, 'Yes', 2]], log: [[1, 7, '203.0.113.1', 1_500_000_060]] }]);
  const [answers = '', log = '', polls = ''] = dump.split(/(?=DROP TABLE)/);
  const files = await Promise.all([
    fileOf('answers.sql', answers),
    fileOf('log.sql.gz', gzipSync(log)),
    fileOf('polls.sql', polls),
  ]);
  const words = ['import', 'wp-polls', ...files, '--site', 'gazette', '--timezone'];
  expect(await hustings(...words, 'Mars/Crater').ended).toMatchObject({ code: 2, out: '' });
  const { code, out, err } = await hustings(...words, 'Europe/Berlin').ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(`answers.sql, log.sql.gz, polls.sql
         READ  IMPORTED  ALREADY THERE  SKIPPED
polls    1     1         0              0
options  1     1         0              0
ballots  1     1         0              0
Changed:
  1  polls  their log has a part of their votes: the others came as counts (3)
Votes, of all polls and of those where they are not the same:
  POLL  VOTES OF ANSWERS  TOTALVOTES  TOTALVOTERS  IN THE LOG  BALLOTS THERE
  all   2                 2           2            1           1
  3     2                 2           2            1           1
`);
  const [row] = await fresh.database.sql`select opens_at, closes_at from polls where slug = 'in-three-files'`;
  expect(row).toEqual({
    opens_at: new Date('2017-07-14T00:40:00Z'),
    closes_at: new Date('2017-07-14T01:40:00Z'),
  });
});

test('a dump that cannot be unpacked or read ends with 1 and says where, and nothing has come', async () => {
  const cut = await fileOf(
    'cut.sql.gz',
    gzipSync(dumpOf([{ id: 9, answers: [[9, 'Yes', 1]] }])).subarray(0, 100),
  );
  const broken = await fileOf(
    'broken.sql',
    dumpOf([{ id: 9, answers: [[9, 'Yes', 1]] }]).replace("'Yes'", 'NOW()'),
  );
  const [unpacked, read] = await Promise.all(
    [cut, broken].map((file) => hustings('import', 'wp-polls', file, '--site', 'gazette').ended),
  );
  expect(unpacked).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^cut\.sql\.gz did not come in whole\. It cannot be unpacked: /),
  });
  expect(read).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /^broken\.sql did not come in whole\. Line \d+, table wp_pollsa: “NOW” is no value /,
    ),
  });
  expect(
    await fresh.database.sql`select ours from imported where kind = 'poll' and source_id = '9'`,
  ).toHaveLength(0);
});

test('an import of polls that is killed half-way shows the old results meanwhile, and given again moves no vote twice', async () => {
  const size = 30_000;
  const log = Array.from({ length: size }, (_, at): [number, number, string, number] => [
    at + 1,
    at % 3 ? 41 : 42,
    `10.1.${at >> 8}.${at & 255}`,
    1_500_000_000 + at,
  ]);
  const file = await fileOf(
    'long.sql',
    dumpOf([
      {
        id: 4,
        question: 'Killed?',
        answers: [
          [41, 'Yes', (size * 2) / 3],
          [42, 'No', size / 3],
        ],
        log,
      },
    ]),
  );
  const standing = async () => {
    const [row] = await fresh.database.sql`
      select baseline_voters as voters, (select sum(baseline)::int from options where poll = polls.id) as votes,
        (select count(*)::int from ballots where poll = polls.id) as ballots,
        (select coalesce(sum(counted), 0)::int from tallies where poll = polls.id and option <> '') as counted
      from polls where slug = 'killed'`;
    return row as { voters: number; votes: number; ballots: number; counted: number };
  };
  const killed = hustings('import', 'wp-polls', file, '--site', 'gazette');
  await vi.waitFor(async () => expect((await standing()).ballots).toBeGreaterThan(0), {
    timeout: 60_000,
    interval: 5,
  });
  killed.child.kill('SIGKILL');
  expect((await killed.ended).code).toBeNull();
  const half = await standing();
  expect(half.ballots).toBeLessThan(size);
  expect(half).toMatchObject({
    voters: size - half.ballots,
    votes: size - half.ballots,
    counted: half.ballots,
  });
  const again = await hustings('import', 'wp-polls', file, '--site', 'gazette', '--json').ended;
  const [report] = JSON.parse(again.out);
  expect(report.counts.ballots).toEqual({
    read: size,
    imported: size - half.ballots,
    alreadyThere: half.ballots,
    skipped: 0,
  });
  expect(await standing()).toEqual({ voters: 0, votes: 0, ballots: size, counted: size });
}, 180_000);
