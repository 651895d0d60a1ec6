import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderMarkup } from '../../src/comments/markup.ts';
import { type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ sample: true, env: { DEMO: '1' } });
});
afterAll(() => service.stop());

test('the sample’s editors find a comment that waits, which nobody else sees, and may publish it', async () => {
  const demo = service.api('demo');
  const { items } = (await demo('/moderation', { owner: true })).body;
  expect(items).toMatchObject([{ status: 'held', reason: 'links', matched: '2', thread: '/demo' }]);
  const { settings } = (await demo('', { owner: true })).body;
  expect(renderMarkup(items[0].body).links).toBe(2);
  expect(settings.comments.maxLinks).toBe(2);

  const page = (await service.send('/sites/demo/threads?thread=/demo')).text;
  expect(page).toContain('Imogen Farrow');
  expect(page).not.toContain('Achterberg');

  await demo(`/comments/${items[0].id}`, { method: 'PATCH', body: { status: 'approved' }, owner: true });
  const { thread, items: shown } = (await demo('/comments?thread=/demo')).body;
  expect([thread.count, shown.at(-1)]).toMatchObject([5, { id: items[0].id, number: 5 }]);
});
