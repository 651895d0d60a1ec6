import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../src/db/connect.ts';
import { isRetryable } from '../../src/db/failures.ts';
import { connectFrom } from '../../src/runtimes/database.ts';
import { surviveLostConnections } from '../../src/runtimes/node-process.ts';
import { freshDatabase } from '../support/database.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';

const silence = { alone: 400, inTransaction: 1500 };
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let proxy: TcpProxy;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
// As the service does: the driver has questions of its own for a new connection, whose failing nobody waits for.
const elsewhere = process.listeners('unhandledRejection');
beforeAll(() => {
  process.removeAllListeners('unhandledRejection');
  const silent = () => {};
  surviveLostConnections({ debug: silent, info: silent, warn: silent, error: silent });
});
afterAll(() => {
  process.removeAllListeners('unhandledRejection');
  for (const listener of elsewhere) process.on('unhandledRejection', listener);
});
beforeEach(async () => {
  proxy = await tcpProxy(fresh.url);
  database = connectFrom(proxy.url, { max: 3, silence });
});
afterEach(async () => {
  await proxy.stop();
  await database.close();
});

const ask = (number = 1) => database.sql<{ one: number }[]>`select ${number}::int as one`;
const fails = (asked: PromiseLike<unknown>) =>
  Promise.resolve(asked).then(
    () => 'answered',
    (error: unknown) => (isRetryable(error) ? 'lost' : error),
  );
const many = (count: number) => Array.from({ length: count }, (_, nth) => ask(nth));
/** Everybody who asks is answered, and with what they asked for. */
const heals = () =>
  vi.waitFor(
    async () => expect((await Promise.all(many(12))).map(([row]) => row?.one)).toEqual([...Array(12).keys()]),
    10_000,
  );

describe('while the database cannot be reached, everybody is told so before long, and it heals by itself', () => {
  const ways: [string, () => unknown, () => unknown][] = [
    [
      'connections are taken and closed at once',
      () => proxy.weather({ hangsUp: true }),
      () => proxy.weather({}),
    ],
    [
      'connections are taken and nothing is ever said',
      () => proxy.weather({ holds: ['up', 'down'] }),
      () => proxy.weather({}),
    ],
    ['connections are refused', () => proxy.refuse(), () => proxy.listen()],
  ];
  test.each(ways)('%s', async (_, spoil, mend) => {
    await heals();
    await spoil();
    proxy.reset();
    expect(new Set(await Promise.all(many(20).map(fails)))).toEqual(new Set(['lost']));
    const before = proxy.taken();
    for (let nth = 0; nth < 20; nth++) expect(await fails(ask())).toBe('lost');
    expect(proxy.taken() - before).toBeLessThan(20);
    await mend();
    await heals();
  });
});

test('an answer that is cut in the middle is none, and the next one is whole', async () => {
  await heals();
  proxy.weather({ cutsAnswers: true });
  const outcomes = await Promise.all(many(20).map(fails));
  expect(outcomes).toContain('lost');
  expect(outcomes.filter((outcome) => outcome !== 'lost' && outcome !== 'answered')).toEqual([]);
  proxy.weather({});
  await heals();
});

describe('a connection that says nothing', () => {
  test('is given up once an answer is owed for too long, and another one takes its place', async () => {
    await heals();
    proxy.forget();
    expect(new Set(await Promise.all(many(6).map(fails)))).toEqual(new Set(['lost']));
    await heals();
  });

  test('is kept while nobody asks, and while bytes trickle', async () => {
    await heals();
    const before = proxy.taken();
    await new Promise((resolve) => setTimeout(resolve, 2 * silence.alone));
    proxy.weather({ trickles: { bytes: 30, ms: 100 } });
    expect(await ask(7)).toEqual([{ one: 7 }]);
    expect(proxy.taken()).toBe(before);
  });

  test('may take longer within a transaction', async () => {
    const done = database.sql.begin(async (tx) => {
      await tx`select pg_sleep(${silence.alone / 500})`;
      return tx`select 1 as one`;
    });
    expect(await done).toEqual([{ one: 1 }]);
    const stuck = database.sql.begin(async (tx) => {
      await tx`select 1`;
      proxy.weather({ swallows: ['up'] });
      return tx`select 2`;
    });
    expect(await fails(stuck)).toBe('lost');
    proxy.weather({});
    await heals();
  });
});

test('whatever breaks when, nobody is answered with what somebody else asked for, or with nothing', async () => {
  const wrong: unknown[] = [];
  let going = true;
  let answered = 0;
  const client = async (first: number) => {
    for (let number = first; going; number += 100) {
      const rows = await ask(number).catch((error: unknown) => (isRetryable(error) ? undefined : error));
      if (rows === undefined) continue;
      answered++;
      if (JSON.stringify(rows) !== JSON.stringify([{ one: number }])) wrong.push(rows);
      // Now and then from within the loop's last phase, where the driver's own writes would be forgotten.
      if (number % 3 === 0) await new Promise(setImmediate);
    }
  };
  const clients = Promise.all(Array.from({ length: 20 }, (_, nth) => client(nth)));
  for (let round = 0; round < 40; round++) {
    const before = answered;
    await vi.waitFor(() => expect(answered).toBeGreaterThan(before + 20), 20_000);
    proxy.reset();
  }
  going = false;
  await clients;
  expect(wrong).toEqual([]);
  await heals();
});
