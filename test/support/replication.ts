import { once } from 'node:events';
import {
  appendFile,
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { findAccount, findProgram, launcher } from '../../src/db/embedded-program.ts';
import { freePort } from './served.ts';

type Server = { url: string; pid: number; kill(signal: NodeJS.Signals): Promise<void> };

/** The name by which the primary waits for its standby. */
const standbyName = 'standby';

/**
 * Two real servers: a primary that acknowledges nothing before its standby has written it to disk, and that standby, made from a copy
 * of the primary's files. `stop` ends what is left of them.
 */
export async function startPair() {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-pair-'));
  await chmod(folder, 0o711);
  const password = await makeCluster(join(folder, 'first'));
  const ports = [await freePort(), await freePort()] as const;
  const [first, second] = [join(folder, 'first/postgres'), join(folder, 'second/postgres')];
  const account = await findAccount(first, () => {});

  await mkdir(join(folder, 'second'), { mode: 0o711 });
  await cp(first, second, { recursive: true, preserveTimestamps: true });
  const source = `host=127.0.0.1 port=${ports[0]} user=hustings password=${password} application_name=${standbyName}`;
  await appendFile(join(second, 'postgresql.conf'), `\nprimary_conninfo = '${source}'\n`);
  await writeFile(join(second, 'standby.signal'), '');
  if (account) await ownAll(second, account);
  await appendFile(join(first, 'postgresql.conf'), `\nsynchronous_standby_names = '${standbyName}'\n`);

  const servers: Server[] = [];
  const start = async (data: string, port: number) => {
    const server = await startServer(data, port, password);
    servers.push(server);
    return server;
  };
  const primary = await start(first, ports[0]);
  const standby = await start(second, ports[1]);
  const stop = async () => {
    await Promise.all(servers.map((server) => server.kill('SIGQUIT')));
    await rm(folder, { recursive: true, force: true });
  };
  await ask(primary.url, async (sql) => {
    await vi.waitFor(async () => {
      const [row] = await sql<{ state: string }[]>`select sync_state as state from pg_stat_replication`;
      if (row?.state !== 'sync') throw new Error(`the standby is ${row?.state ?? 'not there'}`);
    }, 20_000);
  });
  const hosts = `127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}`;
  return {
    /** Both, the primary first or last. */
    url: `postgres://hustings:${password}@${hosts}/postgres`,
    primary,
    standby,
    /** Makes the standby a primary. */
    promote: () => ask(standby.url, async (sql) => void (await sql`select pg_promote()`)),
    stop,
  };
}

/** A cluster as the service makes one, at rest; gives its password. */
async function makeCluster(dataDir: string): Promise<string> {
  await mkdir(dataDir, { mode: 0o711 });
  const made = await startEmbedded({ dataDir, log: () => {} });
  await made.stop();
  return decodeURIComponent(new URL(made.url).password);
}

async function ownAll(folder: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  await chown(folder, uid, gid);
  for (const name of await readdir(folder, { recursive: true })) await chown(join(folder, name), uid, gid);
}

async function startServer(data: string, port: number, password: string): Promise<Server> {
  const program = await findProgram();
  const launch = await launcher(await findAccount(data, () => {}), [data, program.postgres]);
  const output = await open(`${data}.log`, 'a');
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'on' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = launch(program.postgres, ['-D', data, ...flags], output.fd);
  const gone = once(child, 'exit');
  const url = `postgres://hustings:${password}@127.0.0.1:${port}/postgres`;
  await vi.waitFor(async () => {
    if (child.exitCode !== null) throw new Error(await readFile(`${data}.log`, 'utf8'));
    await ask(url, async (sql) => void (await sql`select 1`));
  }, 20_000);
  return {
    url,
    pid: child.pid as number,
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await gone;
      await output.close();
    },
  };
}

async function ask(
  url: string,
  work: (sql: ReturnType<typeof connect>['sql']) => Promise<void>,
): Promise<void> {
  const database = connect(url, { max: 1 });
  try {
    await work(database.sql);
  } finally {
    await database.close();
  }
}
