import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { endAll, launch } from '../runtimes/node-process.ts';
import { hustings } from '../support/command.ts';
import { processRuntimes } from '../support/runtimes.ts';
import { freePort } from '../support/served.ts';

let folder: string;
let DATA_DIR: string;
let saved: string;
const ballotId = randomUUID();
const run = (dataDir: string, ...words: string[]) => hustings({ DATA_DIR: dataDir }, words);
const serve = async (dataDir: string, more: Record<string, string> = {}) =>
  launch({ DATA_DIR: dataDir, DEMO: '1', PORT: String(await freePort()), ...more });
const nightly = (dataDir: string) =>
  vi.waitFor(async () => {
    const files = (await readdir(join(dataDir, 'backups'))).filter((name) => name.endsWith('.tar.gz'));
    expect(files).not.toEqual([]);
    return files;
  }, 30_000);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hustings-saved-'));
  await chmod(folder, 0o711);
  DATA_DIR = join(folder, 'data');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(endAll);

test('a service makes its first backup as soon as it is up, and another one is made by hand beside it', async () => {
  const service = await (await serve(DATA_DIR)).up();
  await nightly(DATA_DIR);
  expect(await service.vote(ballotId)).toBe(201);
  saved = join(folder, 'saved.tar.gz');
  const made = await run(DATA_DIR, 'backup', '--out', saved);
  expect([made.code, made.err]).toEqual([0, '']);
  expect(made.out).toMatch(/^ballots +1$/m);
  expect(made.out).toContain(
    `The secrets are not in it. Keep ${join(DATA_DIR, 'secrets.json')} somewhere else`,
  );
  const beside = await run(DATA_DIR, 'restore', saved);
  expect(beside).toEqual({ code: 1, out: '', err: `A service is running on ${DATA_DIR}. Stop it first.\n` });
  const doctor = await run(DATA_DIR, 'doctor');
  expect(doctor.out).toMatch(/^ok +Backups +The last one was made at /m);
  expect(doctor.out).toMatch(/^ok +Chores /m);
  expect(await service.votes()).toBe(1);
  expect(await service.stop()).toBe(0);
});

test('restored elsewhere with the kept secrets it goes on where it was: the vote is there, and its id is taken', async () => {
  const elsewhere = join(folder, 'elsewhere');
  const missing = await run(elsewhere, 'restore', saved);
  expect([missing.code, missing.out]).toEqual([1, '']);
  expect(missing.err).toMatch(
    /^The secrets that this backup needs are not in it, .* Put the secrets\.json that you kept into /,
  );
  expect(await readdir(folder)).not.toContain('elsewhere');
  await mkdir(elsewhere, { mode: 0o711 });
  await copyFile(join(DATA_DIR, 'secrets.json'), join(elsewhere, 'secrets.json'));
  const restored = await run(elsewhere, 'restore', saved);
  expect(restored.code, restored.err).toBe(0);
  expect(restored.out).toMatch(/^ballots +1$/m);
  expect(restored.out).toMatch(/^The tallies of all \d+ polls are what the ballots come to\.$/m);
  expect(restored.out).toMatch(/erase again what readers have asked for since\.$/m);
  const service = await (await serve(elsewhere)).up();
  expect(await service.votes()).toBe(1);
  expect(await service.vote(ballotId)).toBe(409);
  expect(await service.vote(randomUUID())).toBe(201);
  // A count is read anew four times a second.
  await expect.poll(() => service.votes()).toBe(2);
  expect(await service.stop()).toBe(0);
  const again = await run(elsewhere, 'restore', saved);
  expect(again.code).toBe(1);
  expect(again.err).toMatch(/^There is something in this database already \(in .*sites.*\)/);
});

test('other secrets are refused by name; without any it comes back to be read, and the doctor says what is missing', async () => {
  const lost = join(folder, 'lost');
  const [, kid = ''] =
    /"secrets": "(\w+):/.exec(await readFile(join(DATA_DIR, 'secrets.json'), 'utf8')) ?? [];
  const wrong = await hustings({ DATA_DIR: lost, SECRETS: `${kid}:${'A'.repeat(43)}` }, ['restore', saved]);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain(
    `The secrets here are not those that the backup was made with (${kid} is missing or another one).`,
  );
  expect(await readdir(folder)).not.toContain('lost');
  const restored = await run(lost, 'restore', saved, '--without-secrets');
  expect(restored.code, restored.err).toBe(0);
  const doctor = await run(lost, 'doctor');
  expect(doctor.code).toBe(1);
  expect(doctor.out).toMatch(
    new RegExp(`^broken +SECRETS .*site demo.*Put the secret that sealed it \\(${kid}\\) back`, 'm'),
  );
  const service = await (await serve(lost)).up();
  expect(await service.votes()).toBe(1);
});

test('with the secrets in it one file is enough, and says so', async () => {
  const [file, alone] = [join(folder, 'with.tar.gz'), join(folder, 'alone')];
  const made = await run(DATA_DIR, 'backup', '--with-secrets', '--out', file);
  expect(made.out).toMatch(/whoever has this file can do everything\.$/m);
  expect((await run(alone, 'restore', file)).code).toBe(0);
  const kept = (dataDir: string) => readFile(join(dataDir, 'secrets.json'), 'utf8');
  expect(await kept(alone)).toBe(await kept(DATA_DIR));
  const [external] = [
    await hustings({ DATA_DIR, SECRETS: `k1:${'A'.repeat(43)}` }, ['backup', '--with-secrets']),
  ];
  expect(external.code).toBe(2);
  expect(external.err).toContain('The secrets are in the environment (SECRETS)');
});

test('a database of another major version is left as it is, with the way over in one sentence', async () => {
  const old = join(folder, 'old');
  await mkdir(join(old, 'postgres'), { recursive: true });
  await writeFile(join(old, 'postgres/PG_VERSION'), '17\n');
  const service = await serve(old);
  expect(await service.ended).toBe(1);
  expect(service.faults()).toMatch(
    /was made by PostgreSQL 17 and this is PostgreSQL 18\. Make a backup with the release of Hustings that made it \(npm run hustings -- backup\), move that folder away, and restore the backup with this one\./,
  );
  expect(await readdir(join(old, 'postgres'))).toEqual(['PG_VERSION']);
  expect(await readdir(old)).not.toContain('secrets.json');
  expect(await readdir(old)).not.toContain('postgres-password');
});

test.each(processRuntimes.filter(({ name }) => name !== 'Node'))(
  'on $name the nightly backup is made too, and is one that Node restores',
  async ({ name, program, words, entry }) => {
    const dataDir = join(folder, name);
    const env = { DATA_DIR: dataDir, DEMO: '1', PORT: String(await freePort()) };
    const service = await launch(env, [...words, entry], { program }).up();
    const [file = ''] = await nightly(dataDir);
    expect(await service.stop()).toBe(0);
    const elsewhere = join(folder, `${name}-elsewhere`);
    await mkdir(elsewhere, { mode: 0o711 });
    await copyFile(join(dataDir, 'secrets.json'), join(elsewhere, 'secrets.json'));
    const restored = await run(elsewhere, 'restore', join(dataDir, 'backups', file));
    expect(restored.code, restored.err).toBe(0);
    expect(restored.out).toMatch(/^sites +1$/m);
  },
);
