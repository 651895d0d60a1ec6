import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { connect, type Database } from '../../src/db/connect.ts';
import { databaseAt } from '../support/database.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { freePort } from '../support/served.ts';
import { endAll, launch } from './node-process.ts';

const ownerKey = 'the-owner-key-of-these-tests';
const name = `test_${randomUUID().replaceAll('-', '')}`;
const url = databaseAt(inject('databaseUrl'), name);
let admin: Database;
let database: Database;
let receiver: Receiver;

beforeAll(async () => {
  admin = connect(inject('databaseUrl'), { max: 1 });
  await admin.sql`create database ${admin.sql(name)}`;
  database = connect(url, { max: 2 });
});
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await endAll();
  await receiver.stop();
});
afterAll(async () => {
  await database.close();
  await admin.sql`drop database ${admin.sql(name)} with (force)`;
  await admin.close();
});

const secrets = `test:${'A'.repeat(43)}`;
async function start() {
  const PORT = String(await freePort());
  const env = { DATABASE_URL: url, SECRETS: secrets, OWNER_KEY: ownerKey, PORT };
  return launch(env).up();
}

async function post(service: { url: string }, path: string, body: unknown = {}) {
  const answer = await fetch(`${service.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status >= 300) throw new Error(await answer.text());
  return (await answer.json()) as Record<string, string>;
}

/** A site of the test's own with a webhook for what becomes of its polls. */
async function newSite(service: { url: string }) {
  const site = `site-${randomUUID().slice(0, 8)}`;
  await post(service, '/sites', { site, name: 'A magazine' });
  await post(service, `/sites/${site}/webhooks`, {
    url: receiver.url,
    events: ['poll.opened', 'poll.closed'],
  });
  const openPoll = async () => {
    const slug = `poll-${randomUUID()}`;
    await post(service, `/sites/${site}/polls`, { slug, question: 'Which?', options: ['A', 'B'] });
    return slug;
  };
  return { site, openPoll };
}

const told = () => receiver.received.map(({ body }) => JSON.parse(body));
const soon = { timeout: 20_000, interval: 50 };

test('a process that is killed while it tells leaves the telling to the next one, as the same message', async () => {
  const first = await start();
  const { openPoll } = await newSite(first);
  receiver.answer = () => {};
  const slug = await openPoll();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), soon);
  await first.stop('SIGKILL');
  receiver.answer = (_, response) => response.writeHead(204).end();
  const second = await start();
  // The lease would be over within a minute.
  await database.sql`update deliveries set due_at = statement_timestamp() where done_at is null`;
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), soon);
  const [before, after] = receiver.received;
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
  expect(told()[1]).toMatchObject({ type: 'poll.opened', data: { poll: slug } });
  await vi.waitFor(async () => {
    const rows = await database.sql`select 1 from deliveries where done_at is null`;
    expect(rows).toHaveLength(0);
  }, soon);
  expect(await second.stop()).toBe(0);
});

test('two processes tell each thing once while nothing fails', async () => {
  const services = await Promise.all([start(), start()]);
  const [one, other] = services;
  const sites = [await newSite(one), await newSite(other)];
  const opened: string[] = [];
  for (let round = 0; round < 6; round++)
    opened.push(...(await Promise.all(sites.map(({ openPoll }) => openPoll()))));
  await vi.waitFor(() => expect(receiver.received).toHaveLength(opened.length), soon);
  const names = sites.map(({ site }) => site);
  await database.sql`update polls set closes_at = statement_timestamp() where site in ${database.sql(names)}`;
  await vi.waitFor(async () => {
    const [left] = await database.sql`
      select count(*) as deliveries from deliveries where done_at is null and site in ${database.sql(names)}`;
    expect(left?.deliveries).toBe(0);
    expect(receiver.received.length).toBeGreaterThanOrEqual(opened.length * 2);
  }, soon);
  expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0]);
  const news = told().map(({ type, data }) => `${type} ${data.poll}`);
  const expected = opened.flatMap((slug) => [`poll.opened ${slug}`, `poll.closed ${slug}`]);
  expect(news.toSorted()).toEqual(expected.toSorted());
});

test('a service that is told to stop while a receiver keeps it waiting is gone within seconds', async () => {
  const service = await start();
  const { openPoll } = await newSite(service);
  receiver.answer = () => {};
  await openPoll();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), soon);
  const since = Date.now();
  expect(await service.stop()).toBe(0);
  expect(Date.now() - since).toBeLessThan(9000);
});
