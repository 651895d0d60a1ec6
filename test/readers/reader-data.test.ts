import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelsOf } from '../../src/chores.ts';
import { depsOf } from '../../src/platform.ts';
import { mailEnv } from '../support/mailbox.ts';
import { tell } from '../support/outbox.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  // Nobody listens there, so mails stay under way.
  service = await startService({ env: mailEnv({ url: 'smtp://127.0.0.1:1' }) });
});
afterAll(() => service.stop());

const settings = {
  picture: 'never',
  comments: { holdFirstTime: false, floodSeconds: 0, heldWords: ['waits'] },
};
const newCalmSite = () => newSite(service, { settings });

let readers = 0;
/** A reader of the test's own, who typed the address in two ways. */
function newReader() {
  readers++;
  const email = `Reader.${readers}+news@Example.com`;
  return { email, author: { name: `Rita ${readers}`, email, website: 'https://rita.example' } };
}

const takeOut = (site: Site, email: string) => site.api('/readers/export', { body: { email }, owner: true });
const erase = (site: Site, email: string, texts = 'keep') =>
  site.api('/readers/erase', { body: { email, texts }, owner: true });

/** What a reader leaves on a site: three comments (one with an answer, one held), a report, a note, and a mail to agree to. */
async function lived(site: Site) {
  const { email, author } = newReader();
  const other = { name: 'Otto', email: 'otto@example.com', website: '' };
  const say = async (body: string, more: Record<string, unknown> = {}) =>
    (await site.comment('/a', { body, author, ...more })).body;
  const { comment: first, editToken } = await say(`Write to ${email.toLowerCase()} or ${email}`, {
    notify: { replies: true },
  });
  const { comment: answer } = await say('An answer', { author: other, parent: first.id });
  const { comment: last } = await say('And another thing', {
    author: { ...author, email: email.toUpperCase() },
  });
  const { comment: held } = await say('It waits');
  const report = {
    reason: 'spam',
    text: 'Look',
    email,
    proof: (await site.prove('report', answer.id)).proof,
  };
  expect((await site.api(`/comments/${answer.id}/reports`, { body: report })).status).toBe(202);
  const note = {
    message: 'Hello',
    name: 'Rita',
    email,
    page: '/a',
    proof: (await site.prove('feedback', '-')).proof,
  };
  expect((await site.api('/feedback', { body: note })).status).toBe(202);
  await tell(service, channelsOf(depsOf(service.platform)));
  return { email, first, answer, last, held, editToken };
}

/** The tables that hold a text anywhere in any row. */
async function tablesWith(text: string): Promise<string[]> {
  const { sql } = service.database;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql.unsafe(
      `select 1 from "${name}" as t where position(lower($1) in lower(t::text)) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

describe('what is kept of a reader', () => {
  test('comes as one file: comments, reports, notes and what mails were asked for, in whatever case the address was typed', async () => {
    const site = await newCalmSite();
    const { email, first, last, held, answer } = await lived(site);
    const { status, body, headers } = await takeOut(site, email.toLowerCase());
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${site.name}-reader.json"`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body)).toEqual(['comments', 'reports', 'feedback', 'subscriptions']);
    expect(body.comments.map(({ id }: { id: string }) => id)).toEqual([first.id, last.id, held.id]);
    expect(body.comments[0].author).toEqual({
      ...{ name: expect.stringMatching(/^Rita/), email, website: 'https://rita.example', badge: null },
    });
    expect(body.reports).toEqual([
      {
        ...{ id: expect.any(String), comment: answer.id, reason: 'spam', text: 'Look' },
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(body.subscriptions).toMatchObject([{ comment: first.id, kind: 'replies', confirmedAt: null }]);
    expect(body.feedback).toHaveLength(1);
    expect(body.feedback[0]).toMatchObject({ message: 'Hello', email });
  });

  test('is of one site, and nothing for an address that nobody gave', async () => {
    const [site, other] = [await newCalmSite(), await newCalmSite()];
    const { email } = await lived(site);
    const nothing = { comments: [], reports: [], feedback: [], subscriptions: [] };
    expect((await takeOut(other, email)).body).toEqual(nothing);
    expect((await takeOut(site, 'reader_1+news@example.com')).body).toEqual(nothing);
    expect((await takeOut(site, '%@example.com')).body).toEqual(nothing);
  });

  test('is for the owner alone, and for a whole address', async () => {
    const site = await newCalmSite();
    const { email } = await lived(site);
    for (const path of ['/readers/export', '/readers/erase']) {
      const body = { email, texts: 'keep' };
      expect((await site.api(path, { body })).body.code).toBe('unauthorized');
      for (const wrong of [{}, { ...body, email: '' }, { ...body, email: 'rita' }])
        expect((await site.api(path, { body: wrong, owner: true })).body.code).toBe('invalid_request');
    }
    expect((await erase(site, email, 'perhaps')).body.code).toBe('invalid_request');
    expect((await takeOut(site, email)).body.comments).toHaveLength(3);
  });
});

