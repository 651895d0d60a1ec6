import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildScripts } from '../../src/embed/build.ts';
import { type Ended, commandEntry as entry, hustings } from '../support/command.ts';
import { freshDatabase } from '../support/database.ts';
import { freePort } from '../support/served.ts';
import { endAll, launch } from './node-process.ts';

const ownerKey = 'the-owner-key-of-the-tests';
const secrets = `k1:${'A'.repeat(43)}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hustings-command-'));
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(endAll);

describe('on a database of the operator’s', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let run: (...words: string[]) => Promise<Ended>;
  let env: Record<string, string>;
  beforeAll(async () => {
    fresh = await freshDatabase({ max: 2 });
    env = { DATABASE_URL: fresh.url, SECRETS: secrets, OWNER_KEY: ownerKey };
    run = (...words) => hustings(env, words);
    const made = await run(
      ...['sites', 'create', 'gazette', '--name', 'The Gazette', '--time-zone', 'Europe/Berlin'],
      ...['--origin', 'https://www.gazette.example', '--origin', 'https://gazette.example'],
    );
    expect(made).toMatchObject({ code: 0, err: '' });
  });
  afterAll(() => fresh.drop());

  test('a site is made with what was typed, listed, and written down as the command line’s doing', async () => {
    const { out } = await run('sites', 'list');
    expect(out).toMatch(
      /^gazette {2}The Gazette {2}https:\/\/www\.gazette\.example https:\/\/gazette\.example$/m,
    );
    const [site] = await fresh.database.sql`select time_zone, locale from sites where id = 'gazette'`;
    expect(site).toMatchObject({ time_zone: 'Europe/Berlin', locale: 'en' });
    const [told] = await fresh.database.sql`
      select actor_kind, actor_name from audit where site = 'gazette' and act = 'site.create'`;
    expect(told).toEqual({ actor_kind: 'command-line', actor_name: 'Command line' });
  });

  test('a key is printed once, alone on standard output, and can be revoked', async () => {
    const made = await run('keys', 'create', 'gazette', '--name', 'Ada', '--role', 'editor');
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^hustings_[0-9a-f]{32}_[\w-]{43}\n$/);
    const [, id = ''] = /key, ([0-9a-f-]{36})\./.exec(made.err) ?? [];
    const listed = await run('keys', 'list', 'gazette');
    expect(listed.out).toMatch(new RegExp(`^${id} +editor +active +never +never +Ada$`, 'm'));
    expect(listed.out).not.toContain(made.out.trim());
    expect(await run('keys', 'revoke', 'gazette', id)).toMatchObject({ code: 0, err: '' });
    expect((await run('keys', 'list', 'gazette')).out).toMatch(new RegExp(`^${id} +editor +revoked `, 'm'));
  });

  test('migrate keeps this release’s scripts for pages that pin them, and puts the sample in where DEMO asks for it', async () => {
    const empty = await freshDatabase({ max: 2 });
    const migrated = await hustings({ ...env, DATABASE_URL: empty.url }, ['migrate']);
    expect(migrated).toEqual({ code: 0, out: expect.stringMatching(/^Nothing to apply/), err: '' });
    const { embed, live } = await buildScripts();
    const { sql } = empty.database;
    const kept = await sql`select hash, text from scripts`;
    expect(new Map(kept.map(({ hash, text }) => [hash, text]))).toEqual(
      new Map([embed, live].map(({ hash, text }) => [hash, text])),
    );
    expect(await sql`select id from sites`).toEqual([]);
    const withDemo = await hustings({ ...env, DATABASE_URL: empty.url, DEMO: '1' }, ['migrate']);
    expect(withDemo.code, withDemo.err).toBe(0);
    expect(await sql`select id from sites`).toEqual([{ id: 'demo' }]);
    await empty.drop();
  });

  test('comments go to a file for its owner alone, polls to standard output', async () => {
    const service = await launch({ ...env, PORT: String(await freePort()) }).up();
    const poll = await fetch(`${service.url}/api/v1/sites/gazette/polls`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ slug: 'bridge', question: 'Which?', options: ['Old', 'New'] }),
    });
    expect(poll.status).toBe(201);
    expect((await run('migrate')).out).toMatch(/^Nothing to apply/);
    const file = join(folder, 'comments.xml');
    const wxr = await run('export', 'comments', 'gazette', '--format', 'wxr', '--out', file);
    expect(wxr).toEqual({ code: 0, out: '', err: '' });
    expect(await readFile(file, 'utf8')).toMatch(/<\/rss>\s*$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const csv = await run('export', 'poll', 'gazette', 'bridge', '--format', 'csv');
    expect(csv.out).toMatch(/^cast_at,status,option_o1,option_o2\r?\n$/);
    const json = await run('export', 'poll', 'gazette', 'bridge', '--format', 'json');
    expect(JSON.parse(json.out)).toMatchObject({ poll: { slug: 'bridge' }, ballots: [] });
    expect(await service.stop()).toBe(0);
  });

  test('an export that cannot be written fails with a sentence and leaves no file', async () => {
    const file = join(folder, 'nowhere', 'comments.json');
    const failed = await run('export', 'comments', 'gazette', '--format', 'json', '--out', file);
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(/^The export broke off, and nothing was written to .+\n$/);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('chores are done once by however many commands, with a line for each, and a failure is told and tried again', async () => {
    const { sql } = fresh.database;
    await sql`insert into polls (id, site, slug, question, choose_min, choose_max, draft, opens_at, closes_at, results_visible, option_order, listed, baseline_voters, sealed_salt)
      values (gen_random_uuid(), 'gazette', 'long-closed', 'Which?', 1, 1, false, now() - interval '90 days', now() - interval '60 days', 'always', 'given', true, 0, 'a salt')`;
    await sql`update chores set due_at = now() - interval '1 second'`;
    await sql`alter table waiting_told rename to waiting_away`;
    const failing = await run('chores');
    await sql`alter table waiting_away rename to waiting_told`;
    expect([failing.code, failing.err]).toEqual([1, '']);
    expect(failing.out).toMatch(/^failed +queues that wait +\w.* 42P01$/m);
    expect(failing.out).toMatch(/^done +keys of voters$/m);
    const [poll] = await sql`select sealed_salt from polls where slug = 'long-closed'`;
    expect(poll).toEqual({ sealed_salt: null });
    await sql`update chores set due_at = now() - interval '1 second'`;
    const ended = await Promise.all([run('chores'), run('chores'), run('chores')]);
    for (const { code, err } of ended) expect([code, err]).toEqual([0, '']);
    for (const chore of ['queues that wait', 'keys of voters', 'spent proofs']) {
      const lines = ended.map(({ out }) => new RegExp(`^(done|not due) +${chore}$`, 'm').exec(out)?.[1]);
      expect([chore, lines.toSorted()]).toEqual([chore, ['done', 'not due', 'not due']]);
    }
  });

  test('wrong words end with 2 and say what is wrong with them', async () => {
    const wrong: [words: string[], said: RegExp][] = [
      [[], /Usage: hustings/],
      [['sweep'], /unknown command/],
      [['export', 'poll', 'gazette', 'x', '--format', 'pdf'], /Allowed choices/],
      [['sites', 'create', 'Über Uns', '--name', 'X'], /site: /],
    ];
    const ended = await Promise.all(wrong.map(([words]) => run(...words)));
    for (const [index, { code, out, err }] of ended.entries()) {
      expect([code, out], err).toEqual([2, '']);
      expect(err).toMatch(wrong[index]?.[1] as RegExp);
      expect(err).not.toMatch(/\.ts:/);
    }
  });

  test('what cannot be done ends with 1 and a sentence', async () => {
    const DATABASE_URL = 'postgres://app:hidden-word@127.0.0.1:1/app';
    const [keys, taken, away] = await Promise.all([
      run('keys', 'list', 'nowhere'),
      run('sites', 'create', 'gazette', '--name', 'X'),
      hustings({ ...env, DATABASE_URL }, ['sites', 'list']),
    ]);
    expect(keys).toEqual({ code: 1, out: '', err: 'There is no such site.\n' });
    expect(taken).toEqual({ code: 1, out: '', err: 'There is a site of this name already.\n' });
    expect(away.code).toBe(1);
    expect(away.err).toMatch(/^The database does not answer .+\n$/);
    expect(away.err).not.toContain('hidden-word');
  });

  const nowhere = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'comments@magazine.example' };
  test('the doctor ends with 0 where nothing is broken, and with 1 where a secret is gone', async () => {
    const [well, ill, lost] = await Promise.all([
      run('doctor'),
      hustings({ ...env, ...nowhere, SECRETS: `k2:${'B'.repeat(43)}`, HOST: '0.0.0.0' }, ['doctor']),
      hustings({ PORT: 'x', LOG_LEVEL: 'x' }, ['doctor']),
    ]);
    expect(well.out).toMatch(/^ok +SECRETS /m);
    expect(well).toMatchObject({ code: 0, err: '' });
    expect(ill.code).toBe(1);
    expect(ill.out).toMatch(/^broken +PUBLIC_URL /m);
    expect(ill.out).toMatch(/^broken +Mail +The mail server cannot be reached\./m);
    expect(ill.out).toMatch(/^broken +SECRETS .*site gazette.*\(k1\)/m);
    expect(lost.code).toBe(1);
    expect(lost.out.match(/^broken +Settings /gm)).toHaveLength(2);
  });
});

describe('on the embedded database', () => {
  let DATA_DIR: string;
  const run = (...words: string[]) => hustings({ DATA_DIR }, words);
  const create = () => run('sites', 'create', `s-${randomUUID()}`, '--name', 'A site');
  beforeAll(async () => {
    DATA_DIR = join(folder, 'data');
    const made = await run('migrate');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^Applied \d+ migrations?\.$/m) });
    expect(made.err).toMatch(/^owner key: hustings_/m);
  });

  test('while no service runs, commands start the server, one after the other, and stop it again', async () => {
    expect((await Promise.all([create(), create()])).map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(await readdir(DATA_DIR)).not.toContain('service.lock');
    expect(await readdir(join(DATA_DIR, 'postgres'))).not.toContain('postmaster.pid');
  });

  test('while the service runs, commands use its server and leave it running', async () => {
    const service = await launch({ DATA_DIR, DEMO: '0', PORT: String(await freePort()) }, [
      entry,
      'serve',
    ]).up();
    expect(await create()).toMatchObject({ code: 0, err: '' });
    expect((await run('migrate')).out).toMatch(/^Nothing to apply/);
    expect((await run('doctor')).code).toBe(0);
    expect((await service.get('/readyz')).status).toBe(200);
    expect(await service.stop()).toBe(0);
    expect(service.faults()).toBe('');
  });

  test('a folder without a database is not filled by a command that only wanted to look', async () => {
    const nowhere = join(folder, 'mistyped');
    const { code, err } = await hustings({ DATA_DIR: nowhere }, ['sites', 'list']);
    expect(code).toBe(1);
    expect(err).toMatch(/^There is no database in the data folder .+\n$/);
    expect(await readdir(folder)).not.toContain('mistyped');
  });
});
