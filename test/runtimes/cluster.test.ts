import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { freshDatabase } from '../support/database.ts';
import { processRuntimes } from '../support/runtimes.ts';
import { freePort } from '../support/served.ts';
import { solveWork } from '../support/solve-work.ts';
import { startFlags } from '../support/start-flags.ts';
import { endAll, launch } from './node-process.ts';

afterEach(endAll);

const ownerKey = 'the-owner-key-of-the-tests';
const authorization = { authorization: `Bearer ${ownerKey}` };

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  fresh = await freshDatabase({ max: 1 });
});
afterAll(() => fresh.drop());

const env = async (more: Record<string, string> = {}) => ({
  ...{ DATABASE_URL: fresh.url, SECRETS: `k1:${'A'.repeat(43)}`, OWNER_KEY: ownerKey, DEMO: '1' },
  ...{ TRUSTED_PROXIES: '127.0.0.0/8,::1', PORT: String(await freePort()), WORKERS: '4' },
  ...more,
});
type Running = ReturnType<typeof launch>;

/** The processes that took up serving, in that order. */
const workersOf = (service: Running): { worker: number; pid: number }[] =>
  service.events().filter(({ msg }) => msg === 'a worker serves');

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const allEnded = (pids: number[]) =>
  vi.waitFor(() => expect(pids.filter(lives)).toEqual([]), { timeout: 20_000 });

let networks = 0;

