import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTrueTally } from '../support/ledger.ts';
import { fieldsOf, type ReadersService, startForReaders, submit } from '../support/readers.ts';
import { newSite, type Site } from '../support/service.ts';

let service: ReadersService;
let site: Site;
beforeAll(async () => {
  service = await startForReaders();
  site = await newSite(service);
});
afterAll(() => service.stop());

const patch = (slug: string, body: Record<string, unknown>) =>
  site.api(`/polls/${slug}`, { method: 'PATCH', body, owner: true });
const act = (slug: string, what: string) =>
  site.api(`/polls/${slug}/${what}`, { method: 'POST', owner: true });
const listed = async (query = '') =>
  (await site.api(`/poll-list${query}`, { owner: true })).body.items.map(
    ({ slug }: { slug: string }) => slug,
  );

/** Everything that votes leave behind. */
const traces = async () =>
  service.database.drizzle.execute(sql`select
    (select count(*) from ballots) as ballots, (select count(*) from tallies) as tallies,
    (select count(*) from spent_proofs) as spent, (select count(*) from network_ballots) as networks`);

describe('a preview', () => {
  test('shows a draft to whoever has the link, and to nobody without', async () => {
    const slug = await site.newPoll({ draft: true, question: 'Which <bridge>?' });
    const { body } = await act(slug, 'preview');
    const path = new URL(body.url).pathname;
    const page = await service.send(path);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Which &lt;bridge&gt;?');
    expect(page.text).toContain('This is a preview');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).toContain('noindex');
    expect((await service.send(`/sites/${site.name}/polls/${slug}`)).status).toBe(404);
    const other = await newSite(service);
    for (const forged of [
      path.replace(site.name, other.name),
      `${path.slice(0, -1)}x`,
      `/sites/${site.name}/previews/x`,
      `/sites/${site.name}/previews/%00`,
    ])
      expect((await service.send(forged)).status, forged).toBe(404);
  });

  test('takes a vote that counts nowhere and leaves no trace, and tells what its reader would be told', async () => {
    for (const more of [{ draft: true }, { opensAt: '2199-01-01T00:00:00Z' }]) {
      const slug = await site.newPoll(more);
      const path = new URL((await act(slug, 'preview')).body.url).pathname;
      const fields = fieldsOf((await service.send(path)).text, 'vote');
      const before = await traces();
      const tried = await submit(service, path, { ...fields, choices: 'o2' });
      expect(tried.status).toBe(200);
      expect(tried.text).toContain('Your vote was not kept.');
      expect(tried.text).toMatch(/data-option="o2".*?100%/s);
      expect((await submit(service, path, { ...fields, choices: 'o9' })).status).toBe(422);
      expect(await traces()).toEqual(before);
    }
  });

  test('is over after a week', async () => {
    const later = await startForReaders();
    const own = await newSite(later);
    const slug = await own.newPoll({ draft: true });
    const { body } = await own.api(`/polls/${slug}/preview`, { method: 'POST', owner: true });
    const path = new URL(body.url).pathname;
    later.pass(7 * 86_400 - 60);
    expect((await later.send(path)).status).toBe(200);
    later.pass(120);
    expect((await later.send(path)).status).toBe(404);
    await later.stop();
  });
});

describe('publishing', () => {
  test('opens a draft now, whenever it was written, and a scheduled one when its time comes', async () => {
    const slug = await site.newPoll({ draft: true, opensAt: '2020-01-01T00:00:00Z' });
    const { body } = await patch(slug, { draft: false });
    expect(body.status).toBe('open');
    expect(Date.parse(body.opensAt)).toBeGreaterThan(Date.parse('2026-01-01'));
    const later = await site.newPoll({ draft: true, opensAt: '2199-01-01T00:00:00Z' });
    expect((await patch(later, { draft: false })).body).toMatchObject({
      status: 'scheduled',
      opensAt: '2199-01-01T00:00:00.000Z',
    });
  });
});

describe('wording', () => {
  test('that was replaced after the opening is kept with who replaced it, and no count moves', async () => {
    const slug = await site.newPoll();
    await site.vote(slug);
    const { key } = await site.newKey('editor', { name: 'Maria' });
    const sent = { question: 'Which one?', options: [{ id: 'o1', text: 'First' }] };
    await site.api(`/polls/${slug}`, { method: 'PATCH', body: sent, key });
    await patch(slug, { listed: false });
    await patch(slug, { note: 'A note.' });
    const { items } = (await site.api(`/polls/${slug}/wordings`, { owner: true })).body;
    expect(items).toMatchObject([
      { wording: 3, question: 'Which one?', note: null, replacedBy: 'OWNER_KEY' },
      {
        wording: 1,
        question: 'Which?',
        options: [
          { id: 'o1', text: 'One' },
          { id: 'o2', text: 'Other' },
        ],
        replacedBy: 'Maria',
      },
    ]);
    const { body } = await site.api(`/polls/${slug}/results`);
    expect(body).toMatchObject({ voters: 1, question: 'Which one?' });
    expect((await expectTrueTally(service, site, slug)).counted).toBe(1);
  });

  test('of a draft is nobody’s past', async () => {
    const slug = await site.newPoll({ draft: true });
    await patch(slug, { question: 'Which one?' });
    expect((await site.api(`/polls/${slug}/wordings`, { owner: true })).body.items).toEqual([]);
  });

  test('is not laid over what somebody else has changed since', async () => {
    const slug = await site.newPoll();
    const { wording } = (await site.api(`/polls/${slug}`)).body;
    expect((await patch(slug, { question: 'One?', wasWording: wording })).status).toBe(200);
    const late = await patch(slug, { question: 'Other?', wasWording: wording });
    expect([late.status, late.body.code, late.body.wording]).toEqual([409, 'id_conflict', wording + 1]);
    expect((await patch(slug, { question: 'Other?', wasWording: wording + 1 })).status).toBe(200);
  });
});