describe('erasing a reader', () => {
  test.each(['keep', 'remove'])('leaves the address nowhere in the database (texts: %s)', async (texts) => {
    const site = await newCalmSite();
    const { email } = await lived(site);
    expect((await tablesWith(email)).toSorted()).toEqual([
      ...['comments', 'deliveries', 'feedback', 'reports', 'subscriptions'],
    ]);
    const pauses = () => service.database.sql`select 1 from comment_pauses where site = ${site.name}`;
    const before = (await pauses()).length;
    const { status, body } = await erase(site, email.toLowerCase(), texts);
    expect([status, body]).toEqual([200, { comments: 3, reports: 1, feedback: 1, subscriptions: 1 }]);
    expect(await tablesWith(email)).toEqual([]);
    expect((await pauses()).length).toBe(before - 1);
    expect((await takeOut(site, email)).body).toEqual({
      comments: [],
      reports: [],
      feedback: [],
      subscriptions: [],
    });
    expect((await erase(site, email, texts)).body).toEqual({
      comments: 0,
      reports: 0,
      feedback: 0,
      subscriptions: 0,
    });
  });

  test('keeps the texts by nobody: numbers, counts and answers stay, and so does a hold', async () => {
    const site = await newCalmSite();
    const { email, first, held } = await lived(site);
    const earlier = (await site.api('/comments?thread=/a')).body;
    await erase(site, email);
    const { thread, items } = (await site.api('/comments?thread=/a')).body;
    expect(thread.count).toBe(3);
    expect(items.map(({ number }: { number: number }) => number)).toEqual(
      earlier.items.map(({ number }: { number: number }) => number),
    );
    expect(items[0].author).toEqual({ name: 'Anonymous', website: null, badge: null });
    expect(items[0].html).toContain('Write to … or …');
    expect(items[0].editedAt).toBeNull();
    expect(items[1].author.name).toBe('Otto');
    const queue = (await site.api('/moderation?status=held', { owner: true })).body.items;
    expect(queue).toMatchObject([{ id: held.id, reason: 'held_word', body: 'It waits', email: '' }]);
    const feed = (await site.api('/comments/feed.json')).body;
    expect(
      feed.items.map(({ authors }: { authors: { name: string }[] }) => authors[0]?.name).toSorted(),
    ).toEqual([...['Anonymous', 'Anonymous', 'Otto']]);
    expect((await site.api(`/comments/${first.id}`)).status).toBe(200);
  });

  test('takes the texts away where that was chosen: answers keep what they answer as a withdrawn place', async () => {
    const site = await newCalmSite();
    const { email, first, last, held } = await lived(site);
    await erase(site, email, 'remove');
    const { thread, items } = (await site.api('/comments?thread=/a')).body;
    expect(thread.count).toBe(1);
    expect((await site.api('/comments/counts?thread=/a')).body.counts['/a']).toBe(1);
    expect(items).toMatchObject([
      { id: first.id, number: 1, status: 'withdrawn', html: '', author: { name: '' } },
      { number: 2, status: 'approved', author: { name: 'Otto' } },
    ]);
    expect((await site.api('/comments/feed.json')).body.items).toHaveLength(1);
    expect((await site.api(`/comments/${last.id}`)).status).toBe(404);
    const { comments } = (await site.api('/comments/export?format=json', { owner: true })).body;
    for (const id of [first.id, last.id, held.id])
      expect(comments.find((comment: { id: string }) => comment.id === id)).toMatchObject({
        ...{ status: 'trash', body: '', html: '' },
      });
    expect((await site.comment('/a', { author: { name: 'Rita' } })).body.comment.number).toBe(4);
  });

  test('takes two who said the same in the same place, and their later namesakes, without a clash', async () => {
    const site = await newCalmSite();
    for (const { author, email } of [newReader(), newReader()]) {
      expect((await site.comment('/a', { author, body: 'Me too' })).status).toBe(201);
      expect((await erase(site, email)).body.comments).toBe(1);
    }
    expect((await site.comment('/a', { author: { name: 'Anonymous' }, body: 'Me too' })).status).toBe(201);
    expect((await site.api('/comments/counts?thread=/a')).body.counts['/a']).toBe(3);
  });

  test('is written down with who did it and how much went, never with the address', async () => {
    const site = await newCalmSite();
    const { email, first } = await lived(site);
    await erase(site, email);
    const { items } = (await site.api('/audit', { owner: true })).body;
    const acts = items.filter(({ act }: { act: string }) => act === 'reader.erase');
    expect(acts).toHaveLength(6);
    expect(acts.find(({ subject }: { subject: string }) => subject === first.id)).toMatchObject({
      actor: { kind: 'owner-key' },
      after: { texts: 'keep' },
    });
    const gone = acts.filter(({ subject }: { subject: string }) => subject === site.name);
    expect(gone.map(({ before }: { before: object }) => before)).toEqual(
      expect.arrayContaining([{ reports: 1 }, { feedback: 1 }]),
    );
  });

  test('touches nobody else, on this site or another', async () => {
    const [site, other] = [await newCalmSite(), await newCalmSite()];
    const mine = await lived(site);
    const theirs = await lived(site);
    const author = { name: 'Rita', email: mine.email, website: '' };
    await other.comment('/a', { author });
    const before = (await takeOut(site, theirs.email)).text;
    await erase(site, mine.email, 'remove');
    expect((await takeOut(site, theirs.email)).text).toBe(before);
    expect((await takeOut(other, mine.email)).body.comments).toHaveLength(1);
  });
});
