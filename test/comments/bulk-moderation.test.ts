import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const ruleAll = (site: Site, body: Record<string, unknown>) =>
  site.api('/moderation', { method: 'POST', body, owner: true });
const rulingsOf = async (site: Site) =>
  (await site.api('/audit', { owner: true })).body.items.filter(
    (entry: { act: string }) => entry.act === 'comment.rule',
  );
const threadOf = async (site: Site) => (await site.api('/comments?thread=/a')).body.thread;

async function held(site: Site, how = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < how; at++) ids.push((await site.comment('/a')).body.comment.id);
  return ids;
}

describe('one status for many comments', () => {
  test('is given to each, counted in the thread, and written down for each', async () => {
    const site = await openSite(service, { holdAll: true });
    const ids = await held(site, 3);
    const answer = await ruleAll(site, { ids, status: 'approved' });
    expect([answer.status, answer.body]).toEqual([
      200,
      { items: ids.map((id) => ({ id, status: 'approved' })) },
    ]);
    expect((await threadOf(site)).count).toBe(3);
    const told = await rulingsOf(site);
    expect(told.map((entry: { subject: string }) => entry.subject).toSorted()).toEqual(ids.toSorted());
    expect(told[0]).toMatchObject({ before: { status: 'held' }, after: { status: 'approved' } });
    await ruleAll(site, { ids: ids.slice(1), status: 'spam' });
    expect((await threadOf(site)).count).toBe(1);
  });

  test('says of each id what stood in its way, and does the others', async () => {
    const [site, other] = [await openSite(service), await openSite(service)];
    const again = { body: 'The same words', title: 'T' };
    const first = await published(site, '/a', again);
    await rule(site, first.id, { status: 'trash' });
    await published(site, '/a', again);
    const good = await published(site, '/a');
    const foreign = await published(other, '/a');
    const missing = randomUUID();
    const ids = [missing, first.id, foreign.id, good.id];
    expect((await ruleAll(site, { ids, status: 'held' })).body.items).toEqual([
      { id: missing, code: 'not_found' },
      { id: first.id, code: 'duplicate_comment' },
      { id: foreign.id, code: 'not_found' },
      { id: good.id, status: 'held' },
    ]);
    expect((await threadOf(site)).count).toBe(1);
    expect((await threadOf(other)).count).toBe(1);
  });

  test('counts right where two editors rule on the same comments in opposite orders at once', async () => {
    const site = await openSite(service, { holdAll: true });
    const top = (await held(site))[0] ?? '';
    await rule(site, top, { status: 'approved' });
    const ids = [top];
    for (let at = 0; at < 4; at++) ids.push((await site.comment('/a', { parent: top })).body.comment.id);
    const sent = [ids, ids.toReversed()].map((order) => ruleAll(site, { ids: order, status: 'approved' }));
    for (const { body } of await Promise.all(sent))
      expect(body.items.map((item: { status: string }) => item.status)).toEqual(ids.map(() => 'approved'));
    expect((await threadOf(site)).count).toBe(5);
    const { items } = (await site.api('/comments?thread=/a')).body;
    expect(items.map((item: { number: number }) => item.number)).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([
    ['no id', { ids: [], status: 'spam' }],
    ['more than 100 ids', { ids: Array.from({ length: 101 }, () => randomUUID()), status: 'spam' }],
    ['what is no id', { ids: ['1'], status: 'spam' }],
    ['no status', { ids: [randomUUID()] }],
  ])('is not taken with %s', async (_, body) => {
    const site = await openSite(service);
    expect((await ruleAll(site, body)).status).toBe(400);
  });
});

describe('the second of two moderators on a comment', () => {
  test('is told what the first did, and overwrites nothing', async () => {
    const site = await openSite(service, { holdAll: true });
    const [id = ''] = await held(site);
    expect((await rule(site, id, { status: 'spam', was: 'held' })).status).toBe(200);
    const second = await rule(site, id, { status: 'approved', body: 'Rewritten', was: 'held' });
    expect([second.status, second.body.code, second.body.current]).toEqual([409, 'id_conflict', 'spam']);
    expect(second.body.detail).toContain('it was held and is spam now');
    const queue = (await site.api('/moderation?status=spam', { owner: true })).body.items;
    expect(queue).toMatchObject([{ id, status: 'spam' }]);
    expect(queue[0].body).not.toBe('Rewritten');
    expect(await rulingsOf(site)).toHaveLength(1);
  });

  test('is told the same in a bulk ruling, of that comment alone', async () => {
    const site = await openSite(service, { holdAll: true });
    const [taken = '', free = ''] = await held(site, 2);
    await rule(site, taken, { status: 'trash' });
    const ruling = { ids: [taken, free], status: 'approved', was: 'held' };
    expect((await ruleAll(site, ruling)).body.items).toEqual([
      { id: taken, code: 'id_conflict', current: 'trash', by: 'OWNER_KEY' },
      { id: free, status: 'approved' },
    ]);
  });

  test('gets an answer and no conflict where both want the same, so that a retry is safe', async () => {
    const site = await openSite(service, { holdAll: true });
    const [id = ''] = await held(site);
    const ruling = { status: 'approved', was: 'held' };
    const answers = await Promise.all([rule(site, id, ruling), rule(site, id, ruling)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await threadOf(site)).count).toBe(1);
    expect(await rulingsOf(site)).toHaveLength(1);
  });

  test('of two who want different things at once, exactly one has it', async () => {
    const site = await openSite(service, { holdAll: true });
    const [id = ''] = await held(site);
    const both = ['approved', 'spam'].map((status) => rule(site, id, { status, was: 'held' }));
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 409]);
    expect(await rulingsOf(site)).toHaveLength(1);
  });

  test('needs something to change beside what was seen', async () => {
    const site = await openSite(service, { holdAll: true });
    const [id = ''] = await held(site);
    expect((await rule(site, id, { was: 'held' })).status).toBe(400);
  });
});
