import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { endAll, launch } from '../runtimes/node-process.ts';
import { startPair } from '../support/replication.ts';
import { freePort } from '../support/served.ts';
import { solveWork } from '../support/solve-work.ts';

let pair: Awaited<ReturnType<typeof startPair>>;
let service: Awaited<ReturnType<ReturnType<typeof launch>['up']>>;
beforeAll(async () => {
  pair = await startPair();
  const env = {
    DATABASE_URL: pair.url,
    SECRETS: `k1:${'A'.repeat(43)}`,
    OWNER_KEY: 'the-owner-key-of-the-tests',
  };
  service = await launch({
    ...env,
    DEMO: '1',
    TRUSTED_PROXIES: '127.0.0.0/8',
    PORT: String(await freePort()),
  }).up();
});
afterAll(async () => {
  await endAll();
  await pair?.stop();
});

const site = () => `${service.url}/api/v1/sites/demo`;
const post = async (path: string, body: unknown, from: string) => {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': from };
  const init = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(5000) };
  const answer = await fetch(`${site()}${path}`, init);
  await answer.arrayBuffer();
  return answer.status;
};

let networks = 0;
const newNetwork = () => `10.1.${++networks >> 8}.${networks & 255}`;

async function challenge(action: string, ref: string, from: string) {
  const address = `${site()}/challenge?action=${action}&ref=${encodeURIComponent(ref)}`;
  const answer = await fetch(address, {
    headers: { 'x-forwarded-for': from },
    signal: AbortSignal.timeout(5000),
  });
  if (answer.status !== 200) throw new Error(`no challenge: ${answer.status}`);
  return { altcha: solveWork((await answer.json()).altcha) };
}

/** One reader after another, each trying with the same id and proof until somebody answers. */
function load(send: (from: string) => Promise<() => Promise<number>>) {
  const statuses: number[] = [];
  let going = true;
  const reader = async () => {
    const from = newNetwork();
    const attempt = await send(from);
    for (let status = 0; status < 200 || status >= 300; ) {
      status = await attempt().catch(() => 0);
      statuses.push(status);
      if (status >= 400 && status < 500) throw new Error(`refused with ${status}`);
      if (status < 200 || status >= 300) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const line = async () => {
    while (going)
      await reader().catch((error) => {
        if (!/no challenge|fetch failed|timeout/i.test(String(error))) throw error;
        return new Promise((resolve) => setTimeout(resolve, 100));
      });
  };
  const lines = Promise.all([1, 2, 3, 4].map(line));
  const stop = async () => {
    going = false;
    await lines;
  };
  return { statuses, stop };
}

test('no acknowledged ballot or comment is lost when the primary dies and its standby is promoted, and the service goes on by itself', async () => {
  const ballots: string[] = [];
  const comments: string[] = [];
  const votes = load(async (from) => {
    const ballotId = randomUUID();
    const proof = await challenge('vote', 'underdog-upset', from);
    return async () => {
      const status = await post(
        '/polls/underdog-upset/votes',
        { ballotId, choices: ['o2'], voter: null, proof },
        from,
      );
      if (status === 200 || status === 201) ballots.push(ballotId);
      return status;
    };
  });
  const words = load(async (from) => {
    const commentId = randomUUID();
    const proof = await challenge('comment', '/failover', from);
    const author = { name: 'Ada', email: '', website: '' };
    const comment = { commentId, thread: '/failover', author, body: `Well. ${commentId}`, proof };
    return async () => {
      const status = await post('/comments', comment, from);
      if (status >= 200 && status < 300) comments.push(commentId);
      return status;
    };
  });
  await vi.waitFor(() => expect(Math.min(ballots.length, comments.length)).toBeGreaterThan(20), 30_000);

  await pair.primary.kill('SIGKILL');
  const [before, said] = [ballots.length, comments.length];
  await vi.waitFor(
    () => expect(votes.statuses.filter((status) => status === 503).length).toBeGreaterThan(0),
    20_000,
  );
  await pair.promote();
  await vi.waitFor(() => {
    expect(ballots.length).toBeGreaterThan(before + 20);
    expect(comments.length).toBeGreaterThan(said + 5);
  }, 30_000);
  await Promise.all([votes.stop(), words.stop()]);

  const database = connect(pair.standby.url, { max: 1 });
  const { sql } = database;
  const kept = await sql<{ id: string; voter: string }[]>`select id, voter from ballots`;
  const ids = kept.map(({ id }) => id);
  expect(ballots.filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  const [tally] = await sql<[{ counted: number; held: number }]>`
    select sum(counted)::int as counted, sum(held)::int as held from tallies
    where option = '' and poll in (select id from polls where slug = 'underdog-upset')`;
  const [ledger] = await sql<[{ cast: number }]>`
    select count(*)::int as cast from ballots where poll in (select id from polls where slug = 'underdog-upset')`;
  expect(tally.counted + tally.held).toBe(ledger.cast);
  const written = await sql<{ id: string }[]>`select id from comments where thread = '/failover'`;
  expect(comments.filter((id) => !written.some((row) => row.id === id))).toEqual([]);
  expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
  await database.close();
  expect((await service.get('/readyz')).status).toBe(200);
  expect(service.child.exitCode).toBeNull();
}, 150_000);
