import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openSite,
  published,
  type ReadersService,
  rule,
  startForReaders,
  written,
} from '../support/readers.ts';
import { newNetwork, newSite } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const newcomers = () => newSite(service, { settings: { picture: 'never', comments: { floodSeconds: 0 } } });

describe('a comment', () => {
  test('that breaks no rule is published with its number and a token to change it', async () => {
    const site = await openSite(service);
    const body = 'Well *said*.';
    const answer = await site.comment('/a', {
      body,
      author: { name: 'Ada', website: 'https://ada.example/' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      editToken: expect.any(String),
      comment: {
        id: expect.any(String),
        number: 1,
        parent: null,
        author: { name: 'Ada', website: 'https://ada.example/', badge: null },
        html: '<p>Well <em>said</em>.</p>',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        editedAt: null,
        permalink: expect.stringContaining(answer.body.comment.id),
        status: 'approved',
        moreReplies: false,
      },
    });
    const page = await site.api('/comments?thread=/a');
    expect(page.body.items).toEqual([answer.body.comment]);
  });

  test('cannot set what is not its to set', async () => {
    const site = await newcomers();
    const made = { number: 7, badge: 'staff', status: 'approved', createdAt: '2001-01-01T00:00:00Z' };
    const answer = await site.comment('/a', { ...made, author: { name: 'Eve', badge: 'staff' } });
    expect(answer.status).toBe(202);
    expect(answer.body.comment).toMatchObject({ number: null, status: 'held', author: { badge: null } });
    expect(answer.body.comment.createdAt).not.toMatch(/^2001/);
  });

  test("waits at its author's first time, until an editor has approved one of the same name and e-mail", async () => {
    const site = await newcomers();
    const author = { name: 'Grace', email: 'grace@example.com' };
    const first = await site.comment('/a', { author });
    expect(first.status).toBe(202);
    expect(first.body.comment).toMatchObject({ status: 'held', number: null });
    expect((await site.comment('/a', { author })).status).toBe(202);
    await rule(site, first.body.comment.id, { status: 'approved' });
    expect((await site.comment('/a', { author })).status).toBe(201);
    expect((await site.comment('/a', { author: { ...author, name: 'Hopper' } })).status).toBe(202);
    expect((await site.comment('/a', { author: { ...author, email: 'g@example.com' } })).status).toBe(202);
    expect((await site.comment('/a', { author: { name: 'Grace' } })).status).toBe(202);
  });

  test('known by name alone is nobody, however often that name was approved', async () => {
    const site = await newcomers();
    const first = await site.comment('/a', { author: { name: 'Ada' } });
    await rule(site, first.body.comment.id, { status: 'approved' });
    expect((await site.comment('/a', { author: { name: 'Ada' } })).status).toBe(202);
  });

  test('whose trap is filled looks held to its author and is spam to the editors', async () => {
    const site = await openSite(service);
    const answer = await site.comment('/a', { nickname: 'Bob' });
    expect(answer.status).toBe(202);
    expect(answer.body.comment.status).toBe('held');
    expect(answer.text).not.toMatch(/spam|honeypot/);
    const spam = await site.api('/moderation?status=spam', { owner: true });
    expect(spam.body.items).toMatchObject([{ id: answer.body.comment.id, reason: 'honeypot' }]);
  });

  test('with a refused word goes to the trash and looks held to its author', async () => {
    const site = await openSite(service, { refusedWords: ['casino'] });
    const answer = await site.comment('/a', { body: 'My CASINO!' });
    expect(answer.status).toBe(202);
    expect(answer.body.comment.status).toBe('held');
    const { id } = answer.body.comment;
    const own = await site.api(`/comments/${id}`, { headers: { 'hustings-edit': answer.body.editToken } });
    expect(own.body.comment.status).toBe('held');
    const trash = await site.api('/moderation?status=trash', { owner: true });
    expect(trash.body.items).toMatchObject([{ id, reason: 'refused_word' }]);
  });

  test('with two links in its rendered text waits, and with one does not', async () => {
    const site = await openSite(service);
    const two = '[one](https://one.example) and https://two.example';
    expect((await site.comment('/a', { body: two })).status).toBe(202);
    expect(
      (await site.comment('/a', { body: '[one](https://one.example) `https://x.example`' })).status,
    ).toBe(201);
  });
});

describe('a retry', () => {
  test('answers the same comment with the same token, and nothing is written twice', async () => {
    const site = await openSite(service);
    const { proof } = await site.prove('comment', '/a');
    const body = written('/a', { proof });
    const first = await site.api('/comments', { body });
    const again = await site.api('/comments', { body });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect((await site.api('/comments?thread=/a')).body.thread.count).toBe(1);
  });

  test('answers the same when all were sent at once', async () => {
    const site = await openSite(service, { floodSeconds: 15 });
    const from = newNetwork();
    const { proof } = await site.prove('comment', '/a', from);
    const body = written('/a', { proof });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => site.api('/comments', { body, from })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  });

  test('answers as the comment is by now: held at first, approved later, its proof expired', async () => {
    const site = await newcomers();
    const { proof } = await site.prove('comment', '/a');
    const body = written('/a', { proof });
    const first = await site.api('/comments', { body });
    expect(first.status).toBe(202);
    await rule(site, body.commentId, { status: 'approved' });
    service.pass(3600);
    const late = await site.api('/comments', { body });
    expect(late.status).toBe(200);
    expect(late.body.comment).toMatchObject({ id: body.commentId, status: 'approved', number: 1 });
    expect(late.body.editToken).toBe(first.body.editToken);
  });

  test('is answered even after the thread was closed', async () => {
    const site = await openSite(service);
    const { proof } = await site.prove('comment', '/a');
    const body = written('/a', { proof });
    await site.api('/comments', { body });
    await service.database.sql`update threads set mode = 'closed' where site = ${site.name}`;
    expect((await site.api('/comments', { body })).status).toBe(200);
  });

  test('of the id with another proof is a conflict that tells nothing of the comment', async () => {
    const site = await openSite(service);
    const body = written('/a', {
      body: 'A secret thought',
      proof: (await site.prove('comment', '/a')).proof,
    });
    const first = await site.api('/comments', { body });
    const { proof } = await site.prove('comment', '/a');
    const other = await site.api('/comments', { body: { ...body, proof } });
    expect([other.status, other.body.code]).toEqual([409, 'id_conflict']);
    expect(other.text).not.toContain(first.body.editToken);
    expect(other.text).not.toContain('secret');
    expect((await site.api('/comments', { body: { ...body, proof: null } })).body.code).toBe('id_conflict');
  });

  test('of the proof with another id is a spent proof', async () => {
    const site = await openSite(service);
    const { proof } = await site.prove('comment', '/a');
    await site.api('/comments', { body: written('/a', { proof }) });
    const other = await site.api('/comments', { body: written('/a', { proof }) });
    expect([other.status, other.body.code]).toEqual([403, 'proof_spent']);
    expect(other.body.challenge).toMatchObject({ action: 'comment', ref: '/a' });
  });

  test('the same id on two sites is two comments', async () => {
    const [one, two] = [await openSite(service), await openSite(service)];
    const commentId = randomUUID();
    expect((await published(one, '/a', { commentId })).id).toBe(commentId);
    expect((await published(two, '/a', { commentId })).id).toBe(commentId);
  });
});

describe('a refusal', () => {
  test('a comment sent from a page that is not on the list of origins gets nowhere', async () => {
    const site = await openSite(service);
    const from = (origin: string) => site.comment('/a', {}, { headers: { origin } });
    expect((await from('https://elsewhere.example')).body.code).toBe('origin_not_allowed');
    expect((await from('https://magazine.example')).status).toBe(201);
  });

  test.each([
    ['thread', { thread: '?only=query' }],
    ['thread', { thread: 'x'.repeat(256) }],
    ['commentId', { commentId: 'one' }],
    ['body', { body: ' \n\t ' }],
    ['body', { body: 'é'.repeat(32_763) }],
    ['author.name', { author: { name: 'é'.repeat(123) } }],
    ['author.email', { author: { name: 'A', email: 'ada@example' } }],
    ['author.email', { author: { name: 'A', email: `${'a'.repeat(89)}@example.com` } }],
    ['author.website', { author: { name: 'A', website: 'javascript:alert(1)' } }],
    ['author.website', { author: { name: 'A', website: `https://a.example/${'a'.repeat(183)}` } }],
    ['url', { url: 'javascript:alert(1)' }],
  ])('names %s where that cannot be taken', async (path, fault) => {
    const site = await openSite(service);
    const { proof } = await site.prove('comment', '/a');
    const answer = await site.api('/comments', { body: written('/a', { proof, ...fault }) });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  });

  test('every length may be reached to the last byte', async () => {
    const site = await openSite(service);
    const author = {
      name: `${'é'.repeat(122)}e`,
      email: `${'a'.repeat(88)}@example.com`,
      website: `https://a.example/${'a'.repeat(182)}`,
    };
    const { proof } = await site.prove('comment', '/a');
    const body = written('/a', { author, body: 'a'.repeat(65_525), proof });
    expect((await site.api('/comments', { body })).status).toBe(201);
  });
});

test('a site’s own length holds for comments and their edits, and says so by the field', async () => {
  const site = await newSite(service, {
    settings: { picture: 'never', comments: { bodyBytes: 100, holdFirstTime: false, floodSeconds: 0 } },
  });
  const long = await site.comment('/a', { body: 'ä'.repeat(51) });
  expect([long.status, long.body.errors]).toEqual([
    400,
    [{ path: 'body', message: 'Is longer than 100 bytes.' }],
  ]);
  const { comment, editToken } = (await site.comment('/a', { body: 'ä'.repeat(50) })).body;
  const edit = { method: 'PATCH', body: { body: 'x'.repeat(101) }, headers: { 'hustings-edit': editToken } };
  expect((await site.api(`/comments/${comment.id}`, edit)).status).toBe(400);
  expect((await site.api('/comments?thread=/a')).body.items).toHaveLength(1);
});
