import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  access,
  chown,
  constants,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clearUp } from './embedded-leftovers.ts';
import { lockFolder } from './embedded-lock.ts';
import { openServerLog } from './embedded-log.ts';
import { type Account, findAccount, findProgram, launcher, type Program } from './embedded-program.ts';
import { type Cluster, keepRunning, type Log, type Patience } from './embedded-server.ts';

/** Written into the cluster's own configuration when it is made: an operator may change these for a bigger machine. */
const sizes = {
  max_connections: '100',
  shared_buffers: '64MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '512MB',
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
};

export type Embedded = { url: string; stop(): Promise<void>; beyondHelp: Promise<Error> };

/**
 * Starts the PostgreSQL that comes with npm on `dataDir`/postgres, making the cluster the first time. `url` connects
 * on loopback, on a port that was free; `stop` ends the server in order and resolves when it has gone. A server that
 * dies by itself is started again on the same port; should that be of no use, `beyondHelp` says why. Throws an Error whose message is a
 * sentence for the operator. What an earlier service left running after it was killed is stopped first; nothing acknowledged is lost. `brief` is
 * for who needs it for a moment: others then wait for the folder. A FolderInUse says that another process has it.
 */
export async function startEmbedded(options: {
  dataDir: string;
  log: Log;
  brief?: boolean;
  patience?: Patience;
}): Promise<Embedded> {
  const program = await findProgram();
  const dataDir = await openFolder(options.dataDir);
  const unlock = await lockFolder(dataDir, { brief: options.brief ?? false });
  try {
    return await startLocked(dataDir, program, options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openFolder(folder: string): Promise<string> {
  try {
    // Others may pass through: as root, PostgreSQL's own account has to. What is inside is closed by its own mode.
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`The data folder ${folder} cannot be made or written to by uid ${process.getuid?.()}.`, {
      cause,
    });
  }
  return realpath(folder);
}

async function startLocked(
  dataDir: string,
  program: Program,
  { log, patience }: { log: Log; patience?: Patience },
  unlock: () => Promise<void>,
): Promise<Embedded> {
  const folder = `${dataDir}/postgres`;
  const account = await findAccount(folder, log);
  const launch = await launcher(account, [dataDir, program.postgres]);
  const output = await openServerLog(`${dataDir}/postgres.log`);
  const cluster: Cluster = { folder, program, launch, output, log };
  try {
    await checkMajor(cluster);
    const password = await preparePassword(dataDir, folder);
    if (!(await exists(`${folder}/PG_VERSION`))) await initialise(cluster, account, password);
    await clearUp(cluster);
    const running = await keepRunning(cluster, patience);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      await running.stop();
      await output.close();
      await unlock();
    };
    return {
      url: `postgres://hustings:${password}@127.0.0.1:${running.port}/postgres`,
      beyondHelp: running.beyondHelp,
      stop() {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await output.close();
    throw error;
  }
}

async function checkMajor({ folder, program }: Cluster): Promise<void> {
  const found = await readFile(`${folder}/PG_VERSION`, 'utf8').catch(() => undefined);
  if (found === undefined || Number(found) === program.major) return;
  throw new Error(
    `The database in ${folder} was made by PostgreSQL ${found.trim()} and this is PostgreSQL ${program.major}. Make a backup with the release of Hustings that made it (npm run hustings -- backup), move that folder away, and restore the backup with this one. Nothing was changed.`,
  );
}

async function preparePassword(dataDir: string, folder: string): Promise<string> {
  const file = `${dataDir}/postgres-password`;
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known) return known;
  if (await exists(`${folder}/PG_VERSION`)) {
    throw new Error(
      `The file ${file} is missing, and the database in ${folder} cannot be opened without it.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600, flush: true });
  return password;
}

/** The cluster grows under another name and is renamed when whole, so that an interrupted first start leaves no half. */
async function initialise(cluster: Cluster, account: Account, password: string): Promise<void> {
  const { folder, program, launch, output, log } = cluster;
  if (await exists(folder)) {
    throw new Error(`The folder ${folder} holds no database. Move it away, so that one can be made there.`);
  }
  log(`Making a database in ${folder}.`);
  for (const name of await readdir(dirname(folder))) {
    if (name.startsWith('postgres.new-'))
      await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
  // A new name each time: the initdb of a killed service may still be writing under the old one.
  const staging = await mkdtemp(`${folder}.new-`);
  await mkdir(`${staging}/cluster`, { mode: 0o700 });
  await writeFile(`${staging}/password`, `${password}\n`, { mode: 0o600 });
  if (account) {
    for (const name of ['cluster', 'password', ''])
      await chown(`${staging}/${name}`, account.uid, account.gid);
  }
  const flags = [`--pgdata=${staging}/cluster`, '--username=hustings', `--pwfile=${staging}/password`];
  flags.push('--auth=scram-sha-256', '--encoding=UTF8');
  flags.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  for (const [name, value] of Object.entries(sizes)) flags.push('--set', `${name}=${value}`);
  const child = launch(program.initdb, flags, output.fd);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`PostgreSQL could not make a database in ${folder}: ${await output.lastLine()}`);
  await rename(`${staging}/cluster`, folder);
  await rm(staging, { recursive: true, force: true });
  const parent = await open(dirname(folder), 'r');
  await parent.sync();
  await parent.close();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
