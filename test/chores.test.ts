import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { choresOf } from '../src/chores.ts';
import { depsOf } from '../src/platform.ts';
import { dueIn, makeDue } from './support/chores.ts';
import { newsOf } from './support/outbox.ts';
import { openSite, type ReadersService, startForReaders } from './support/readers.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';

let service: ReadersService;
let receiver: Receiver;
beforeAll(async () => {
  service = await startForReaders();
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  await service.stop();
});

const going = new AbortController().signal;
const doChores = () => choresOf(depsOf(service.platform));
beforeEach(() => makeDue(service.database));

/** A site with a comment that has been held for long, and a webhook for everything about polls and queues. */
async function waitingSite() {
  const site = await openSite(service, { holdAll: true });
  await site.comment('/t');
  await service.database
    .sql`update comments set created_at = now() - interval '13 hours' where site = ${site.name}`;
  const body = { url: receiver.url, events: ['poll.opened', 'queue.waiting'] };
  await site.api('/webhooks', { body, owner: true });
  const told = () =>
    receiver.received
      .map(({ body }) => JSON.parse(body))
      .filter(({ data }) => data.site === site.name)
      .map(({ type }) => type);
  return { ...site, told };
}

test('one round finds what happened by itself, and tells it', async () => {
  const site = await waitingSite();
  await site.newPoll();
  await doChores()(going);
  expect(site.told().toSorted()).toEqual(['poll.opened', 'queue.waiting']);
});

test('a chore that fails is logged, holds up no other, and is done as soon as it can be', async () => {
  const site = await waitingSite();
  await site.newPoll();
  const chores = doChores();
  const { sql } = service.database;
  await sql`alter table waiting_told rename to waiting_told_away`;
  await chores(going);
  expect(site.told()).toEqual(['poll.opened']);
  const [fault] = service.log.filter(({ message }) => message === 'a chore was left undone');
  expect(fault).toMatchObject({ level: 'error', fields: { chore: 'queues that wait' } });
  expect(JSON.stringify(fault)).not.toMatch(/select|insert/i);
  await sql`alter table waiting_told_away rename to waiting_told`;
  expect(await dueIn(service.database, 'queues that wait')).toBeLessThanOrEqual(15);
  await makeDue(service.database);
  await chores(going);
  expect(site.told()).toEqual(['poll.opened', 'queue.waiting']);
});

test('a chore that has its own pace is not done more often, nor less', async () => {
  const chores = doChores();
  await chores(going);
  const site = await waitingSite();
  await chores(going);
  expect(site.told()).toEqual([]);
  expect(await dueIn(service.database, 'queues that wait')).toBeGreaterThan(290);
  await service.database.sql`update chores set due_at = due_at - interval '300 seconds'`;
  await chores(going);
  expect(site.told()).toEqual(['queue.waiting']);
});

test('a service that is stopping takes up nothing more', async () => {
  const site = await waitingSite();
  await site.newPoll();
  await doChores()(AbortSignal.abort());
  expect(await newsOf(service, site)).toEqual([['comment.held', expect.any(String)]]);
});
