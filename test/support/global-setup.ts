import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect, type Database } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { databaseAt, template } from './database.ts';

const migrations = join(import.meta.dirname, '../../drizzle');

/** One real PostgreSQL for the whole run, with a migrated database that the tests' own are copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hustings-test-'));
  await chmod(dataDir, 0o711);
  let stop = async () => {};
  const teardown = async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const server = await startRoomy(dataDir);
    stop = server.stop;
    await administer(server.url, async ({ sql }) => void (await sql`create database ${sql(template)}`));
    if (await stat(join(migrations, 'meta/_journal.json')).catch(() => undefined)) {
      await migrate(databaseAt(server.url, template), migrations);
    }
    project.provide('databaseUrl', server.url);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

/** Services of several processes run beside other tests' own, each with a pool: more connections than one service would ever have. */
async function startRoomy(dataDir: string): ReturnType<typeof startEmbedded> {
  const start = () => startEmbedded({ dataDir, log: () => {} });
  const usual = await start();
  await administer(usual.url, async ({ sql }) => void (await sql`alter system set max_connections = 400`));
  await usual.stop();
  return start();
}

async function administer(url: string, run: (admin: Database) => Promise<void>): Promise<void> {
  const admin = connect(url, { max: 1 });
  await run(admin);
  await admin.close();
}
