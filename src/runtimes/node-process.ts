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
export type OpenDatabase = { url: string; made: Made; stop: () => Promise<void> };

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
    return { url: databaseUrl, made: { kept: null, keyring, ownerKey, isNew: false }, stop: async () => {} };
  }
  const told = { dataDir, log: (message: string) => log.info({}, message) };
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

/**
 * SIGTERM and SIGINT: each step in turn, then exit 0. A second signal is the operator's impatience: exit at once. What it gives does
 * the same for a fault, which is said at the end.
 */
export function stopOnSignals(log: Logger, steps: (() => Promise<void>)[]): (fault: Error) => Promise<void> {
  let stopping = false;
  const stop = async (why: { signal: string } | { fault: string }) => {
    stopping = true;
    log.info(why, 'stopping');
    for (const step of steps) await step();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stop({ signal }).then(() => process.exit(0), reportAndExit);
    });
  }
  return async (fault) => {
    if (!stopping) await stop({ fault: fault.message }).then(() => reportAndExit(fault), reportAndExit);
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

/** The innermost message: those around it repeat statements with their values. */
export function messageOf(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}
