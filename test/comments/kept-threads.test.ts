import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  // A clock that stands, so that nothing is out of date merely because a second has gone by.
  const now = new Date();
  service = await startForReaders({ platform: { clock: () => now } });
});
afterAll(() => service.stop());

const threads = async (site: Site) => (await site.api('/comments?thread=/a')).text;
const counts = async (site: Site) => (await site.api('/comments/counts?thread=/a')).text;
const fragment = async (site: Site) =>
  (await service.send(`/embed/v1/sites/${site.name}/thread?thread=/a&lang=en`)).text;

/** How many statements it takes. */
async function statementsOf(run: () => Promise<unknown>): Promise<number> {
  let sent = 0;
  service.database.sql.options.debug = () => sent++;
  try {
    await run();
  } finally {
    service.database.sql.options.debug = false;
  }
  return sent;
}

test('a thread’s page, its fragment and its count are made once for all who ask, by one statement each', async () => {
  const site = await openSite(service);
  await published(site, '/a');
  await site.api('/polls');
  for (const read of [threads, counts, fragment]) {
    expect(await statementsOf(() => read(site))).toBe(1);
    expect(await statementsOf(() => Promise.all([read(site), read(site)]))).toBe(0);
  }
});

const patchThread = (site: Site, body: Record<string, unknown>) =>
  site.api('/threads', { method: 'PATCH', body: { thread: '/a', ...body }, owner: true });

type Comment = { id: string; editToken: string };
const own = (site: Site, { id, editToken }: Comment, method: string, body?: Record<string, unknown>) =>
  site.api(`/comments/${id}`, { method, headers: { 'hustings-edit': editToken }, ...(body ? { body } : {}) });

test.each<[string, (site: Site, comment: Comment) => Promise<unknown>, string]>([
  ['a comment', (site) => site.comment('/a', { body: 'Something new' }), 'Something new'],
  [
    'an author’s new text',
    (site, one) => own(site, one, 'PATCH', { body: 'A better text' }),
    'A better text',
  ],
  ['what an author takes back', (site, one) => own(site, one, 'DELETE'), '"count":0'],
  ['a ruling', (site, { id }) => rule(site, id, { status: 'spam' }), '"count":0'],
  ['an editor’s text', (site, { id }) => rule(site, id, { body: 'An edited text' }), 'An edited text'],
  [
    'a ruling on many',
    (site, { id }) => site.api('/moderation', { body: { ids: [id], status: 'trash' }, owner: true }),
    '"count":0',
  ],
  [
    'a reply by the staff',
    (site, { id }) =>
      site.api(`/comments/${id}/replies`, {
        body: { commentId: crypto.randomUUID(), body: 'The staff says' },
        owner: true,
      }),
    'The staff says',
  ],
  ['a notice', (site) => patchThread(site, { notice: 'Be kind' }), 'Be kind'],
  ['a close', (site) => patchThread(site, { mode: 'closed' }), '"open":false'],
  [
    'a merge',
    async (site) => {
      await published(site, '/b', { body: 'From elsewhere' });
      await patchThread(site, { aliases: ['/b'] });
    },
    'From elsewhere',
  ],
  [
    'what is erased',
    (site) =>
      site.api('/readers/erase', { body: { email: 'ada@example.com', texts: 'remove' }, owner: true }),
    '"count":0',
  ],
  [
    'a freeze of the site',
    (site) => site.api('/freeze', { body: { notice: 'Back soon' }, owner: true }),
    'Back soon',
  ],
])('%s shows at once to whoever asks the same process', async (_, change, shown) => {
  const site = await openSite(service);
  const comment = await published(site, '/a');
  const before = [await threads(site), await counts(site), await fragment(site)];
  expect(before[0]).not.toContain(shown);
  await change(site, comment);
  expect(await threads(site)).toContain(shown);
  expect(await fragment(site)).not.toBe(before[2]);
  const { thread } = (await site.api('/comments?thread=/a')).body;
  expect(JSON.parse(await counts(site)).counts['/a']).toBe(thread.count);
});
