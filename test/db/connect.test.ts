import { sql as query } from 'drizzle-orm';
import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { constraintOf, isLost, isRetryable, withRetry } from '../../src/db/failures.ts';
import { freshDatabase } from '../support/database.ts';

const shelf = pgTable('shelf', {
  name: text().primaryKey(),
  made: timestamp({ withTimezone: true }).notNull(),
  note: jsonb().notNull(),
  books: bigint({ mode: 'number' }).notNull(),
});
const row = {
  name: 'oak',
  made: new Date('2026-01-02T03:04:05.678Z'),
  note: { wood: ['oak', 'ash'] },
  books: 12,
};
let fresh: Awaited<ReturnType<typeof freshDatabase>>;

beforeAll(async () => {
  fresh = await freshDatabase();
  await fresh.database.sql`
    create table shelf (
      name text constraint shelf_name primary key, made timestamptz not null, note jsonb not null, books bigint not null)`;
});
afterAll(() => fresh.drop());

test('dates, JSON and counts come back as they were sent, through Drizzle and through the client alike', async () => {
  const { drizzle, sql } = fresh.database;
  await drizzle.insert(shelf).values(row);
  await sql`insert into shelf values ('ash', ${row.made}, ${sql.json(row.note)}, ${row.books})`;
  const byDrizzle = await drizzle.select().from(shelf);
  const byClient = await sql`select * from shelf`;
  expect(byDrizzle).toEqual([row, { ...row, name: 'ash' }]);
  expect([...byClient]).toEqual(byDrizzle);
  const raw = await drizzle.execute(query`select count(*) as shelves, now() as now from shelf`);
  expect(raw[0]).toEqual({ shelves: 2, now: expect.any(Date) });
});

test('a count beyond what a number holds exactly comes back as a bigint', async () => {
  const [counts] = await fresh.database.sql`select 9007199254740991 as safe, 9007199254740993 as beyond`;
  expect(counts).toEqual({ safe: 9007199254740991, beyond: 9007199254740993n });
});

test('arrays travel as one parameter, which batches rely on', async () => {
  const { sql } = fresh.database;
  const names = ['a,b', 'c"d', '{e}'];
  const rows = await sql`select unnest(${names}::text[]) as name`;
  expect(rows.map(({ name }) => name)).toEqual(names);
});

test('nothing is prepared by name where the URL says that its pooler knows no prepared statements', async () => {
  const namedIn = async (url: string) => {
    const { sql, close } = connect(url, { max: 1 });
    await sql`select ${1}::int as one`;
    // Without a parameter it is sent at once, and prepares nothing itself.
    const [found] = await sql.unsafe<[{ named: number }]>(
      'select count(*) as named from pg_prepared_statements',
    );
    await close();
    return found?.named;
  };
  expect(await namedIn(fresh.url)).toBeGreaterThan(0);
  expect(await namedIn(`${fresh.url}?prepare=false`)).toBe(0);
});

test('what poolers put into a URL is kept from the server, and the service names itself there', async () => {
  const address = new URL(fresh.url);
  address.search = 'sslmode=disable&channel_binding=prefer&pgbouncer=true&connection_limit=1';
  const { sql, close } = connect(address.href, { max: 1 });
  const [named] = await sql`select current_setting('application_name') as name`;
  expect(named).toEqual({ name: 'hustings' });
  await close();
});

test('a server that offers no TLS is refused when the URL requires it', async () => {
  const { sql, close } = connect(`${fresh.url}?sslmode=require`, { max: 1 });
  await expect(sql`select 1`).rejects.toThrow();
  await close();
});

test('notices of the server stay out of the output', async () => {
  await fresh.database.sql`create table if not exists shelf (name text)`;
});

test('a refused duplicate names its constraint, however deep the error is wrapped', async () => {
  const { drizzle } = fresh.database;
  await drizzle.insert(shelf).values({ ...row, name: 'twice' });
  const fault = await drizzle
    .insert(shelf)
    .values({ ...row, name: 'twice' })
    .catch((error: unknown) => error);
  expect(constraintOf(fault)).toBe('shelf_name');
  expect(constraintOf(new Error('a batch', { cause: fault }))).toBe('shelf_name');
  expect(isRetryable(fault)).toBe(false);
  expect(constraintOf(new Error('another'))).toBeUndefined();
  expect(constraintOf(undefined)).toBeUndefined();
});

