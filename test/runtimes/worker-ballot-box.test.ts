import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildForWorker } from '../../src/runtimes/worker-build.ts';
import { holdTable } from '../support/database.ts';
import { easyWork } from '../support/easy-work.ts';
import { expectTrueTally, idOfPoll } from '../support/ledger.ts';
import { freePort } from '../support/served.ts';
import { newNetwork, newSite, type Service, type Site, startService } from '../support/service.ts';
import { endAll } from './node-process.ts';
import { house, launchWorker } from './worker-process.ts';

/** Where sites are made and proofs are handed out; the votes go to the Worker, on the same database. */
let service: Service;
let folder: string;
let worker: Awaited<ReturnType<typeof launchWorker>>;

beforeAll(async () => {
  service = await startService({ platform: easyWork });
  folder = await mkdtemp(join(tmpdir(), 'hustings-ballot-box-'));
  await buildForWorker(folder);
  const config = join(folder, 'wrangler.toml');
  await writeFile(config, withObjects(await readFile(join(house, 'wrangler.toml'), 'utf8')));
  const env = {
    PORT: String(await freePort()),
    DATABASE_URL: service.databaseUrl ?? '',
    SECRETS: `test:${'A'.repeat(43)}`,
    OWNER_KEY: 'the-owner-key-of-the-tests',
    LOG_LEVEL: 'warn',
  };
  worker = await launchWorker(env, config);
});
afterAll(async () => {
  await worker?.stop();
  await endAll();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

/** wrangler.toml with its optional lines switched on, for what was built in a folder of the test's own. */
function withObjects(text: string): string {
  const [optional = ''] =
    text.match(/^# \[\[durable_objects\.bindings\]\]\n(# .*\n)+/m) ?? expect.fail('no optional lines');
  return text
    .replace(optional, optional.replaceAll(/^# /gm, ''))
    .replaceAll('dist/worker/', './')
    .replace(/^\[build\]\n(.+\n)+/m, '');
}

type Vote = { ballotId: string; choices: string[]; voter: null; proof: unknown };

const newVotes = (site: Site, slug: string, count: number): Promise<Vote[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const { proof } = await site.prove('vote', slug, newNetwork());
      return { ballotId: randomUUID(), choices: ['o1'], voter: null, proof };
    }),
  );

// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of a body.
async function send(site: Site, slug: string, vote: Vote): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${worker.url}/api/v1/sites/${site.name}/polls/${slug}/votes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(vote),
  });
  return { status: answer.status, body: await answer.json() };
}

/** As readers do: whoever is told to come back comes back. Without Hyperdrive each request has a server's connection, of which there are 100. */
async function sendUntilTold(site: Site, slug: string, vote: Vote) {
  for (;;) {
    const answer = await send(site, slug, vote);
    if (answer.status !== 503) return answer;
  }
}

test('with the objects switched on, 100 votes at once are counted exactly, several by one statement, and retries are answered alike', async () => {
  const site = await newSite(service, { ballotAllowance: 1000 });
  const slug = await site.newPoll();
  const votes = await newVotes(site, slug, 100);
  const first = await Promise.all(votes.map((vote) => sendUntilTold(site, slug, vote)));
  for (const { status, body } of first) {
    expect([200, 201]).toContain(status);
    expect(body.results.voters).toBeGreaterThan(0);
  }

  const again = await Promise.all(votes.map((vote) => sendUntilTold(site, slug, vote)));
  for (const [index, { status, body }] of again.entries()) {
    expect(status).toBe(200);
    expect(body.ballot).toEqual(first[index]?.body.ballot);
    expect(body.voter).toBe(first[index]?.body.voter);
  }
  expect(await expectTrueTally(service, site, slug)).toMatchObject({ counted: 100, ballots: 100 });

  const poll = await idOfPoll(service, site, slug);
  const [row] = await service.database.sql<[{ commits: number }]>`
    select count(distinct xmin::text)::int as commits from ballots where poll = ${poll}`;
  expect(row.commits).toBeLessThan(80);
  expect(worker.said()).not.toMatch(/different request|will never generate a response|hung|Uncaught/i);
});

test('an object says for each ballot by itself whether it was taken', async () => {
  const site = await newSite(service, { ballotAllowance: 1000 });
  const [slug, closed] = [await site.newPoll(), await site.newPoll()];
  const votes = await newVotes(site, slug, 20);
  const twins = votes.map((vote) => ({ ...vote, ballotId: randomUUID() }));
  const late = await newVotes(site, closed, 5);
  await service.database.sql`update polls set closes_at = now() where slug = ${closed}`;
  const answers = await Promise.all([
    ...votes.flatMap((vote, index) => [send(site, slug, vote), send(site, slug, twins[index] as Vote)]),
    ...late.map((vote) => send(site, closed, vote)),
  ]);
  const outcomes = answers.map(({ status, body }) => body.code ?? status);
  expect(outcomes.filter((outcome) => outcome === 201)).toHaveLength(20);
  expect(outcomes.filter((outcome) => outcome === 'proof_spent')).toHaveLength(20);
  expect(outcomes.filter((outcome) => outcome === 'poll_closed')).toHaveLength(5);
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(20);
});

test('where the database is lost with votes on their way, their voters are told to try again, and each is counted once', async () => {
  const site = await newSite(service, { ballotAllowance: 1000 });
  const slug = await site.newPoll();
  const votes = await newVotes(site, slug, 30);
  const held = await holdTable(service.database, 'network_ballots');
  const sending = Promise.all(votes.map((vote) => send(site, slug, vote)));
  await held.begun();
  await service.database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await held.release();
  const answers = await sending;
  const cut = answers.filter(({ status }) => status !== 201);
  expect(cut.length).toBeGreaterThan(0);
  for (const { status, body } of cut) expect([status, body.code]).toEqual([503, 'unavailable']);
  await Promise.all(votes.map((vote) => sendUntilTold(site, slug, vote)));
  for (const vote of votes) expect((await sendUntilTold(site, slug, vote)).status).toBe(200);
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(30);
});
