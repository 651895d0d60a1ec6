import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '../../../src/db/connect.ts';
import { launch } from '../../runtimes/node-process.ts';
import { freePort } from '../../support/free-port.ts';
import { startFlags } from '../../support/start-flags.ts';
import { type Ground, loadEnv, newGround } from '../load/ground.ts';

const entry = join(import.meta.dirname, '../../../src/runtimes/node.ts');

/** The real service as a process on a port of its own, which can be started again and again, and what its faults need of it. */
export type Scene = {
  running: () => ReturnType<typeof launch>;
  /** Starts the service again after it has ended. */
  startAgain: () => Promise<void>;
  ground: () => Promise<Ground>;
  /** The database, for the test alone. */
  withDatabase: <T>(work: (database: Database) => Promise<T>) => Promise<T>;
  /** Where the embedded server's files are; undefined for a database of the operator's. */
  dataDir: string | undefined;
  end: () => Promise<void>;
};

type Stage = { env?: Record<string, string>; preload?: string; dataDir?: string };

/** With the embedded database in a folder of its own, unless `env` names one. */
export async function openScene({ env = {}, preload, dataDir }: Stage = {}): Promise<Scene> {
  const isEmbedded = env.DATABASE_URL === undefined;
  const made = isEmbedded && dataDir === undefined;
  const folder = made ? await mkdtemp(join(tmpdir(), 'hustings-processes-')) : dataDir;
  if (made && folder) await chmod(folder, 0o711);
  const words = [...startFlags, ...(preload ? ['--import', preload] : []), entry];
  const settings = {
    ...loadEnv,
    ...(folder === undefined ? {} : { DATA_DIR: folder }),
    PORT: String(await freePort()),
    ...env,
  };
  const start = () => launch(settings, words).up();
  let running = await start();
  let site: Ground | undefined;
  return {
    running: () => running,
    startAgain: async () => {
      running = await start();
    },
    ground: async () => {
      site = await newGround(running.url, site);
      return site;
    },
    withDatabase: async (work) => {
      const database = connect(env.DATABASE_URL ?? (await embeddedUrl(folder as string)), { max: 1 });
      try {
        return await work(database);
      } finally {
        await database.close();
      }
    },
    dataDir: folder,
    end: async () => {
      await running.stop();
      if (made && folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function embeddedUrl(dataDir: string): Promise<string> {
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  const pidFile = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
  return `postgres://hustings:${password}@127.0.0.1:${pidFile.split('\n')[3]}/postgres`;
}