test('a transaction that lost a conflict is run again until it holds', async () => {
  const { drizzle } = fresh.database;
  await drizzle.insert(shelf).values({ ...row, name: 'counter', books: 0 });
  let tries = 0;
  const addOne = () =>
    drizzle.transaction(
      async (tx) => {
        tries++;
        const [found] = await tx.select().from(shelf).where(query`name = 'counter'`);
        await tx
          .update(shelf)
          .set({ books: (found?.books ?? 0) + 1 })
          .where(query`name = 'counter'`);
      },
      { isolationLevel: 'serializable' },
    );
  await Promise.all([1, 2, 3].map(() => withRetry(addOne, () => 0.5)));
  const [counter] = await drizzle.select().from(shelf).where(query`name = 'counter'`);
  expect(counter?.books).toBe(3);
  expect(tries).toBeGreaterThanOrEqual(3);
});

test('a conflict is tried five times and then told; anything else is told at once', async () => {
  let tries = 0;
  const fail = (code: string) => async () => {
    tries++;
    throw Object.assign(new Error(code), { code });
  };
  await expect(withRetry(fail('40P01'), () => 0)).rejects.toThrow('40P01');
  expect(tries).toBe(5);
  await expect(withRetry(fail('23505'), () => 0)).rejects.toThrow('23505');
  expect(tries).toBe(6);
});

test.each([
  ['a network that is down', 'ENETUNREACH', true],
  ['a pooler whose server is away', '08P01', true],
  ['a server that stops', '57P01', true],
  ['a full disk', '53100', false],
  ['a server that has become a standby', '25006', false],
  ['a limit of the operator’s on time', '57014', false],
])('%s is worth another try', (_, code, isGone) => {
  const error = new Error('a query', { cause: Object.assign(new Error('why'), { code }) });
  expect([isRetryable(error), isLost(error)]).toEqual([true, isGone]);
});

test('a server that is not there and a connection that was ended are both worth another try', async () => {
  const nowhere = connect('postgres://nobody@127.0.0.1:1/none', { max: 1 });
  const refused = await nowhere.sql`select 1`.catch((error: unknown) => error);
  expect(isRetryable(refused)).toBe(true);
  await nowhere.close();
  const victim = connect(inject('databaseUrl'), { max: 1 });
  const [{ pid }] = await victim.sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
  const waiting = victim.sql`select pg_sleep(60)`.catch((error: unknown) => error);
  await vi.waitFor(async () => {
    const [ended] = await fresh.database.sql`
      select pg_terminate_backend(pid) as done from pg_stat_activity where pid = ${pid} and wait_event = 'PgSleep'`;
    expect(ended).toEqual({ done: true });
  }, 30_000);
  expect(isRetryable(await waiting)).toBe(true);
  await victim.sql.end({ timeout: 0 });
});

describe('a transaction whose connection is lost', () => {
  test.each(['between two statements', 'within a statement'])(
    '%s fails, and the service goes on',
    async (when) => {
      const { drizzle, sql } = fresh.database;
      const begun = Promise.withResolvers<number>();
      const told = Promise.withResolvers<void>();
      const transaction = drizzle.transaction(async (tx) => {
        begun.resolve(Number((await tx.execute(query`select pg_backend_pid() as pid`))[0]?.pid));
        if (when === 'within a statement') await tx.execute(query`select pg_sleep(60)`);
        await told.promise;
        throw new Error('the work in it fails as well');
      });
      const failed = expect(transaction).rejects.toThrow();
      await sql`select pg_terminate_backend(${await begun.promise})`;
      await failed;
      told.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      expect([...(await sql`select 1 as one`)]).toEqual([{ one: 1 }]);
    },
  );

  test('is told from one that fails by itself, which is rolled back', async () => {
    const { drizzle, sql } = fresh.database;
    const transaction = drizzle.transaction(async (tx) => {
      await tx.insert(shelf).values({ ...row, name: 'elm' });
      throw new Error('no elm after all');
    });
    await expect(transaction).rejects.toThrow('no elm after all');
    expect([...(await sql`select name from shelf where name = 'elm'`)]).toEqual([]);
  });
});
