import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelsOf } from '../../src/chores.ts';
import { type Outcome, pauseAfter } from '../../src/outbox/channel.ts';
import { fanOutEvents, forgetOldDeliveries } from '../../src/outbox/delivery-actions.ts';
import { takeDeliveries } from '../../src/outbox/delivery-queries.ts';
import { depsOf } from '../../src/platform.ts';
import { deliveriesOf, eventsOf, hurry, listeningChannel, tell } from '../support/outbox.ts';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import { statementsOn } from '../support/statements.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

test('each event is delivered once to each target, by however many processes', async () => {
  const site = await openSite(service);
  const ids = new Set<string>();
  for (let at = 0; at < 8; at++) ids.add((await published(site, '/t')).id);
  const channel = listeningChannel(site, ['one', 'other']);
  await Promise.all([tell(service, [channel]), tell(service, [channel]), tell(service, [channel])]);
  await tell(service, [channel]);
  for (const target of ['one', 'other']) {
    const heard = channel.heard.filter((delivery) => delivery.target === target);
    expect(heard.map(({ event }) => event.subject).sort()).toEqual([...ids].sort());
    expect(new Set(heard.map(({ event }) => event.id)).size).toBe(8);
  }
  expect((await deliveriesOf(service, site)).every(({ done }) => done)).toBe(true);
});

test('a delivery whose process was killed is made again once its lease is over, as the same delivery', async () => {
  const site = await openSite(service);
  await published(site, '/t');
  const channel = listeningChannel(site, ['one'], () => new Promise(() => {}));
  void tell(service, [channel]);
  await expect.poll(() => channel.heard).toHaveLength(1);
  const other = { ...listeningChannel(site, ['one']), name: channel.name };
  await tell(service, [other]);
  expect(other.heard).toEqual([]);
  await hurry(service, site);
  await tell(service, [other]);
  expect(other.heard).toEqual([{ ...channel.heard[0], attempt: 2 }]);
});

/** Delivers one event by a process that is too slow, and meanwhile by another, which comes to `other`; gives the row at the end. */
async function outrun(late: Outcome, other: Outcome) {
  const site = await openSite(service);
  await published(site, '/t');
  let answer: (outcome: Outcome) => void = () => {};
  const answered = new Promise<Outcome>((resolve) => {
    answer = resolve;
  });
  const slow = listeningChannel(site, ['one'], () => answered);
  const slowly = tell(service, [slow]);
  await expect.poll(() => slow.heard).toHaveLength(1);
  await hurry(service, site);
  await tell(service, [{ ...listeningChannel(site, ['one'], () => other), name: slow.name }]);
  answer(late);
  await slowly;
  return (await deliveriesOf(service, site))[0];
}

test('what a process that was too slow has to say does not undo what the next one did', async () => {
  const done: Outcome = { result: 'done', status: 200 };
  const failed: Outcome = { result: 'failed', status: 500 };
  const refused: Outcome = { result: 'refused', status: 410 };
  expect(await outrun(failed, done)).toMatchObject({ done: true, attempts: 2, last_status: 200 });
  expect(await outrun(refused, failed)).toMatchObject({ done: false, given_up: false, last_status: 500 });
  expect(await outrun(done, failed)).toMatchObject({ done: true, given_up: false, last_status: 200 });
});

test('a failure is tried again after pauses that grow, and given up in the end', async () => {
  const site = await openSite(service);
  await published(site, '/t');
  const channel = listeningChannel(site, ['one'], () => ({ result: 'failed', status: 503, error: 'Busy.' }));
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 10; attempt++) {
    await tell(service, [channel]);
    const [row] = await deliveriesOf(service, site);
    expect(row).toMatchObject({ attempts: attempt, done: false, last_status: 503, last_error: 'Busy.' });
    if (!row?.given_up) pauses.push(row?.due_in ?? 0);
    await hurry(service, site);
  }
  for (const [at, least] of [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].entries()) {
    expect(pauses[at]).toBeGreaterThan(least - 10);
    expect(pauses[at]).toBeLessThan(least * 1.2 + 1);
  }
  expect(await deliveriesOf(service, site)).toMatchObject([{ given_up: true }]);
  await tell(service, [channel]);
  expect(channel.heard).toHaveLength(10);
  const said = service.log.filter(({ fields }) => fields.site === site.name);
  expect(said.map(({ level, fields }) => [level, fields.outcome])).toEqual([
    ...Array(9).fill(['info', 'failed']),
    ['warn', 'given_up'],
  ]);
});

test('the pause follows the receiver’s wish for a longer one, up to a day', () => {
  expect(pauseAfter(1, () => 0)).toBe(5);
  expect(pauseAfter(1, () => 1)).toBe(6);
  expect(pauseAfter(1, () => 0, 120)).toBe(120);
  expect(pauseAfter(1, () => 0, 1e9)).toBe(86_400);
  expect(pauseAfter(3, () => 0, 60)).toBe(1800);
  expect(pauseAfter(10, () => 0, 60)).toBeUndefined();
});

