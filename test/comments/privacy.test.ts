import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const author = { name: 'Ada', email: 'very.private@example.com', website: 'https://ada.example/' };
const secret = /very\.private|private@example/i;

test('an e-mail address is in no public answer, whatever becomes of its comment', async () => {
  const site = await openSite(service);
  const url = 'https://magazine.example/a';
  const top = await published(site, '/a', { author, url });
  const answer = await site.comment('/a?html', { author, parent: top.id });
  const removed = await published(site, '/a', { author });
  await published(site, '/a', { author, parent: removed.id });
  await rule(site, removed.id, { status: 'trash' });
  const held = (await site.comment('/a', { author, nickname: 'x' })).body;

  const api = `/api/v1/sites/${site.name}`;
  const own = { 'hustings-edit': held.editToken };
  const answers = [
    answer,
    await site.comment('/a', { author, body: 'Twice' }),
    await site.comment('/a', { author, body: 'Twice' }),
    await service.send(`${api}/comments/${held.comment.id}?html=en`, { headers: own }),
    await service.send(`${api}/comments/${top.id}?html=en`, { headers: { 'hustings-edit': top.editToken } }),
    await service.send(`${api}/comments/${top.id}?html=de`, {
      method: 'PATCH',
      body: { body: 'Changed' },
      headers: { 'hustings-edit': top.editToken },
    }),
  ];
  for (const path of [
    `${api}/comments?thread=/a`,
    `${api}/comments?thread=/a&under=${top.id}`,
    `${api}/comments/${top.id}`,
    `${api}/comments/${removed.id}`,
    `${api}/comments/counts?thread=/a`,
    ...['rss', 'atom', 'json'].flatMap((format) => [
      `${api}/comments/feed.${format}`,
      `${api}/comments/feed.${format}?thread=/a`,
    ]),
    `/embed/v1/sites/${site.name}/thread?thread=/a`,
    `/sites/${site.name}/threads?thread=/a`,
    `/sites/${site.name}/threads?thread=/a&replyto=${top.id}`,
    `/sites/${site.name}/threads/embed?thread=/a`,
    `/sites/${site.name}/comments/${top.id}/report`,
  ]) {
    answers.push(await service.send(path));
  }
  for (const { status, text, headers } of answers) {
    expect(status).toBeLessThan(500);
    expect(`${text}${JSON.stringify([...headers])}`).not.toMatch(secret);
  }
  const moderation = await site.api('/moderation?status=approved', { owner: true });
  expect(moderation.text).toMatch(secret);
});

test('neither addresses nor e-mail addresses nor what was written are logged', async () => {
  const site = await openSite(service, { floodSeconds: 15 });
  const from = '203.0.113.77';
  const first = await site.comment('/a', { author, body: 'Words of a reader' }, { from });
  await site.comment('/a', { author, body: 'Words of a reader' }, { from });
  await site.comment('/a', { author, body: 'More words' }, { from });
  await site.comment('/a', { author, body: 'More words', url: 'https://x.example/words' }, { from });
  const log = JSON.stringify(service.log);
  expect(log).not.toMatch(/very\.private|203\.0\.113|Words of|More words|x\.example/);
  expect(log).not.toContain(first.body.editToken);
});

test('the database keeps a hash of the network and no address of it', async () => {
  const site = await openSite(service, { floodSeconds: 15 });
  await site.comment('/a', {}, { from: '203.0.113.78' });
  const { sql } = service.database;
  for (const table of ['comments', 'comment_pauses', 'spent_proofs']) {
    const rows = await sql`select to_jsonb(kept)::text as row from ${sql(table)} as kept`;
    expect(JSON.stringify(rows)).not.toContain('203.0.113');
  }
  const [pause] = await sql`select count(*)::int as senders from comment_pauses where site = ${site.name}`;
  expect(pause?.senders).toBe(2);
});
