import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { processMark } from '../../src/db/embedded-lock.ts';
import { launcher } from '../../src/db/embedded-program.ts';

const script = join(import.meta.dirname, '../support/embedded-service.ts');
const cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function temporaryFolder(mode = 0o711): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-embedded-'));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, mode);
  return folder;
}

let made: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'hustings-embedded-made-'));
  await chmod(made, 0o711);
  await (await startEmbedded({ dataDir: made, log: () => {} })).stop();
});
afterAll(() => rm(made, { recursive: true, force: true }));

/** A data folder whose cluster is a copy, owners included: making one anew takes far longer. */
async function dataFolder(): Promise<string> {
  const folder = await temporaryFolder();
  execFileSync('cp', ['-a', `${made}/.`, folder]);
  return folder;
}

async function serve(dataDir: string, account?: { uid: number; gid: number }) {
  const launch = await launcher(account, [dirname(script), dirname(process.execPath)]);
  const child: ChildProcess = launch(process.execPath, [script, dataDir], 'pipe');
  const ended = once(child, 'exit');
  cleanup.push(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const said: string[] = [];
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    said.push(line);
    if (line.startsWith('url ')) {
      url = line.slice(4);
      break;
    }
  }
  if (!url) await ended;
  return { child, ended, url: url ?? '', said: said.join('\n') };
}

/** Writes rows one after another until the server is lost, and says which were acknowledged. */
function writeSteadily(url: string) {
  const writer = connect(url, { max: 1, connectTimeout: 2 });
  let acknowledged = 0;
  const lost = (async () => {
    await writer.sql`create table if not exists promise (kept int primary key)`;
    for (;;) {
      await writer.sql`insert into promise values (${acknowledged + 1})`;
      acknowledged++;
    }
  })().catch(() => writer.sql.end({ timeout: 0 }));
  return {
    lost,
    acknowledged: () => acknowledged,
    some: () => vi.waitFor(() => expect(acknowledged).toBeGreaterThan(20), 30_000),
  };
}

async function kept(url: string): Promise<number> {
  const reader = connect(url, { max: 1 });
  const [row] = await reader.sql<[{ rows: number }]>`select count(*) as rows from promise`;
  await reader.close();
  return row.rows;
}

const postmaster = async (dataDir: string) =>
  Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);

const asUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

test('an ordinary user gets a server that commits to disk, speaks UTF-8 and sorts alike everywhere', async () => {
  const folder = await temporaryFolder();
  if (asUser) await chown(folder, asUser.uid, asUser.gid);
  const { url } = await serve(join(folder, 'data'), asUser);
  const { sql, close } = connect(url, { max: 1 });
  const rows = await sql`select name, setting from pg_settings where name in
    ('fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding', 'listen_addresses', 'data_checksums', 'TimeZone')`;
  const [collation] =
    await sql`select datlocale, datcollate from pg_database where datname = current_database()`;
  await close();
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    data_checksums: 'on',
    server_encoding: 'UTF8',
    listen_addresses: '127.0.0.1',
    TimeZone: 'UTC',
  });
  expect(collation).toEqual({ datlocale: 'C.UTF-8', datcollate: 'C' });
});

test('below a folder that is closed to others the server starts all the same', async () => {
  const folder = await temporaryFolder(0o700);
  const server = await startEmbedded({ dataDir: join(folder, 'deep/data'), log: () => {} });
  cleanup.push(server.stop);
  const { sql, close } = connect(server.url, { max: 1 });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  await close();
});

test('a first start that was interrupted is begun again, and a reopened database keeps its rows and its password', async () => {
  const dataDir = await temporaryFolder();
  await mkdir(join(dataDir, 'postgres.new-x/cluster/base'), { recursive: true });
  const first = await startEmbedded({ dataDir, log: () => {} });
  const writer = connect(first.url, { max: 1 });
  await writer.sql`create table promise (kept int)`;
  await writer.sql`insert into promise values (1)`;
  await writer.close();
  await first.stop();
  const again = await startEmbedded({ dataDir, log: () => {} });
  cleanup.push(again.stop);
  expect(await kept(again.url)).toBe(1);
  expect(new URL(again.url).password).toBe(new URL(first.url).password);
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  expect((await readdir(dataDir)).filter((name) => name.includes('.new'))).toEqual([]);
});

test('a second service on the folder is refused with a sentence that names the folder and the pid', async () => {
  const dataDir = await dataFolder();
  const first = await serve(dataDir);
  const second = await serve(dataDir);
  expect(second.said).toContain(
    `fault The data folder ${dataDir} is in use by another Hustings service (pid ${first.child.pid}).`,
  );
  expect(second.child.exitCode).toBe(1);
  const reader = connect(first.url, { max: 1 });
  expect(await reader.sql`select 1 as one`).toEqual([{ one: 1 }]);
  await reader.close();
});

test('when the service is killed, the next start replaces its server and every acknowledged row is there', async () => {
  const dataDir = await dataFolder();
  const first = await serve(dataDir);
  const orphan = await postmaster(dataDir);
  const writer = writeSteadily(first.url);
  await writer.some();
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await serve(dataDir);
  await writer.lost;
  expect(second.said).toContain(
    `Stopping the database server that an earlier service left behind (pid ${orphan}).`,
  );
  expect(await processMark(orphan)).toBeUndefined();
  expect(await kept(second.url)).toBeGreaterThanOrEqual(writer.acknowledged());
});

