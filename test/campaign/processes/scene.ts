import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Database } from '../../../src/db/connect.ts';
import { launch } from '../../runtimes/node-process.ts';
import { freePort } from '../../support/free-port.ts';
import { startFlags } from '../../support/start-flags.ts';
import { type Ground, loadEnv, newGround } from '../load/ground.ts';

const entry = join(import.meta.dirname, '../../../src/runtimes/node.ts');
const clock = join(import.meta.dirname, 'shifted-clock.mjs');

/** The real service as a process on a port of its own, which can be started again and again, and what its faults need of it. */
export type Scene = {
  running: () => ReturnType<typeof launch>;
  /** Starts the service again after it has ended. */
  startAgain: () => Promise<void>;
  /** A poll and a thread that nobody has used yet. */
  ground: () => Promise<Ground>;
  /** The database, for the test alone. */
  withDatabase: <T>(work: (database: Database) => Promise<T>) => Promise<T>;
  /** Where the embedded server's files are; undefined for a database of the operator's. */
  dataDir: string | undefined;
  /** Sets the service's clock so far ahead of the true time (ms). */
  setClock: (ahead: number) => Promise<void>;
  now: () => Date;
  end: () => Promise<void>;
};

/** With the embedded database in `dataDir`, or a folder of its own, unless `env` names one of the operator's. */
export async function openScene(
  stage: { env?: Record<string, string>; dataDir?: string } = {},
): Promise<Scene> {
  const { env = {} } = stage;
  const folder = await mkdtemp(join(tmpdir(), 'hustings-processes-'));
  await chmod(folder, 0o711);
  const isEmbedded = env.DATABASE_URL === undefined;
  const dataDir = isEmbedded ? (stage.dataDir ?? folder) : undefined;
  const clockFile = join(folder, 'clock');
  const settings = {
    ...loadEnv,
    ...(dataDir === undefined ? {} : { DATA_DIR: dataDir }),
    ...{ PORT: String(await freePort()), CLOCK_FILE: clockFile },
    ...env,
  };
  const start = () => launch(settings, [...startFlags, '--import', clock, entry]).up();
  let running = await start();
  let ground: Ground | undefined;
  let ahead = 0;
  return {
    dataDir,
    running: () => running,
    startAgain: async () => {
      running = await start();
    },
    ground: async () => {
      ground = await newGround(running.url, ground);
      return ground;
    },
    withDatabase: async (work) => {
      const database = connect(env.DATABASE_URL ?? (await embeddedUrl(dataDir as string)), { max: 1 });
      try {
        return await work(database);
      } finally {
        await database.close();
      }
    },
    setClock: async (wanted) => {
      await writeFile(clockFile, String(wanted));
      running.child.kill('SIGUSR2');
      // Whether it is heard at once makes no difference: clients live by a clock of their own.
      await pause(50);
      ahead = wanted;
    },
    now: () => new Date(Date.now() + ahead),
    end: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function embeddedUrl(dataDir: string): Promise<string> {
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  const pidFile = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
  return `postgres://hustings:${password}@127.0.0.1:${pidFile.split('\n')[3]}/postgres`;
}
