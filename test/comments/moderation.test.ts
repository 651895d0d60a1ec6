import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

type Item = { id: string; status: string; reason: string | null };
const queue = async (site: Site, query = '') =>
  (await site.api(`/moderation${query}`, { owner: true })).body as {
    items: Item[];
    nextCursor: string | null;
  };
const codeOf = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];

describe('the queue', () => {
  test('is for editors alone, and no reader’s token opens it', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${own.editToken}` },
      { 'hustings-edit': own.editToken },
    ] as Record<string, string>[]) {
      const answer = await site.api('/moderation', { headers });
      expect(codeOf(answer)).toEqual([401, 'unauthorized']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('shows an editor what readers never see: address, source text and why it waits', async () => {
    const site = await openSite(service);
    const body = '*See* https://one.example https://two.example';
    const { comment } = (await site.comment('/a', { body, title: 'Headline' })).body;
    const answer = await site.api('/moderation', { owner: true });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      items: [
        {
          ...comment,
          thread: '/a',
          title: 'Headline',
          url: '',
          email: 'ada@example.com',
          body,
          reason: 'links',
          matched: '2',
          spamScore: null,
          site: site.name,
          network: expect.stringMatching(/^[0-9a-f-]{36}$/),
          originalBody: null,
          ruledBy: null,
          statusBefore: null,
        },
      ],
      nextCursor: null,
    });
  });

  test('is of one status, held unless asked otherwise, of this site alone', async () => {
    const [site, other] = [await openSite(service), await openSite(service)];
    await published(other, '/a');
    const made: Record<string, string> = {};
    for (const status of ['approved', 'held', 'spam', 'trash']) {
      const { id } = await published(site, '/a');
      await rule(site, id, { status });
      made[status] = id;
    }
    expect((await queue(site)).items).toMatchObject([{ id: made.held, status: 'held' }]);
    for (const [status, id] of Object.entries(made))
      expect((await queue(site, `?status=${status}`)).items).toMatchObject([{ id, status }]);
    expect((await site.api('/moderation?status=other', { owner: true })).status).toBe(400);
  });

  test('comes in pages, newest first, each comment once, also those of one moment', async () => {
    const site = await openSite(service, { holdAll: true });
    const ids = new Set<string>();
    for (let at = 0; at < 7; at++) ids.add((await site.comment('/a')).body.comment.id);
    const { sql } = service.database;
    await sql`update comments set created_at = date_trunc('minute', created_at) where site = ${site.name}`;
    const newest = (await site.comment('/a')).body.comment.id;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await queue(site, `?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    }
    expect(seen[0]).toBe(newest);
    expect(seen).toHaveLength(8);
    expect(new Set(seen)).toEqual(new Set([...ids, newest]));
    expect(codeOf(await site.api('/moderation?cursor=junk', { owner: true }))).toEqual([
      400,
      'invalid_request',
    ]);
  });
});

describe('an editor', () => {
  test('approves, changes and removes, and readers see that at once', async () => {
    const site = await openSite(service, { holdAll: true });
    const { id } = (await site.comment('/a')).body.comment;
    const shown = async () => (await site.api('/comments?thread=/a')).body.items;
    expect(await shown()).toEqual([]);
    const approved = await rule(site, id, { status: 'approved' });
    expect(approved.status).toBe(200);
    expect(approved.body).toMatchObject({ status: 'approved', number: 1, reason: null });
    await rule(site, id, { body: 'Put **right**' });
    expect(await shown()).toMatchObject([
      { html: '<p>Put <strong>right</strong></p>', editedAt: expect.any(String) },
    ]);
    await rule(site, id, { status: 'spam', body: 'Both at once' });
    expect(await shown()).toEqual([]);
    expect((await queue(site, '?status=spam')).items).toMatchObject([{ id, body: 'Both at once' }]);
  });

  test('is not bound by the rules and times that bind an author', async () => {
    const site = await openSite(service, { editMinutes: 0 });
    const { id } = await published(site, '/a');
    const body = 'https://one.example https://two.example https://three.example';
    expect((await rule(site, id, { body })).body.status).toBe('approved');
    expect((await rule(site, id, { status: 'trash' })).body.status).toBe('trash');
    expect((await rule(site, id, { body: 'Changed in the trash' })).status).toBe(200);
  });

  test('needs the key even together with the author’s token, and is told what cannot be', async () => {
    const site = await openSite(service, { holdAll: true });
    const { comment, editToken } = (await site.comment('/a')).body;
    const path = `/comments/${comment.id}`;
    const headers = { authorization: 'Bearer wrong', 'hustings-edit': editToken };
    const forged = await site.api(path, { method: 'PATCH', body: { status: 'approved' }, headers });
    expect(codeOf(forged)).toEqual([401, 'unauthorized']);
    for (const ruling of [{}, { status: 'fine' }, { status: 'removed' }, { number: 3 }, { body: '' }])
      expect(codeOf(await rule(site, comment.id, ruling))).toEqual([400, 'invalid_request']);
    expect(codeOf(await rule(site, crypto.randomUUID(), { status: 'spam' }))).toEqual([404, 'not_found']);
    const other = await openSite(service);
    expect((await rule(other, comment.id, { status: 'approved' })).status).toBe(404);
  });

  test('cannot bring back from the trash what has been said again meanwhile', async () => {
    const site = await openSite(service);
    const first = await published(site, '/a', { body: 'Exactly this.' });
    await rule(site, first.id, { status: 'trash' });
    await published(site, '/a', { body: 'Exactly this.' });
    expect(codeOf(await rule(site, first.id, { status: 'approved' }))).toEqual([409, 'duplicate_comment']);
    expect((await site.api('/comments?thread=/a')).body.thread.count).toBe(1);
  });

  test('approving one of several held replies shows that one, under a parent that is there', async () => {
    const site = await openSite(service);
    const top = await published(site, '/a');
    const reply = (await site.comment('/a', { parent: top.id, nickname: 'x' })).body.comment;
    await rule(site, top.id, { status: 'trash' });
    await rule(site, reply.id, { status: 'approved' });
    const items = (await site.api('/comments?thread=/a')).body.items;
    expect(items).toMatchObject([
      { id: top.id, status: 'removed' },
      { id: reply.id, status: 'approved', parent: top.id },
    ]);
  });
});
