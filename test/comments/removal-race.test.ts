import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

test('a reply sent while what it answers is being removed is either refused or shown, never counted and lost', async () => {
  const site = await openSite(service);
  for (let round = 0; round < 10; round++) {
    const thread = `/race-${round}`;
    const top = await published(site, thread);
    const middle = await published(site, thread, { parent: top.id });
    const sent = [1, 2, 3].map(() => site.comment(thread, { parent: middle.id }));
    const removed = [middle, top].map(({ id }) => rule(site, id, { status: 'trash' }));
    const answers = await Promise.all(sent);
    for (const { status } of await Promise.all(removed)) expect(status).toBe(200);
    for (const { status, body } of answers)
      if (status !== 201) expect([status, body.errors]).toMatchObject([400, [{ path: 'parent' }]]);
    const { items, thread: told } = (await site.api(`/comments?thread=${thread}`)).body;
    const shown = items.filter((item: { status: string }) => item.status === 'approved');
    expect(shown).toHaveLength(answers.filter((answer) => answer.status === 201).length);
    expect(told.count).toBe(shown.length);
    expect(items).toHaveLength(shown.length === 0 ? 0 : shown.length + 2);
  }
});

test('replies published and removed at once leave a place where any is left, and none where none is', async () => {
  const site = await openSite(service);
  const top = await published(site, '/a');
  const first = [];
  for (let at = 0; at < 5; at++) first.push(await published(site, '/a', { parent: top.id }));
  const added = Array.from({ length: 5 }, () => published(site, '/a', { parent: top.id }));
  await Promise.all([...first.map(({ id }) => rule(site, id, { status: 'spam' })), ...added]);
  await rule(site, top.id, { status: 'trash' });
  const statuses = async () =>
    (await site.api('/comments?thread=/a')).body.items.map((item: { status: string }) => item.status);
  expect(await statuses()).toEqual(['removed', ...Array(5).fill('approved')]);
  await Promise.all((await Promise.all(added)).map(({ id }) => rule(site, id, { status: 'trash' })));
  expect(await statuses()).toEqual([]);
});
