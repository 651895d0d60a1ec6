import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, startForReaders, written } from '../support/readers.ts';
import { newNetwork } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  // The clock stands still, so that nothing that is kept for a second is read anew on a busy machine.
  const now = new Date();
  service = await startForReaders({ platform: { clock: () => now } });
});
afterAll(() => service.stop());

/** What was sent to the database meanwhile, each statement as its first two words. */
async function sentBy(run: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  service.database.sql.options.debug = (_, statement) =>
    sent.push(statement.trim().split(/\s+/, 2).join(' '));
  try {
    await run();
  } finally {
    service.database.sql.options.debug = false;
  }
  return sent;
}

test('a comment takes one statement to judge it and one to write it, one that answers another too', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  for (const parent of [null, id]) {
    const from = newNetwork();
    const { proof } = await site.prove('comment', '/a', from);
    const post = async () => {
      const answer = await site.api('/comments', { body: { ...written('/a', { parent }), proof }, from });
      expect(answer.status).toBe(201);
    };
    expect(await sentBy(post)).toEqual(['with sought', 'with given']);
  }
});

test('a site that has learnt what spam is takes one more, and one that has not makes no clues for nothing', async () => {
  const site = await openSite(service);
  await published(site, '/a');
  await service.database.sql`
    insert into spam_clues (site, clue, spam, ham) values (${site.name}, '00000000-0000-0000-0000-000000000000', 100, 100)`;
  const from = newNetwork();
  const { proof } = await site.prove('comment', '/a', from);
  const post = () => site.api('/comments', { body: { ...written('/a'), proof }, from });
  expect(await sentBy(post)).toEqual(['with sought', 'select clue,', 'with given']);
});

test('of many comments at once in one thread each gets a number of its own, and none is left out', async () => {
  const site = await openSite(service);
  const many = 40;
  const answers = await Promise.all(Array.from({ length: many }, () => site.comment('/busy', {})));
  expect(answers.map(({ status }) => status)).toEqual(Array(many).fill(201));
  const numbers = answers.map(({ body }) => body.comment.number).toSorted((one, other) => one - other);
  expect(numbers).toEqual(Array.from({ length: many }, (_, place) => place + 1));
  const { thread } = (await site.api('/comments?thread=/busy&limit=100')).body;
  expect(thread.count).toBe(many);
});
