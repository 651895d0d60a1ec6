import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const freeze = (site: Site, notice = '') => site.api('/freeze', { body: { notice }, owner: true });
const thaw = (site: Site) => site.api('/freeze', { method: 'DELETE', owner: true });
const fragment = async (site: Site, lang: string) =>
  (await service.send(`/embed/v1/sites/${site.name}/thread?thread=/a&lang=${lang}`)).text;

test('a frozen site takes no comments and no readers’ changes, tells readers so, and goes on as before once it is thawed', async () => {
  const site = await openSite(service);
  const own = await published(site, '/a');
  const poll = await site.newPoll();
  const { proof } = await site.prove('comment', '/a');
  const change = {
    method: 'PATCH',
    body: { body: 'Better said.' },
    headers: { 'hustings-edit': own.editToken },
  };
  const frozen = await freeze(site, 'Back at eight.');
  expect(frozen.body.frozen).toMatchObject({ by: 'OWNER_KEY', notice: 'Back at eight.' });

  expect((await site.comment('/a', { proof })).body.code).toBe('thread_closed');
  expect((await site.comment('/never')).body.code).toBe('thread_closed');
  expect((await site.api(`/comments/${own.id}`, change)).body.code).toBe('thread_closed');
  expect((await site.vote(poll)).status).toBe(201);
  for (const thread of ['/a', '/never'])
    expect((await site.api(`/comments?thread=${thread}`)).body.thread).toMatchObject({
      open: false,
      frozen: 'Back at eight.',
    });
  expect(await fragment(site, 'en')).toContain('Back at eight.');
  await freeze(site);
  expect(await fragment(site, 'de')).toContain('Auf der ganzen Website');

  expect((await thaw(site)).body.frozen).toBeNull();
  expect((await site.comment('/a', { proof })).status).toBe(201);
  expect((await site.api(`/comments/${own.id}`, change)).status).toBe(200);
});

test('freezing twice keeps since when and by whom, and only what differs is told to the audit', async () => {
  const site = await openSite(service);
  const { key } = await site.newKey('moderator', { name: 'Night desk' });
  const first = (await site.api('/freeze', { body: {}, key })).body.frozen;
  service.pass(60);
  expect((await freeze(site)).body.frozen).toEqual(first);
  await thaw(site);
  await thaw(site);
  const { items } = (await site.api('/audit', { owner: true })).body;
  expect(items.filter(({ act }: { act: string }) => act === 'site.freeze')).toMatchObject([
    { actor: { kind: 'owner-key' }, before: { frozen: { by: 'Night desk' } }, after: { frozen: null } },
    { actor: { name: 'Night desk' }, before: { frozen: null }, after: { frozen: first } },
  ]);
});

test('a comment judged just before the freeze, by a process that has not heard of it, does not get in after it', async () => {
  const site = await openSite(service);
  await published(site, '/a');
  const { proof } = await site.prove('comment', '/a');
  // Written past the service, which goes on believing what it read a moment ago.
  await service.database
    .sql`update sites set frozen = ${service.database.sql.json({ since: '2026-01-01T00:00:00Z', by: 'x', notice: '' })} where id = ${site.name}`;
  const answer = await site.comment('/a', { proof });
  expect([answer.status, answer.body.code]).toEqual([409, 'thread_closed']);
  await thaw(site);
  expect((await site.comment('/a', { proof })).status).toBe(201);
});