describe('options', () => {
  test('are put into any order that names each of them once, and votes stay with their option', async () => {
    const slug = await site.newPoll({ options: ['A', 'B', 'C'] });
    await site.vote(slug, { choices: ['o3'] });
    const { body } = await patch(slug, { order: ['o3', 'o1', 'o2'] });
    expect(body.options.map(({ id }: { id: string }) => id)).toEqual(['o3', 'o1', 'o2']);
    const results = (await site.api(`/polls/${slug}/results`)).body.options;
    expect(results).toMatchObject([{ id: 'o3', votes: 1 }, { votes: 0 }, { votes: 0 }]);
    for (const order of [['o1'], ['o1', 'o2', 'o3', 'o3'], ['o1', 'o2', 'o4'], ['o1', 'o2', 'o3', 'o4']]) {
      const refused = await patch(slug, { order });
      expect(refused.status, `${order}`).toBe(400);
      expect(refused.body.errors[0].path).toBe('order');
    }
    const grown = await patch(slug, { options: [{ text: 'D' }], order: ['o1', 'o2', 'o3'] });
    expect(grown.body.options.map(({ id }: { id: string }) => id)).toEqual(['o1', 'o2', 'o3', 'o4']);
  });
});

describe('a copy', () => {
  test('is a draft with the words and rules of a poll, under a free name, without its votes and times', async () => {
    const slug = await site.newPoll({
      ...{ question: 'Who?', options: [{ text: 'A', baseline: 5 }, { text: 'B' }], baselineVoters: 5 },
      ...{ choose: { min: 1, max: 2 }, closesAt: '2199-01-01T00:00:00Z', resultsVisible: 'after-close' },
    });
    await site.vote(slug);
    const [one, other] = [await act(slug, 'duplicate'), await act(slug, 'duplicate')];
    expect(one.status).toBe(201);
    expect([one.body.slug, other.body.slug]).toEqual([`${slug}-2`, `${slug}-3`]);
    expect(one.body).toMatchObject({
      ...{ status: 'draft', question: 'Who?', choose: { min: 1, max: 2 }, resultsVisible: 'after-close' },
      closesAt: null,
    });
    await patch(one.body.slug, { draft: false, resultsVisible: 'always' });
    expect((await site.api(`/polls/${one.body.slug}/results`)).body).toMatchObject({ voters: 0, votes: 0 });
  });
});

describe('a deleted poll', () => {
  test('comes back with its votes within 30 days, by every door', async () => {
    const slug = await site.newPoll();
    await site.vote(slug);
    await site.api(`/polls/${slug}`, { method: 'DELETE', owner: true });
    expect((await site.api(`/polls/${slug}`)).status).toBe(404);
    expect(await listed('?status=deleted')).toContain(slug);
    expect(await listed()).not.toContain(slug);
    for (const _ of [1, 2]) expect((await act(slug, 'restore')).status).toBe(200);
    expect((await site.api(`/polls/${slug}/results`)).body.voters).toBe(1);
    expect((await site.vote(slug)).status).toBe(201);
    expect(await listed('?status=deleted')).not.toContain(slug);
  });

  test('is refused with a reason after 30 days', async () => {
    const slug = await site.newPoll();
    await site.api(`/polls/${slug}`, { method: 'DELETE', owner: true });
    await service.database
      .sql`update polls set deleted_at = deleted_at - interval '31 days' where slug = ${slug}`;
    const refused = await act(slug, 'restore');
    expect([refused.status, refused.body.code]).toEqual([409, 'poll_final']);
    expect((await site.api(`/polls/${slug}`)).status).toBe(404);
  });
});

test('editors list every poll by status and words, with the votes so far, page by page', async () => {
  const own = await newSite(service);
  const open = await own.newPoll({ question: 'Red bridge?', listed: false });
  const draft = await own.newPoll({ question: 'Green bridge?', draft: true });
  const later = await own.newPoll({ question: 'Blue tower?', opensAt: '2199-01-01T00:00:00Z' });
  await own.vote(open);
  const list = async (query: string) => (await own.api(`/poll-list${query}`, { owner: true })).body;
  const slugs = async (query: string) => (await list(query)).items.map(({ slug }: { slug: string }) => slug);
  expect(await slugs('')).toEqual([later, draft, open]);
  expect(await slugs('?status=draft')).toEqual([draft]);
  expect(await slugs('?status=scheduled')).toEqual([later]);
  expect(await slugs('?status=open')).toEqual([open]);
  expect(await slugs('?q=BRIDGE')).toEqual([draft, open]);
  expect((await list('?status=open')).items[0]).toMatchObject({ voters: 1, held: 0, final: false });
  const first = await list('?limit=2');
  expect(first.items).toHaveLength(2);
  expect(await slugs(`?limit=2&cursor=${first.nextCursor}`)).toEqual([open]);
});
