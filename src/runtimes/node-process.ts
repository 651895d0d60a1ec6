import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config.ts';
import { startEmbedded } from '../db/embedded.ts';
import { joinEmbedded } from '../db/embedded-join.ts';
import { isRetryable } from '../db/failures.ts';
import type { Logger } from '../deps.ts';
import { describeFault } from '../http/fault-log.ts';
import type { Keyring } from '../keyring.ts';
import { makeSecrets, parseSecrets } from '../secrets.ts';

/** `kept`: the setting of secrets that was made here once; null where the environment has one. */
type Made = { kept: string | null; keyring: Keyring; ownerKey: string; isNew: boolean };
/**
 * `joined`: another process is using it too, as far as can be told. `beyondHelp` says why a server of ours is gone for good, should it come
 * to that.
 */
export type OpenDatabase = {
  url: string;
  joined: boolean;
  made: Made;
  stop: () => Promise<void>;
  beyondHelp: Promise<Error>;
};

/** Whose server it is: a service starts its own; a command joins that of a running service, and may find none to be there. */
export type Opening = { for: 'service' } | { for: 'command'; mayMake: boolean };

/** The database of the settings, or the embedded one with whatever its first start has to make. */
export async function openDatabase(
  settings: Settings,
  log: Logger,
  opening: Opening = { for: 'service' },
): Promise<OpenDatabase> {
  const { databaseUrl, dataDir, keyring, ownerKey } = settings;
  if (databaseUrl !== null && keyring && ownerKey !== null) {
    const made = { kept: null, keyring, ownerKey, isNew: false };
    const never = new Promise<Error>(() => {});
    return { url: databaseUrl, joined: false, made, stop: async () => {}, beyondHelp: never };
  }
  const tell = (message: string, level: 'info' | 'error' = 'info') => log[level]({}, message);
  const told = { dataDir, log: tell };
  const server =
    opening.for === 'service'
      ? { ...(await startEmbedded(told)), joined: false }
      : await joinEmbedded({ ...told, mayMake: opening.mayMake });
  try {
    const kept = await keepSecrets(join(dataDir, 'secrets.json'), !server.joined);
    const isNew = kept.isNew && ownerKey === null;
    return {
      ...server,
      made: {
        ...{ keyring: keyring ?? kept.keyring, kept: keyring ? null : kept.kept },
        ...{ ownerKey: ownerKey ?? kept.ownerKey, isNew },
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Reads what an earlier start made, or makes it: only the service's own user may read the file. */
async function keepSecrets(file: string, mayMake: boolean): Promise<Made> {
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const known = await readFile(file, 'utf8').catch(() => undefined);
  const isNew = known === undefined;
  if (isNew && !mayMake) throw new Error('The service is making its first start. Try again in a moment.');
  const kept = isNew
    ? { secrets: makeSecrets(random), ownerKey: `hustings_${Buffer.from(random(24)).toString('base64url')}` }
    : (JSON.parse(known) as { secrets: string; ownerKey: string });
  if (isNew) {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  await chmod(file, 0o600);
  const keyring = keyringIn(kept.secrets, file);
  return { kept: kept.secrets, keyring, ownerKey: kept.ownerKey, isNew };
}

/** The keyring of secrets that were made and kept by us. */
export function keyringIn(secrets: string, file: string): Keyring {
  const parsed = parseSecrets(secrets);
  if ('faults' in parsed)
    throw new Error(`${file} does not hold secrets any more: ${parsed.faults.join('; ')}.`);
  return parsed.keyring;
}

type Step = () => Promise<void>;

/**
 * SIGTERM and SIGINT, from the start on: `told` is aborted by the first one, and a start that is under way then breaks off and ends
 * what it has begun. Once there is something that `serves`, its steps are taken in turn, then exit 0; what that gives does the same for
 * a fault, which is said at the end. A second signal is the operator's impatience: exit at once.
 */
export function heedSignals(log: Logger) {
  const told = new AbortController();
  let steps: Step[] | undefined;
  const endBy = async (taken: Step[], end: () => never) => {
    for (const step of taken) await step();
    end();
  };
  const exit = () => process.exit(0);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (told.signal.aborted) process.exit(1);
      told.abort();
      log.info({ signal }, 'stopping');
      if (steps) endBy(steps, exit).catch(reportAndExit);
    });
  }
  return {
    told: told.signal,
    serves(taken: Step[]): (fault: Error) => void {
      steps = taken;
      if (told.signal.aborted) endBy(taken, exit).catch(reportAndExit);
      return (fault) => {
        if (told.signal.aborted) return;
        told.abort();
        log.error({ fault: fault.message }, 'stopping');
        endBy(taken, () => reportAndExit(fault)).catch(reportAndExit);
      };
    },
  };
}

/**
 * postgres.js asks each new connection for its array types in a promise that nobody waits for. Where the connection is
 * lost just then, that promise fails unseen, and Node would end the process for it; whoever sent a query is told anyway.
 */
export function surviveLostConnections(log: Logger): void {
  process.on('unhandledRejection', (error) => {
    if (!isRetryable(error)) throw error;
    log.warn(describeFault(error), 'a database connection was lost while it was being opened');
  });
}

/** What kept the service from starting, or from going on. */
export function reportAndExit(error: unknown): never {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}

/** What an operator is told of a fault. */
export function sentenceOf(error: unknown): string {
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what listens there, or set PORT to another one.`;
  return messageOf(error);
}

/** What it says, and what was at the bottom of it. What Drizzle says in between repeats statements with their values. */
export function messageOf(error: unknown): string {
  const said: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    const { message, code } = at as Error & { code?: string };
    if (!message.startsWith('Failed query')) said.push(message || code || at.name);
  }
  const [first = String(error), last = first] = [said.at(0), said.at(-1)];
  return first === last ? first : `${first} (${last})`;
}
