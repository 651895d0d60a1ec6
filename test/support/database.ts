import { randomUUID } from 'node:crypto';
import { expect, inject, vi } from 'vitest';
import { connect, type Database } from '../../src/db/connect.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
  }
}

export const template = 'hustings_template';

/** Any number that nothing else here locks. */
const copying = 1_914;

/** The URL of another database on the same server. */
export function databaseAt(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/**
 * A database of the test's own, with every table and no row. `max` is how many connections `database` may hold (10);
 * `drop` closes it and throws the whole database away, other connections included.
 */
export async function freshDatabase(
  options: { max?: number } = {},
): Promise<{ url: string; database: Database; drop(): Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(async (admin) => {
    // A template must be nobody else's while it is copied, and test files run side by side.
    await admin.sql`select pg_advisory_lock(${copying})`;
    await admin.sql`create database ${admin.sql(name)} template ${admin.sql(template)}`;
  });
  const url = databaseAt(inject('databaseUrl'), name);
  const database = connect(url, { max: options.max ?? 10 });
  return {
    url,
    database,
    async drop() {
      await database.close();
      await administer(async (admin) => {
        await admin.sql`drop database ${admin.sql(name)} with (force)`;
      });
    },
  };
}

/** How many statements wait for a lock in a database just now. */
export async function waitingForLocks({ sql }: Database): Promise<number> {
  const [row] = await sql<[{ waiting: number }]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.waiting ?? 0;
}

/**
 * Keeps everybody from a table until `release`, so that whoever comes to it stays where they are: `begun` waits until somebody does.
 */
export async function holdTable(database: Database, table: string) {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const over = database.sql.begin(async (tx) => {
    await tx`lock table ${tx(table)} in access exclusive mode`;
    held.resolve();
    await released.promise;
  });
  await held.promise;
  return {
    begun: () => vi.waitFor(async () => expect(await waitingForLocks(database)).toBeGreaterThan(0), 30_000),
    release: async () => {
      released.resolve();
      await over;
    },
  };
}

async function administer(run: (admin: Database) => Promise<void>): Promise<void> {
  const admin = connect(inject('databaseUrl'), { max: 1 });
  try {
    await run(admin);
  } finally {
    await admin.close();
  }
}
