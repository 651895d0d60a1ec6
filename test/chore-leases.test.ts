import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type ChoreReport, choresOf } from '../src/chores.ts';
import { connect } from '../src/db/connect.ts';
import { depsOf } from '../src/platform.ts';
import { doEveryChore, dueIn, makeDue } from './support/chores.ts';
import { holdTable } from './support/database.ts';
import { newsOf } from './support/outbox.ts';
import { openSite, type ReadersService, startForReaders } from './support/readers.ts';
import { ownerKey } from './support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());
beforeEach(() => makeDue(service.database));
afterEach(() => vi.useRealTimers());

const command = join(import.meta.dirname, '../src/runtimes/command.ts');
const going = () => new AbortController().signal;
const round = (signal = going(), platform = service.platform) => choresOf(depsOf(platform))(signal);
const became = (reports: ChoreReport[], name: string) => reports.find(({ chore }) => chore === name)?.became;

test('of four processes at once exactly one does each chore that is due, round after round', async () => {
  const { databaseUrl = '' } = service;
  const pools = Array.from({ length: 4 }, () => connect(databaseUrl, { max: 2 }));
  const processes = pools.map((database) => choresOf(depsOf({ ...service.platform, database })));
  const done = new Map<string, number>();
  const rounds = 12;
  // The first time there is not even a row to meet at.
  await service.database.sql`delete from chores`;
  for (let each = 0; each < rounds; each++) {
    const reports = (await Promise.all(processes.map((chores) => chores(going())))).flat();
    expect(reports.filter(({ became }) => became === 'failed')).toEqual([]);
    for (const { chore, became } of reports)
      if (became === 'done') done.set(chore, (done.get(chore) ?? 0) + 1);
    await makeDue(service.database);
  }
  const everywhere = ['polls that opened or closed', 'fan-out', 'deliveries'];
  expect(done.size).toBeGreaterThan(everywhere.length + 5);
  for (const [chore, times] of done)
    expect([chore, times]).toEqual([chore, everywhere.includes(chore) ? 4 * rounds : rounds]);
  await Promise.all(pools.map((pool) => pool.close()));
});

test('a chore whose process is killed in the middle is done by another once its lease is over', async () => {
  const site = await openSite(service, { holdAll: true });
  await site.comment('/t');
  const { sql } = service.database;
  await sql`update comments set created_at = now() - interval '13 hours' where site = ${site.name}`;
  const { begun, release } = await holdTable(service.database, 'waiting_told');
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    DATABASE_URL: service.databaseUrl,
    SECRETS: `test:${'A'.repeat(43)}`,
    OWNER_KEY: ownerKey,
  };
  const child = spawn(process.execPath, [command, 'chores'], { env, stdio: 'ignore' });
  await begun();
  child.kill('SIGKILL');
  await once(child, 'close');
  await release();
  expect(became(await round(), 'queues that wait')).toBe('not due');
  expect(await dueIn(service.database, 'queues that wait')).toBeLessThanOrEqual(60);
  expect((await newsOf(service, site)).map(([kind]) => kind)).not.toContain('queue.waiting');
  await sql`update chores set due_at = due_at - interval '60 seconds'`;
  expect(became(await round(), 'queues that wait')).toBe('done');
  expect((await newsOf(service, site)).map(([kind]) => kind)).toContain('queue.waiting');
});

test('a chore that takes long stays with the process that does it', async () => {
  const { begun, release } = await holdTable(service.database, 'waiting_told');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const first = round();
  await begun();
  await service.database.sql`update chores set due_at = now() + interval '5 seconds'`;
  vi.advanceTimersByTime(20_000);
  await vi.waitFor(async () => expect(await dueIn(service.database, 'queues that wait')).toBeGreaterThan(50));
  await release();
  expect(became(await first, 'queues that wait')).toBe('done');
  expect(await dueIn(service.database, 'queues that wait')).toBeGreaterThan(290);
});

test('a process that was too slow for its lease has no say in when the chore is due', async () => {
  const { begun, release } = await holdTable(service.database, 'waiting_told');
  const slow = round();
  await begun();
  const { sql } = service.database;
  await sql`update chores set turn = gen_random_uuid(), due_at = now() + interval '1 hour' where name = 'queues that wait'`;
  await release();
  await slow;
  expect(await dueIn(service.database, 'queues that wait')).toBeGreaterThan(3500);
});

test('a chore that is told to stop in the middle is due at once, and the next process goes on with it', async () => {
  const { begun, release } = await holdTable(service.database, 'waiting_told');
  const stopping = new AbortController();
  const stopped = round(stopping.signal);
  await begun();
  stopping.abort();
  await release();
  const reports = await stopped;
  expect(reports.at(-1)).toMatchObject({ chore: 'queues that wait' });
  expect(await dueIn(service.database, 'queues that wait')).toBeLessThanOrEqual(0);
  expect(became(await round(), 'queues that wait')).toBe('done');
});

test('a chore that was done is not due to a process that starts a moment later', async () => {
  await doEveryChore(service);
  const reports = await round();
  const done = reports.filter(({ became }) => became === 'done').map(({ chore }) => chore);
  expect(done).toEqual(['polls that opened or closed', 'fan-out', 'deliveries']);
});
