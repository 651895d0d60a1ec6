import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import type { Keyring } from '../src/keyring.ts';
import { makeSecrets, parseSecrets } from '../src/secrets.ts';
import { startFlags } from '../test/support/start-flags.ts';
import { type Child, startChild } from './child-process.ts';
import { origin } from './requests.ts';

/** Everything that is measured or measured by, up and running, and the way to end it. */
export type Stage = {
  dataDir: string;
  databaseUrl: string;
  database: Database;
  keyring: Keyring;
  service: Child;
  /** What the service was started with. */
  serviceEnv: Record<string, string>;
  serviceFlags: string[];
  noOp: Child;
  /** Sends JSON as the owner; gives what came back. */
  asOwner(path: string, json: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
};

export type StageOptions = {
  /** For the service, over its own defaults. */
  env?: Record<string, string>;
  /** For the service's Node, after those of `npm start`: what is said last holds. */
  flags?: string[];
};

export const serviceEntry = join(import.meta.dirname, '../src/runtimes/node.ts');
export const noOpEntry = join(import.meta.dirname, 'no-op.ts');

export const site = 'bench';

/** An embedded PostgreSQL as it is by default, the service as the process that an operator starts, a server that does nothing, one site. */
export async function setStage({ env = {}, flags = [] }: StageOptions = {}): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const server = await startEmbedded({ dataDir, log: () => {} });
    ends.push(server.stop);
    await migrate(server.url, join(import.meta.dirname, '../drizzle'));
    const database = connect(server.url, { max: 2 });
    ends.push(database.close);
    const secrets = makeSecrets(randomBytes);
    const ownerKey = randomBytes(24).toString('base64url');
    const serviceEnv = {
      ...{ DATABASE_URL: server.url, SECRETS: secrets, OWNER_KEY: ownerKey, TRUSTED_PROXIES: '127.0.0.1/32' },
      ...env,
    };
    const serviceFlags = [...startFlags, ...flags];
    const service = await startChild(serviceEntry, {
      env: serviceEnv,
      flags: serviceFlags,
      ready: '/readyz',
    });
    ends.push(service.stop);
    const noOp = await startChild(noOpEntry, { ready: '/text/1' });
    ends.push(noOp.stop);
    const parsed = parseSecrets(secrets);
    if ('faults' in parsed) throw new Error(parsed.faults.join('; '));
    const asOwner = async (path: string, json: unknown) => {
      const answer = await fetch(`http://127.0.0.1:${service.port}/api/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ownerKey}` },
        body: JSON.stringify(json),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Record<string, unknown>;
    };
    const settings = { comments: { holdFirstTime: false } };
    await asOwner('/sites', { site, name: 'The Magazine', origins: [origin], settings });
    const { keyring } = parsed;
    const started = { service, serviceEnv, serviceFlags, noOp };
    return { dataDir, databaseUrl: server.url, database, keyring, ...started, asOwner, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A new poll with four options; gives its slug. */
export async function newPoll({ asOwner }: Pick<Stage, 'asOwner'>): Promise<string> {
  const slug = `poll-${randomUUID().slice(0, 8)}`;
  const options = ['The first of them', 'The second of them', 'The third of them', 'None of them'];
  await asOwner(`/sites/${site}/polls`, { question: 'Who has won the debate?', options, slug });
  return slug;
}
