import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editToken } from '../../src/comments/edit-token.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const edit = (site: Site, id: string, token: string | undefined, body: unknown) =>
  site.api(`/comments/${id}`, {
    method: 'PATCH',
    body: typeof body === 'string' ? { body } : body,
    headers: token === undefined ? {} : { 'hustings-edit': token },
  });
const codeOf = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];
const later = (site: Site, interval: string) =>
  service.database
    .sql`update comments set created_at = created_at - ${interval}::interval where site = ${site.name}`;

describe('an author', () => {
  test('may change the text, which everybody sees at once, marked as edited', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    const answer = await edit(site, own.id, own.editToken, 'In *other* words.');
    expect(answer.status).toBe(200);
    expect(answer.body.comment).toMatchObject({
      id: own.id,
      number: 1,
      status: 'approved',
      html: '<p>In <em>other</em> words.</p>',
      editedAt: expect.any(String),
    });
    expect((await site.api('/comments?thread=/a')).body.items).toEqual([answer.body.comment]);
  });

  test('may change nothing but the text, whatever else is sent along', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    const more = { body: 'New', author: { name: 'Eve' }, status: 'approved', thread: '/b', parent: own.id };
    await edit(site, own.id, own.editToken, more);
    const { comment } = (await site.api(`/comments/${own.id}`)).body;
    expect(comment).toMatchObject({ author: { name: 'Ada' }, parent: null, html: '<p>New</p>' });
    const held = await openSite(service, { holdAll: true });
    const waiting = (await held.comment('/a')).body;
    await edit(held, waiting.comment.id, waiting.editToken, { body: 'New', status: 'approved' });
    expect((await held.api('/comments?thread=/a')).body.items).toEqual([]);
    expect((await edit(held, waiting.comment.id, waiting.editToken, { status: 'approved' })).status).toBe(
      400,
    );
  });

  test('is judged again: two links, a held word or a refused one take the comment from view', async () => {
    const words = { heldWords: ['lottery'], refusedWords: ['casino'] };
    for (const [body, status] of [
      ['https://one.example https://two.example', 'held'],
      ['My lottery', 'held'],
      ['My casino', 'trash'],
    ] as const) {
      const site = await openSite(service, words);
      const own = await published(site, '/a');
      const answer = await edit(site, own.id, own.editToken, body);
      expect(answer.body.comment.status).toBe('held');
      expect((await site.api('/comments?thread=/a')).body).toMatchObject({ items: [], thread: { count: 0 } });
      const queue = await site.api(`/moderation?status=${status}`, { owner: true });
      expect(queue.body.items).toMatchObject([{ id: own.id, body }]);
    }
  });

  test('never gets a held comment published by changing it', async () => {
    const site = await openSite(service);
    const held = (await site.comment('/a', { body: 'https://one.example https://two.example' })).body;
    const answer = await edit(site, held.comment.id, held.editToken, 'Harmless');
    expect(answer.body.comment).toMatchObject({ status: 'held', number: null, html: '<p>Harmless</p>' });
    const queue = await site.api('/moderation', { owner: true });
    expect(queue.body.items).toMatchObject([{ id: held.comment.id, body: 'Harmless', reason: 'links' }]);
  });

  test('waits again in a thread or on a site where an editor reads everything', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    await service.database.sql`update threads set mode = 'hold' where site = ${site.name}`;
    expect((await edit(site, own.id, own.editToken, 'Changed')).body.comment.status).toBe('held');
    const strict = await openSite(service, { holdAll: true });
    const first = (await strict.comment('/a')).body;
    await rule(strict, first.comment.id, { status: 'approved' });
    expect((await edit(strict, first.comment.id, first.editToken, 'Changed')).body.comment.status).toBe(
      'held',
    );
  });

  test('who was approved at the first time is not a newcomer again by an edit', async () => {
    const site = await openSite(service, { holdFirstTime: true });
    const first = (await site.comment('/a', { author: { name: 'Ada' } })).body;
    await rule(site, first.comment.id, { status: 'approved' });
    const answer = await edit(site, first.comment.id, first.editToken, 'Changed');
    expect(answer.body.comment.status).toBe('approved');
  });

  test('may not say by an edit what they have said already', async () => {
    const site = await openSite(service);
    await published(site, '/a', { body: 'Exactly this.' });
    const own = await published(site, '/a');
    expect(codeOf(await edit(site, own.id, own.editToken, 'Exactly this.'))).toEqual([
      409,
      'duplicate_comment',
    ]);
    const same = await published(site, '/a', { body: 'Something else.' });
    expect((await edit(site, same.id, same.editToken, 'Something else.')).status).toBe(200);
  });

  test('sees a held comment as it is, and nobody without the token knows of it', async () => {
    const site = await openSite(service, { holdAll: true });
    const held = (await site.comment('/a', { body: 'Not yet' })).body;
    const path = `/comments/${held.comment.id}`;
    const own = await site.api(path, { headers: { 'hustings-edit': held.editToken } });
    expect(own.body.comment).toMatchObject({ html: '<p>Not yet</p>', status: 'held' });
    expect(own.headers.get('cache-control')).toBe('no-store');
    const other = (await site.comment('/a')).body.editToken;
    for (const headers of [{}, { 'hustings-edit': other }, { 'hustings-edit': 'junk' }] as Record<
      string,
      string
    >[])
      expect(codeOf(await site.api(path, { headers }))).toEqual([404, 'not_found']);
  });
});