/** A vote that only has to be sent, as often as it takes, by a reader from a network of their own. */
async function readyVote({ url }: Running) {
  const site = `${url}/api/v1/sites/demo`;
  const asked = await fetch(`${site}/challenge?action=vote&ref=underdog-upset`);
  const proof = { altcha: solveWork(((await asked.json()) as ChallengeWire).altcha) };
  const ballotId = randomUUID();
  networks++;
  const from = `10.${networks >> 8}.${networks & 255}.1`;
  const send = async (): Promise<number> => {
    const answer = await fetch(`${site}/polls/underdog-upset/votes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify({ ballotId, choices: ['o1'], voter: null, proof }),
      // A connection that was on its way to a worker when that was killed is never answered.
      signal: AbortSignal.timeout(5000),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  return { ballotId, send };
}

async function readyVotes(service: Running, count: number) {
  const votes = [];
  for (let vote = 0; vote < count; vote++) votes.push(await readyVote(service));
  return votes;
}

/** How many of these ballots are in the ledger. */
async function inLedger(ids: string[]): Promise<number> {
  const [row] = await fresh.database.sql<[{ count: number }]>`
    select count(*) from ballots where id = any(${ids}::uuid[])`;
  return row.count;
}

/** How often each share of the tallies was added to. */
async function movesBySlot(): Promise<Map<number, number>> {
  const rows = await fresh.database.sql<{ slot: number; moves: number }[]>`
    select slot, sum(moves)::int as moves from tallies group by slot`;
  return new Map(rows.map(({ slot, moves }) => [slot, moves]));
}

const totalOf = async (service: Running, line: RegExp): Promise<number> => {
  const text = await (await service.get('/metrics', authorization)).text();
  return text
    .split('\n')
    .filter((each) => line.test(each))
    .reduce((sum, each) => sum + Number(each.split(' ').at(-1)), 0);
};

test('what four workers are sent at once adds up: votes, a slot of the tallies each, and one scrape for all', async () => {
  const service = await launch(await env()).up();
  expect(service.said().filter((line) => line.startsWith('Hustings is at'))).toHaveLength(1);
  const before = { votes: await service.votes(), moves: await movesBySlot() };
  const votes = await readyVotes(service, 24);
  const statuses = await Promise.all(votes.map(({ send }) => send()));
  expect(statuses).toEqual(Array(24).fill(201));
  await vi.waitFor(async () => expect(await service.votes()).toBe(before.votes + 24), 10_000);
  expect(await inLedger(votes.map(({ ballotId }) => ballotId))).toBe(24);

  const voted = await vi.waitFor(() => {
    const found = service.events().filter(({ msg, status }) => msg === 'request' && status === 201);
    expect(found).toHaveLength(24);
    return found;
  }, 10_000);
  const workers = new Set(voted.map(({ worker }) => worker));
  expect(workers.size).toBeGreaterThan(1);
  for (const worker of workers) expect([1, 2, 3, 4]).toContain(worker);
  const moved = [...(await movesBySlot())].filter(([slot, moves]) => moves !== before.moves.get(slot));
  // Two slots a worker, of which a few votes may have needed but one.
  expect(moved.length).toBeGreaterThanOrEqual(workers.size);
  expect(moved.length).toBeLessThanOrEqual(2 * workers.size);

  const counted = /^hustings_ballots_total\{status="counted"\}/;
  expect(await totalOf(service, counted)).toBe(24);
  expect(await totalOf(service, /^hustings_processes /)).toBe(4);
  const [open] = await fresh.database.sql<[{ count: number }]>`
    select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  expect(open.count).toBeLessThanOrEqual(32);
  const pids = workersOf(service).map(({ pid }) => pid);
  expect(new Set(pids).size).toBe(4);
  expect(await service.stop()).toBe(0);
  await allEnded(pids);
  expect(service.faults()).toBe('');
});

test('a worker that is killed under load takes no acknowledged vote with it, the others go on, and it comes back', async () => {
  const service = await launch(await env({ WORKERS: '2' })).up();
  const votes = await readyVotes(service, 24);
  const [victim] = workersOf(service);
  let acknowledged = 0;
  const waiting = [...votes];
  const reader = async () => {
    for (let vote = waiting.shift(); vote; vote = waiting.shift()) {
      // A reader whose connection is cut sends the same vote again.
      let status = await vote.send().catch(() => 0);
      for (let again = 0; status === 0 && again < 20; again++) status = await vote.send().catch(() => 0);
      expect([200, 201]).toContain(status);
      acknowledged++;
      if (acknowledged === 12 && victim) process.kill(victim.pid, 'SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 8 }, reader));
  expect(acknowledged).toBe(24);
  expect(await inLedger(votes.map(({ ballotId }) => ballotId))).toBe(24);
  await vi.waitFor(() => expect(workersOf(service)).toHaveLength(3), 30_000);
  expect(workersOf(service)[2]?.worker).toBe(victim?.worker);
  const ended = service.events().filter(({ msg }) => msg === 'a worker ended');
  expect(ended).toMatchObject([{ worker: victim?.worker, signal: 'SIGKILL', level: 50 }]);
  await vi.waitFor(async () => expect(await totalOf(service, /^hustings_processes /)).toBe(2), 10_000);
  expect(await service.stop()).toBe(0);
});

test('a connection on its way to a worker that hangs and is killed is closed, so that its client can ask again', async () => {
  const service = await launch(await env({ WORKERS: '2' })).up();
  const [hung] = workersOf(service);
  if (!hung) throw new Error('there is no worker');
  process.kill(hung.pid, 'SIGSTOP');
  const ends: string[] = [];
  const ask = async () => {
    const asked = service.get('/healthz', { connection: 'close' });
    ends.push(await asked.then(() => 'answered').catch(() => 'closed'));
  };
  const asking = Promise.all(Array.from({ length: 8 }, ask));
  await vi.waitFor(() => expect(ends).toEqual(Array(7).fill('answered')), 20_000);
  process.kill(hung.pid, 'SIGKILL');
  await asking;
  expect(ends.at(-1)).toBe('closed');
  expect(await service.stop()).toBe(0);
});

test('SIGTERM under load: every acknowledged vote is in the ledger, exit 0, nothing left running', async () => {
  const service = await launch(await env()).up();
  const votes = await readyVotes(service, 24);
  const acknowledged: string[] = [];
  const waiting = [...votes];
  const reader = async () => {
    for (let vote = waiting.shift(); vote; vote = waiting.shift()) {
      const status = await vote.send().catch(() => 0);
      if (status !== 201) continue;
      acknowledged.push(vote.ballotId);
      if (acknowledged.length === 10) service.child.kill('SIGTERM');
    }
  };
  await Promise.all(Array.from({ length: 8 }, reader));
  expect(await service.ended).toBe(0);
  expect(acknowledged.length).toBeGreaterThanOrEqual(10);
  expect(await inLedger(acknowledged)).toBe(acknowledged.length);
  await allEnded(workersOf(service).map(({ pid }) => pid));
});

test('a signal to the whole group stops as one to the primary does', async () => {
  const service = await launch(await env({ WORKERS: '2' })).up();
  for (const { pid } of workersOf(service)) process.kill(pid, 'SIGINT');
  expect(await service.stop('SIGINT')).toBe(0);
  expect(service.events().filter(({ msg }) => msg === 'a worker ended')).toEqual([]);
});

test('what Node was told at the start holds for each worker too, so that none takes more memory than one process', async () => {
  expect(startFlags).not.toEqual([]);
  const service = await launch(await env({ WORKERS: '2' })).up();
  for (const { pid } of workersOf(service)) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    expect(words).toEqual(expect.arrayContaining(startFlags));
  }
  expect(await service.stop()).toBe(0);
});

test('workers end with their primary, whatever ends it', async () => {
  const service = await launch(await env({ WORKERS: '2' })).up();
  const pids = workersOf(service).map(({ pid }) => pid);
  expect(pids).toHaveLength(2);
  await service.stop('SIGKILL');
  await allEnded(pids);
});

test('what one worker is hit with slows down a network at all of them', async () => {
  const service = await launch(await env()).up();
  const guess = async () =>
    (await service.get('/api/v1/sites/demo', { authorization: 'Bearer hustings_wrong', connection: 'close' }))
      .status;
  // Twenty a minute are let pass. Four workers that knew nothing of each other would let pass eighty.
  const first = await Promise.all(Array.from({ length: 28 }, guess));
  expect(new Set(first)).toContain(401);
  let guesses = 28;
  await vi.waitFor(
    async () => {
      if (++guesses > 60) return;
      expect(await guess()).toBe(429);
    },
    { timeout: 20_000, interval: 200 },
  );
  expect(guesses).toBeLessThanOrEqual(60);
  expect(await service.stop()).toBe(0);
});

test('what an editor changes at one worker is said by all as soon as that is answered', async () => {
  const service = await launch(await env()).up();
  const question = `Which of these, ${randomUUID()}?`;
  const poll = '/api/v1/sites/demo/polls/underdog-upset';
  const said = async () => {
    const answer = await service.get(poll, { connection: 'close' });
    return ((await answer.json()) as { question: string }).question;
  };
  const round = () => Promise.all(Array.from({ length: 16 }, said));
  await round();
  const changed = await fetch(`${service.url}${poll}`, {
    method: 'PATCH',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ question }),
  });
  expect(changed.status).toBe(200);
  expect(await round()).toEqual(Array(16).fill(question));
  expect(await service.stop()).toBe(0);
});

test('workers that all end again and again are given up, with a sentence and exit 1', async () => {
  const service = await launch(await env({ WORKERS: '2' })).up();
  const killed = new Set<number>();
  const killing = setInterval(() => {
    for (const { pid } of workersOf(service)) {
      if (killed.has(pid)) continue;
      killed.add(pid);
      process.kill(pid, 'SIGKILL');
    }
  }, 50);
  expect(await service.ended).toBe(1);
  clearInterval(killing);
  expect(service.faults()).toBe('Every worker ends soon after its start, again and again.\n');
  const pauses = service.events().filter(({ msg, worker }) => msg === 'a worker ended' && worker === 1);
  expect(pauses.map(({ pause }) => pause).slice(0, 3)).toEqual([1, 2, 4]);
});

describe('a start that cannot be ends with one sentence, and nothing is left running', () => {
  test('where the port is in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const service = launch(await env({ PORT: String(port) }));
    // The end of its output, which the workers share, is the end of them all.
    expect(await service.ended).toBe(1);
    expect(service.faults()).toBe(
      `Port ${port} is in use. Stop what listens there, or set PORT to another one.\n`,
    );
    blocker.close();
  });

  test('where the database is away', async () => {
    const service = launch(await env({ DATABASE_URL: 'postgres://app:hidden-word@127.0.0.1:1/app' }));
    expect(await service.ended).toBe(1);
    expect(service.faults()).toMatch(/^.+\n$/);
    expect(service.faults()).not.toMatch(/hidden-word|select|\.ts:/);
  });

  const others = processRuntimes.filter(({ name }) => name !== 'Node');
  test.each(others)('on $name, which has no such thing', async ({ program, words, entry }) => {
    const service = launch(await env({ WORKERS: 'auto' }), [...words, entry], { program });
    expect(await service.ended).toBe(1);
    expect(service.faults()).toBe(
      'WORKERS is for Node alone. Leave it out here, or start the service on Node.\n',
    );
  });
});

test('with nothing but a folder the start makes one database, and prints one key and one link', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'hustings-cluster-'));
  await chmod(dataDir, 0o711);
  const service = await launch({ DATA_DIR: dataDir, WORKERS: '2', PORT: String(await freePort()) }).up(
    /^desk \(/,
  );
  const said = service.said();
  for (const start of ['owner key: hustings_', 'Hustings is at', 'desk ('])
    expect(said.filter((line) => line.startsWith(start))).toHaveLength(1);
  const key = said.join('\n').match(/^owner key: (\S+)$/m)?.[1];
  for (let each = 0; each < 4; each++) {
    const headers = { authorization: `Bearer ${key}`, connection: 'close' };
    expect((await service.get('/api/v1/sites/demo', headers)).status).toBe(200);
  }
  expect(await service.vote(randomUUID())).toBe(201);
  expect(await service.stop()).toBe(0);
  expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
  await rm(dataDir, { recursive: true, force: true });
});
