import { readFile, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Embedded, startEmbedded } from './embedded.ts';
import { FolderInUse } from './embedded-lock.ts';
import type { Log } from './embedded-server.ts';

const step = 100;
const patience = 30_000;

/**
 * The embedded server for a command: the one that a service is running on `dataDir`, or else one that is started for it and
 * that `stop` ends again. A service that is just starting or stopping is waited for, up to half a minute. `joined` says
 * that the server is the service's. Throws a sentence where there is no database yet and `mayMake` is false.
 */
export async function joinEmbedded(options: {
  dataDir: string;
  log: Log;
  mayMake: boolean;
}): Promise<Embedded & { joined: boolean }> {
  const { dataDir, log, mayMake } = options;
  if (!mayMake && !(await exists(`${dataDir}/postgres`))) {
    throw new Error(
      `There is no database in the data folder ${dataDir} yet. Start the service or run "migrate" to make one, or set DATA_DIR to the folder that the service has.`,
    );
  }
  for (const until = Date.now() + patience; ; await pause(step)) {
    try {
      return { ...(await startEmbedded({ dataDir, log, brief: true })), joined: false };
    } catch (error) {
      if (!(error instanceof FolderInUse) || error.brief) throw error;
      const url = await urlOfRunning(dataDir);
      if (url !== undefined)
        return { url, joined: true, stop: async () => {}, beyondHelp: new Promise(() => {}) };
      if (Date.now() >= until) throw error;
    }
  }
}

/** Undefined until the server takes connections; the lines of the pid file are PostgreSQL's: the 4th the port, the 8th the state. */
async function urlOfRunning(dataDir: string): Promise<string | undefined> {
  const lines = (await readOwn(`${dataDir}/postgres/postmaster.pid`))?.split('\n') ?? [];
  const password = (await readOwn(`${dataDir}/postgres-password`))?.trim();
  const port = Number(lines[3]);
  if (!port || !password || lines[7]?.trim() !== 'ready') return undefined;
  return `postgres://hustings:${password}@127.0.0.1:${port}/postgres`;
}

async function readOwn(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The file ${file} cannot be read. Run this as the user that the service runs as.`, {
      cause,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