test('when service and server are killed together, the next start recovers every acknowledged row', async () => {
  const dataDir = await dataFolder();
  const first = await serve(dataDir);
  const server = await postmaster(dataDir);
  const writer = writeSteadily(first.url);
  await writer.some();
  first.child.kill('SIGKILL');
  process.kill(server, 'SIGKILL');
  await Promise.all([first.ended, writer.lost]);
  const second = await serve(dataDir);
  expect(await kept(second.url)).toBeGreaterThanOrEqual(writer.acknowledged());
});

test('when the server alone is killed, it comes back on the same port with every acknowledged row', async () => {
  const dataDir = await dataFolder();
  const log = vi.fn();
  const server = await startEmbedded({ dataDir, log });
  cleanup.push(server.stop);
  const writer = writeSteadily(server.url);
  await writer.some();
  process.kill(await postmaster(dataDir), 'SIGKILL');
  await writer.lost;
  await vi.waitFor(async () => expect(await kept(server.url)).toBeGreaterThanOrEqual(writer.acknowledged()), {
    timeout: 30_000,
  });
  expect(log).toHaveBeenCalledWith('The database server was ended by SIGKILL; starting it again.', 'error');
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith('The database server is back.'));
});

test('a process of the killed server that heeds nothing any more does not keep it from coming back', async () => {
  const dataDir = await dataFolder();
  const server = await startEmbedded({ dataDir, log: () => {} });
  cleanup.push(server.stop);
  const writer = writeSteadily(server.url);
  await writer.some();
  const reader = connect(server.url, { max: 1 });
  const [session] = await reader.sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
  process.kill(session.pid, 'SIGSTOP');
  process.kill(await postmaster(dataDir), 'SIGKILL');
  await writer.lost;
  await reader.sql.end({ timeout: 0 });
  await vi.waitFor(async () => expect(await kept(server.url)).toBeGreaterThanOrEqual(writer.acknowledged()), {
    timeout: 30_000,
  });
  expect(await processMark(session.pid)).toBeUndefined();
});

test('a server that cannot start is tried again until it can, with pauses that grow', async () => {
  const dataDir = await dataFolder();
  const log = vi.fn();
  const server = await startEmbedded({ dataDir, log });
  cleanup.push(server.stop);
  const control = join(dataDir, 'postgres/global/pg_control');
  await rename(control, `${control}.away`);
  process.kill(await postmaster(dataDir), 'SIGKILL');
  await vi.waitFor(
    () => expect(log).toHaveBeenCalledWith(expect.stringMatching(/in 0\.8 s\.$/), 'error'),
    30_000,
  );
  const said = log.mock.calls.map(([sentence]) => sentence as string);
  expect(said[1]).toMatch(
    /^The database server ended with \d+ \(see .+postgres\.log: .+\); starting it again in 0\.2 s\.$/,
  );
  await rename(`${control}.away`, control);
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith('The database server is back.'), 30_000);
  const reader = connect(server.url, { max: 1 });
  expect(await reader.sql`select 1 as one`).toEqual([{ one: 1 }]);
  await reader.close();
});

test('a server that does not come back at all is given up with a sentence, and can be stopped', async () => {
  const dataDir = await dataFolder();
  const patience = { longestPause: 200, whole: 1000 };
  const server = await startEmbedded({ dataDir, log: () => {}, patience });
  await rm(join(dataDir, 'postgres/global/pg_control'));
  process.kill(await postmaster(dataDir), 'SIGKILL');
  expect((await server.beyondHelp).message).toMatch(
    /^The database server ended with \d+ \(.+\), again and again\.$/,
  );
  await server.stop();
  await expect(stat(join(dataDir, 'service.lock'))).rejects.toThrow('ENOENT');
});

test('Ctrl-C reaches the service and not its server; SIGTERM ends both and frees the folder', async () => {
  const dataDir = await dataFolder();
  const { child, ended, url } = await serve(dataDir);
  const server = await postmaster(dataDir);
  process.kill(-(child.pid as number), 'SIGINT');
  const reader = connect(url, { max: 1 });
  expect(await reader.sql`select 1 as one`).toEqual([{ one: 1 }]);
  await reader.close();
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await processMark(server)).toBeUndefined();
  await expect(stat(join(dataDir, 'service.lock'))).rejects.toThrow('ENOENT');
  await expect(stat(join(dataDir, 'postgres/postmaster.pid'))).rejects.toThrow('ENOENT');
});

test('a pid file that points at some other program does not keep the server from starting', async () => {
  const dataDir = await dataFolder();
  await writeFile(join(dataDir, 'postgres/postmaster.pid'), `${process.ppid}\n${dataDir}/postgres\n`);
  const server = await startEmbedded({ dataDir, log: () => {} });
  await server.stop();
});

test('a database of another major version, a strange folder and a lost password are each refused by a sentence', async () => {
  const start = async (prepare: (dataDir: string) => Promise<void>) => {
    const dataDir = await temporaryFolder();
    await mkdir(join(dataDir, 'postgres'));
    await prepare(dataDir);
    return startEmbedded({ dataDir, log: () => {} });
  };
  await expect(start((dataDir) => writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n'))).rejects.toThrow(
    'was made by PostgreSQL 17 and this is PostgreSQL 18',
  );
  await expect(start(async () => {})).rejects.toThrow('holds no database');
  await expect(start((dataDir) => writeFile(join(dataDir, 'postgres/PG_VERSION'), '18\n'))).rejects.toThrow(
    'postgres-password is missing',
  );
});