test('a target that fails does not hold up the others, and what is refused is not tried again', async () => {
  const site = await openSite(service);
  for (let at = 0; at < 25; at++) await published(site, '/t');
  const channel = listeningChannel(site, ['down', 'up', 'gone'], ({ target }) => {
    if (target === 'up') return { result: 'done', status: 200 };
    return target === 'gone' ? { result: 'refused', status: 410 } : { result: 'failed', status: 500 };
  });
  await tell(service, [channel]);
  const heard = (target: string) => channel.heard.filter((delivery) => delivery.target === target).length;
  expect([heard('up'), heard('gone')]).toEqual([25, 25]);
  expect(heard('down')).toBeLessThan(25);
  const rows = await deliveriesOf(service, site);
  expect(rows.filter(({ given_up }) => given_up).map(({ target }) => target)).toEqual(Array(25).fill('gone'));
});

test('an event whose targets cannot be found waits by itself and is not lost', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/t');
  const channel = listeningChannel(site);
  const broken = { ...channel, targetsOf: async () => Promise.reject(new Error('no')) };
  await tell(service, [broken]);
  expect(channel.heard).toEqual([]);
  await hurry(service, site);
  await tell(service, [channel]);
  expect(channel.heard.map(({ event }) => event.subject)).toEqual([id]);
});

test('of events that are taken up together, one whose targets cannot be found holds up none of the others', async () => {
  const site = await openSite(service);
  const ids: string[] = [];
  for (let at = 0; at < 5; at++) ids.push((await published(site, '/t')).id);
  const [bad, ...good] = ids;
  const channel = listeningChannel(site);
  const touchy: typeof channel = {
    ...channel,
    targetsOf: async (events) => {
      if (events.some(({ subject }) => subject === bad)) throw new Error('no');
      return channel.targetsOf(events);
    },
  };
  await tell(service, [touchy]);
  expect(channel.heard.map(({ event }) => event.subject).sort()).toEqual(good.sort());
});

test('however many events wait, whom they are told is found in the same few statements', async () => {
  const site = await openSite(service);
  const fanOut = async (count: number) => {
    for (let at = 0; at < count; at++) await published(site, '/t');
    const deps = depsOf(service.platform);
    const { signal } = new AbortController();
    const { statements } = await statementsOn(service, () => fanOutEvents(deps, channelsOf(deps), signal));
    return statements.length;
  };
  await fanOut(1);
  expect(await fanOut(30)).toBe(await fanOut(1));
});

test('events and deliveries are forgotten a month after they are over, and none before', async () => {
  const site = await openSite(service);
  await published(site, '/done');
  const channel = listeningChannel(site);
  await tell(service, [channel]);
  await published(site, '/waiting');
  await tell(service, [{ ...channel, deliver: async () => ({ result: 'failed' }) }]);
  await published(site, '/new');
  const { sql } = service.database;
  const age = async (interval: string) => {
    await sql`update deliveries set created_at = now() - ${interval}::interval where site = ${site.name}`;
    await sql`update events set created_at = now() - ${interval}::interval where site = ${site.name}`;
    await forgetOldDeliveries(depsOf(service.platform));
    return (await eventsOf(service, site)).map(({ data }) => data.thread);
  };
  expect((await age('29 days')).sort()).toEqual(['/done', '/new', '/waiting']);
  expect((await age('31 days')).sort()).toEqual(['/new', '/waiting']);
  expect(await deliveriesOf(service, site)).toHaveLength(1);
});

test('a delivery that nobody has taken up for a month is forgotten too: its channel is served no more', async () => {
  const site = await openSite(service);
  await published(site, '/t');
  await tell(service, [{ ...listeningChannel(site), deliver: async () => ({ result: 'failed' }) }]);
  const { sql } = service.database;
  const idle = async (days: number) => {
    await sql`update deliveries set created_at = now() - interval '40 days', due_at = now() - make_interval(days => ${days})
      where site = ${site.name}`;
    await sql`update events set created_at = now() - interval '40 days' where site = ${site.name}`;
    await forgetOldDeliveries(depsOf(service.platform));
    return [(await deliveriesOf(service, site)).length, (await eventsOf(service, site)).length];
  };
  expect(await idle(29)).toEqual([1, 1]);
  expect(await idle(31)).toEqual([0, 0]);
});

test('a delivery is taken up by one process alone', async () => {
  const site = await openSite(service);
  for (let at = 0; at < 10; at++) await published(site, '/t');
  const channel = listeningChannel(site, ['one', 'two', 'three']);
  await tell(service, [{ ...channel, deliver: async () => ({ result: 'failed' }) }]);
  await hurry(service, site);
  const takes = await Promise.all(
    Array.from({ length: 8 }, () => takeDeliveries(service.database, [channel.name], 5)),
  );
  const ids = takes.flat().map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(4);
  expect(new Set(ids).size).toBe(ids.length);
});
