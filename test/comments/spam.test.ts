import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fewestLessons } from '../../src/comments/bayes.ts';
import { everyComment } from '../../src/comments/spam-lessons.ts';
import { openSite, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const pills = 'Order cheap pills online today, no prescription, discreet worldwide shipping';
const talk = 'The referee was right about the second goal, though the keeper had no chance';

type Counts = { clue: string; spam: number; ham: number }[];
const counted = (site: Site): Promise<Counts> =>
  service.database
    .sql<Counts>`select clue, spam, ham from spam_clues where site = ${site.name} order by clue`;
const allOf = async (site: Site) =>
  (await counted(site)).find(({ clue }) => clue === everyComment) ?? { spam: 0, ham: 0 };

/** Writes a comment that waits, and gives its id. */
async function waiting(site: Site, body: string, more: Record<string, unknown> = {}): Promise<string> {
  const answer = await site.comment('/a', { body: `${body} ${randomUUID()}`, ...more });
  if (answer.status !== 202) throw new Error(answer.text);
  return answer.body.comment.id;
}

/** A site where both kinds were learnt, as often as is needed: one comment of each, counted so many times. */
async function taughtSite(settings: Record<string, unknown> = {}, lessons = fewestLessons) {
  const site = await openSite(service, { holdAll: true });
  await rule(site, await waiting(site, pills), { status: 'spam' });
  await rule(site, await waiting(site, talk), { status: 'approved' });
  await service.database.sql`
    update spam_clues set spam = spam * ${lessons}, ham = ham * ${lessons} where site = ${site.name}`;
  const patch = { settings: { comments: { holdAll: false }, spam: settings } };
  expect((await site.api('', { method: 'PATCH', body: patch, owner: true })).status).toBe(200);
  return site;
}

const heldAt = async (site: Site) => (await site.api('/moderation', { owner: true })).body.items;

describe('what looks like spam', () => {
  test('is held, says so to editors alone, and how sure that was', async () => {
    const site = await taughtSite();
    const answer = await site.comment('/b', { body: `Discreet: cheap pills, worldwide shipping. ${pills}` });
    expect([answer.status, answer.body.comment.status]).toEqual([202, 'held']);
    expect(answer.text).not.toMatch(/spam/i);
    const [item] = await heldAt(site);
    expect(item).toMatchObject({ id: answer.body.comment.id, reason: 'likely_spam' });
    expect(item.spamScore).toBeGreaterThanOrEqual(0.99);
    expect(item.spamScore).toBeLessThanOrEqual(1);
  });

  test('is nothing of the sort to other sites, and other words pass', async () => {
    const [site, other] = [await taughtSite(), await openSite(service)];
    expect((await site.comment('/b', { body: `${talk}. Still, the goal stands.` })).status).toBe(201);
    expect((await other.comment('/b', { body: pills })).status).toBe(201);
  });

  test('is not looked for before enough of both kinds was learnt', async () => {
    const site = await taughtSite({}, fewestLessons - 1);
    expect((await site.comment('/b', { body: `${pills} again` })).status).toBe(201);
  });

  test('is held from the site’s own threshold on, and not where the site does not want to learn', async () => {
    const site = await taughtSite({ learn: false });
    expect((await site.comment('/b', { body: `${pills} again` })).status).toBe(201);
    const answer = await site.api('', {
      method: 'PATCH',
      body: { settings: { spam: { learn: true, holdFrom: 0.5 } } },
      owner: true,
    });
    expect(answer.body.settings.spam).toEqual({ learn: true, holdFrom: 0.5 });
    expect((await site.comment('/b', { body: `${pills} once more` })).status).toBe(202);
    const bad = await site.api('', {
      method: 'PATCH',
      body: { settings: { spam: { holdFrom: 2 } } },
      owner: true,
    });
    expect(bad.body.errors.map((fault: { path: string }) => fault.path)).toEqual(['settings.spam.holdFrom']);
  });

  test('is tried with another threshold, or without learning, before that is set', async () => {
    const site = await openSite(service);
    const scores: [string, number][] = [];
    for (const score of [0.2, 0.95, 0.995]) {
      const { id } = (await site.comment('/a')).body.comment;
      await service.database.sql`update comments set spam_score = ${score} where id = ${id}`;
      scores.push([id, score]);
    }
    const tried = async (spam: Record<string, unknown>) => {
      const answer = await site.api('/rules/dry-run', { body: { settings: { spam } }, owner: true });
      return answer.body.items.map(({ id, before, after }: Record<string, string>) => [
        scores.find(([known]) => known === id)?.[1],
        before,
        after,
      ]);
    };
    expect(await tried({ holdFrom: 0.9 })).toEqual([[0.95, 'approved', 'held']]);
    expect(await tried({ holdFrom: 1 })).toEqual([[0.995, 'held', 'approved']]);
    expect(await tried({ learn: false })).toEqual([[0.995, 'held', 'approved']]);
  });

  test('is what the site says it has learnt, to moderators', async () => {
    const site = await taughtSite({}, fewestLessons - 1);
    const { key } = await site.newKey('moderator');
    const learnt = { spam: fewestLessons - 1, ham: fewestLessons - 1 };
    const said = { learn: true, holdFrom: 0.99, learnt, speaksFrom: fewestLessons, speaks: false };
    expect((await site.api('/spam', { key })).body).toEqual({ ...said, akismet: false });
    await service.database
      .sql`update spam_clues set spam = spam + 1, ham = ham + 1 where site = ${site.name}`;
    expect((await site.api('/spam', { key })).body.speaks).toBe(true);
  });

  test('is looked for again in a new text by its author', async () => {
    const site = await taughtSite();
    const { comment, editToken } = (await site.comment('/b', { body: `${talk} indeed` })).body;
    const edited = await site.api(`/comments/${comment.id}`, {
      method: 'PATCH',
      body: { body: `${pills} indeed` },
      headers: { 'hustings-edit': editToken },
    });
    expect(edited.body.comment.status).toBe('held');
    expect((await heldAt(site))[0].spamScore).toBeGreaterThanOrEqual(0.99);
  });
});

describe('a ruling', () => {
  test('teaches by its status alone, and a later one takes that back exactly', async () => {
    const site = await openSite(service, { holdAll: true });
    const id = await waiting(site, pills);
    expect(await counted(site)).toEqual([]);
    const ruledAs = async (status: string) => {
      await rule(site, id, { status });
      const { spam, ham } = await allOf(site);
      const counts = (await counted(site)).map((clue) => [clue.spam, clue.ham]);
      expect(counts.every((each) => String(each) === String([spam, ham]))).toBe(true);
      return [spam, ham, counts.length > 10];
    };
    expect(await ruledAs('approved')).toEqual([0, 1, true]);
    expect(await ruledAs('approved')).toEqual([0, 1, true]);
    expect(await ruledAs('spam')).toEqual([1, 0, true]);
    // Spam that is cleared away was spam.
    expect(await ruledAs('trash')).toEqual([1, 0, true]);
    expect(await ruledAs('held')).toEqual([0, 0, false]);
    expect(await counted(site)).toEqual([]);
    expect(await ruledAs('approved')).toEqual([0, 1, true]);
    expect(await ruledAs('trash')).toEqual([0, 0, false]);
  });

  test('leaves what other comments taught as it was', async () => {
    const site = await openSite(service, { holdAll: true });
    await rule(site, await waiting(site, `${pills} ${talk}`), { status: 'spam' });
    const before = await counted(site);
    const id = await waiting(site, pills);
    for (const status of ['spam', 'approved', 'spam', 'held']) await rule(site, id, { status });
    expect(await counted(site)).toEqual(before);
  });

  test('however often it is changed, leaves the counts as if the last one had been the only one', async () => {
    const statuses = fc.constantFrom('approved', 'spam', 'trash', 'held');
    const rulings = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), statuses), { maxLength: 12 });
    const site = await openSite(service, { holdAll: true });
    const ids = [
      await waiting(site, pills),
      await waiting(site, talk),
      await waiting(site, `${talk} ${pills}`),
    ];
    await fc.assert(
      fc.asyncProperty(rulings, async (list) => {
        for (const [which, status] of list) await rule(site, ids[which] ?? '', { status });
        for (const id of ids) await rule(site, id, { status: 'held' });
        expect(await counted(site)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test('of two moderators at once teaches once', async () => {
    const site = await openSite(service, { holdAll: true });
    const id = await waiting(site, talk);
    const answers = await Promise.all([1, 2, 3, 4].map(() => rule(site, id, { status: 'approved' })));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(await allOf(site)).toMatchObject({ spam: 0, ham: 1 });
  });

  test('of many at once on the same words counts them all, and no reader waits for it in vain', async () => {
    const site = await openSite(service, { holdAll: true });
    const ids: string[] = [];
    for (let at = 0; at < 16; at++)
      ids.push(await waiting(site, at % 2 ? `${pills} ${talk}` : `${talk} ${pills}`));
    const rulings = ids.map((id, at) => rule(site, id, { status: at % 2 ? 'spam' : 'approved' }));
    const readers = [1, 2, 3, 4].map(() => site.comment('/b', { body: `${pills} ${randomUUID()}` }));
    const answers = [...(await Promise.all(rulings)), ...(await Promise.all(readers))];
    expect(answers.map((answer) => answer.status)).toEqual([...ids.map(() => 200), 202, 202, 202, 202]);
    expect(await allOf(site)).toMatchObject({ spam: 8, ham: 8 });
  });

  test('by an editor who changes the text teaches the new text; a text that no editor saw teaches nothing', async () => {
    const site = await openSite(service);
    const { comment, editToken } = (await site.comment('/a', { body: talk })).body;
    await rule(site, comment.id, { status: 'approved' });
    const first = await counted(site);
    await rule(site, comment.id, { body: pills });
    const second = await counted(site);
    expect(await allOf(site)).toMatchObject({ spam: 0, ham: 1 });
    const clues = (counts: Counts) => counts.map(({ clue }) => clue);
    expect(clues(second)).not.toEqual(clues(first));
    await rule(site, comment.id, { body: talk });
    expect(await counted(site)).toEqual(first);
    await site.api(`/comments/${comment.id}`, {
      method: 'PATCH',
      body: { body: pills },
      headers: { 'hustings-edit': editToken },
    });
    expect(await counted(site)).toEqual([]);
  });

  test('teaches nothing where the site does not want to learn, and can still be taken back', async () => {
    const site = await openSite(service, { holdAll: true });
    const [first, second] = [await waiting(site, talk), await waiting(site, pills)];
    await rule(site, first, { status: 'approved' });
    await site.api('', { method: 'PATCH', body: { settings: { spam: { learn: false } } }, owner: true });
    await rule(site, second, { status: 'spam' });
    expect(await allOf(site)).toMatchObject({ spam: 0, ham: 1 });
    await rule(site, first, { status: 'spam' });
    expect(await counted(site)).toEqual([]);
  });
});

describe('what is learnt', () => {
  test('holds no text: the same comment leaves other hashes at another site', async () => {
    const sites = [await openSite(service, { holdAll: true }), await openSite(service, { holdAll: true })];
    const seen = new Set<string>();
    for (const site of sites) {
      const answer = await site.comment('/a', { body: pills });
      await rule(site, answer.body.comment.id, { status: 'spam' });
      for (const { clue } of await counted(site)) if (clue !== everyComment) seen.add(clue);
    }
    const [first = [], second = []] = await Promise.all(sites.map(counted));
    expect(first.length).toBe(second.length);
    expect(seen.size).toBe(first.length + second.length - 2);
  });

  test('of an erased reader goes with their data, whether their texts stay or not', async () => {
    for (const texts of ['keep', 'remove']) {
      const site = await openSite(service, { holdAll: true });
      const author = { name: 'Eve', email: `eve-${texts}@example.com`, website: '' };
      const id = await waiting(site, pills, { author });
      await rule(site, id, { status: 'spam' });
      const erased = await site.api('/readers/erase', { body: { email: author.email, texts }, owner: true });
      expect(erased.body).toMatchObject({ comments: 1 });
      expect(await counted(site)).toEqual([]);
    }
  });
});

test('a site from before there were settings for spam has the usual ones', async () => {
  const site = await openSite(service);
  await service.database.sql`update sites set settings = settings - 'spam' where id = ${site.name}`;
  service.pass(2);
  const { settings } = (await site.api('', { owner: true })).body;
  expect(settings.spam).toEqual({ learn: true, holdFrom: 0.99 });
  expect((await site.comment('/a')).status).toBe(201);
});
