import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { endAll, launch } from '../runtimes/node-process.ts';
import { startPair } from '../support/replication.ts';
import { freePort } from '../support/served.ts';
import { solveWork } from '../support/solve-work.ts';

const ownerKey = 'the-owner-key-of-the-tests';
let pair: Awaited<ReturnType<typeof startPair>>;
let service: Awaited<ReturnType<ReturnType<typeof launch>['up']>>;
beforeAll(async () => {
  pair = await startPair();
  service = await launch({
    ...{ DATABASE_URL: pair.primary.url, DATABASE_READ_URL: pair.standby.url, DEMO: '1' },
    ...{ SECRETS: `k1:${'A'.repeat(43)}`, OWNER_KEY: ownerKey, PORT: String(await freePort()) },
  }).up();
});
afterAll(async () => {
  await endAll();
  await pair?.stop();
});

const site = () => `${service.url}/api/v1/sites/demo`;
const results = async () => {
  const answer = await fetch(`${site()}/polls/underdog-upset/results`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { votes: number; version: number };
};
const said = (what: RegExp) => service.events().filter(({ msg }) => what.test(msg)).length;

/** How many statements of a kind the standby has answered: those of its own connections, by what they last were. */
async function asksOnStandby(): Promise<string> {
  const database = connect(pair.standby.url, { max: 1 });
  const rows = await database.sql<{ query: string }[]>`
    select query from pg_stat_activity where application_name = 'hustings' and pid <> pg_backend_pid()`;
  await database.close();
  return rows.map(({ query }) => query).join('\n');
}

async function comment(): Promise<string> {
  const asked = await fetch(`${site()}/challenge?action=comment&ref=/replica`);
  const proof = { altcha: solveWork((await asked.json()).altcha) };
  const commentId = randomUUID();
  const author = { name: 'Ada', email: '', website: '' };
  const body = { commentId, thread: '/replica', author, body: `Well said. ${commentId}`, proof };
  const headers = { 'content-type': 'application/json' };
  const posted = await fetch(`${site()}/comments`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(posted.status).toBe(202);
  return commentId;
}

const rule = async (id: string, status: string) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ownerKey}` };
  const answer = await fetch(`${site()}/comments/${id}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ status }),
  });
  expect(answer.status).toBe(200);
};
const listed = async () =>
  (
    (await (await fetch(`${site()}/comments?thread=/replica`)).json()) as { items: { id: string }[] }
  ).items.map(({ id }) => id);

test('results and threads are read from the standby once it has come up, and a vote shows there', async () => {
  await vi.waitFor(() => expect(said(/standby has come up/)).toBe(1), 10_000);
  await vi.waitFor(async () => {
    await results();
    await listed();
    expect(await asksOnStandby()).toMatch(/tallies|threads/);
  }, 10_000);
  const before = await results();
  expect(await service.vote(randomUUID())).toBe(201);
  await vi.waitFor(async () => expect((await results()).votes).toBe(before.votes + 1), 5000);
});

test('what an editor approves or removes is shown so at once, though the standby has stopped to replay', async () => {
  const id = await comment();
  const pause = connect(pair.standby.url, { max: 1 });
  await pause.sql`select pg_wal_replay_pause()`;
  await rule(id, 'approved');
  expect(await listed()).toContain(id);
  await rule(id, 'trash');
  expect(await listed()).not.toContain(id);
  await vi.waitFor(() => expect(said(/standby is away or too far behind/)).toBe(1), 10_000);
  const before = await results();
  expect(await service.vote(randomUUID())).toBe(201);
  await vi.waitFor(async () => expect((await results()).votes).toBe(before.votes + 1), 5000);
  await pause.sql`select pg_wal_replay_resume()`;
  await pause.close();
  await vi.waitFor(() => expect(said(/standby has come up/)).toBe(2), 10_000);
});

test('the doctor says how the standby stands, and that a primary is none', async () => {
  const doctor = async (readUrl: string) => {
    const env = { DATABASE_URL: pair.primary.url, DATABASE_READ_URL: readUrl, OWNER_KEY: ownerKey };
    const words = [join(import.meta.dirname, '../../src/runtimes/command.ts'), 'doctor'];
    const process = launch({ ...env, SECRETS: `k1:${'A'.repeat(43)}` }, words);
    await process.ended;
    return process.said().find((line) => /Standby/.test(line));
  };
  expect(await doctor(pair.standby.url)).toMatch(/^ok +Standby +It follows the primary\.$/);
  expect(await doctor(pair.primary.url)).toMatch(/^warn +Standby +.*leads to a primary/);
  expect(await doctor('postgres://hustings:x@127.0.0.1:9/postgres')).toMatch(/^broken +Standby/);
});

test('a standby that is halted or killed costs no reader an answer', async () => {
  process.kill(pair.standby.pid, 'SIGSTOP');
  const asked = await Promise.all(Array.from({ length: 20 }, () => Promise.all([results(), listed()])));
  expect(asked).toHaveLength(20);
  process.kill(pair.standby.pid, 'SIGCONT');
  await pair.standby.kill('SIGKILL');
  for (let each = 0; each < 10; each++) await Promise.all([results(), listed()]);
  expect((await service.get('/readyz')).status).toBe(200);
});
