import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/db/connect.ts';
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
    const server = await startEmbedded({ dataDir, log: () => {} });
    stop = server.stop;
    const admin = connect(server.url, { max: 1 });
    await admin.sql`create database ${admin.sql(template)}`;
    await admin.close();
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