describe('a change is refused', () => {
  test('without a token with 401, with another comment’s, another site’s or a forged one with 403', async () => {
    const [site, elsewhere] = [await openSite(service), await openSite(service)];
    const own = await published(site, '/a');
    const other = await published(site, '/a');
    const twin = await published(elsewhere, '/a', { commentId: own.id });
    expect(codeOf(await edit(site, own.id, undefined, 'X'))).toEqual([401, 'unauthorized']);
    for (const token of [other.editToken, twin.editToken, `${own.editToken}x`, 'junk'])
      expect(codeOf(await edit(site, own.id, token, 'X'))).toEqual([403, 'forbidden']);
    expect((await site.api(`/comments/${own.id}`)).body.comment.html).not.toContain('X');
  });

  test('after fifteen minutes, by the database’s clock, and not a moment before', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    await later(site, '14 minutes');
    service.pass(3600);
    expect((await edit(site, own.id, own.editToken, 'In time')).status).toBe(200);
    await later(site, '61 seconds');
    expect(codeOf(await edit(site, own.id, own.editToken, 'Too late'))).toEqual([403, 'forbidden']);
  });

  test('at once where the site gives no time for it', async () => {
    const site = await openSite(service, { editMinutes: 0 });
    const own = await published(site, '/a');
    expect(codeOf(await edit(site, own.id, own.editToken, 'X'))).toEqual([403, 'forbidden']);
  });

  test('for a comment that is not there, or a text that cannot be taken', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    const absent = own.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect((await edit(site, absent, own.editToken, 'X')).status).toBe(403);
    const token = editToken(site.name, absent, service.keyring);
    expect((await edit(site, absent, token, 'X')).status).toBe(404);
    expect((await edit(site, 'no-id', own.editToken, 'X')).status).toBe(404);
    expect((await edit(site, own.id, own.editToken, ' ')).status).toBe(400);
    expect((await edit(site, own.id, own.editToken, 'é'.repeat(32_763))).status).toBe(400);
  });

  test('from a page of another site', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    const answer = await site.api(`/comments/${own.id}`, {
      method: 'PATCH',
      body: { body: 'X' },
      headers: { 'hustings-edit': own.editToken, origin: 'https://elsewhere.example' },
    });
    expect(codeOf(answer)).toEqual([403, 'origin_not_allowed']);
  });
});
