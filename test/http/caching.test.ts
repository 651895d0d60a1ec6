import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pollsTag, pollTag } from '../../src/caching.ts';
import { choresOf } from '../../src/chores.ts';
import { purgingCalmly } from '../../src/http/purging.ts';
import { depsOf } from '../../src/platform.ts';
import type { auditActs } from '../../src/sites/audit.ts';
import { easyWork } from '../support/easy-work.ts';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import type { Answer, Sent, Site } from '../support/service.ts';

let service: ReadersService;
/** Every tag that was purged since the test began. */
let purged: string[];
/** What the cache in front does beside that. */
let onPurge: () => Promise<void>;
beforeAll(async () => {
  const purge = async (tags: string[]) => {
    purged.push(...tags);
    await onPurge();
  };
  service = await startForReaders({ sample: true, platform: { ...easyWork, purge } });
});
beforeEach(() => {
  purged = [];
  onPurge = async () => {};
});
afterAll(() => service.stop());

const byOwner = (site: Site, method: string, path: string, body?: unknown) =>
  site.api(path, { method, owner: true, ...(body === undefined ? {} : { body }) });

/** A site with two polls and two threads that readers see, the author of one comment with them. */
async function newWorld() {
  const site = await openSite(service, { heldWords: ['waits'] });
  const older = await site.newPoll({ resultsVisible: 'always', opensAt: '2026-01-01T00:00:00Z' });
  const poll = await site.newPoll({ resultsVisible: 'always' });
  await site.vote(poll);
  const author = { name: 'Rita', email: `rita-${randomUUID()}@example.com`, website: '' };
  const comment = await published(site, '/one', { author });
  await published(site, '/two');
  return { site, older, poll, author, comment, base: `/polls/${poll}` };
}
type World = Awaited<ReturnType<typeof newWorld>>;

const publicAddresses = ({ site: { name }, poll, older }: World) => {
  const polls = ['latest', poll, older].flatMap((each) => [`polls/${each}`, `polls/${each}/results`]);
  const threads = ['/one', '/two'].map((key) => `thread=${encodeURIComponent(key)}`);
  const feeds = ['feed.rss', 'feed.atom', 'feed.json'].flatMap((feed) => [feed, `${feed}?${threads[0]}`]);
  return [
    ...['polls', 'polls?status=open', ...polls].map((path) => `/api/v1/sites/${name}/${path}`),
    ...threads.map((key) => `/api/v1/sites/${name}/comments?${key}`),
    ...[`counts?${threads.join('&')}`, ...feeds].map((path) => `/api/v1/sites/${name}/comments/${path}`),
    ...['polls', 'feedback', ...polls].map((path) => `/embed/v1/sites/${name}/${path}`),
    ...threads.map((key) => `/embed/v1/sites/${name}/thread?${key}`),
    ...['polls', 'feedback', ...polls, `polls/${poll}/embed`].map((path) => `/sites/${name}/${path}`),
    ...threads
      .flatMap((key) => [`threads?${key}`, `threads/embed?${key}`])
      .map((path) => `/sites/${name}/${path}`),
  ];
};

/** The time of reading, which every answer with results tells. */
const asOf = /<time[^>]*>As of [^<]*<\/time>/g;

type Seen = { said: string; tags: string[] };

/** What a cache would have of every public address of the world, with the tags it is kept by. */
async function lookAt(world: World): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  for (const address of publicAddresses(world)) {
    const { status, headers, text } = await service.send(address);
    const policy = headers.get('content-security-policy');
    const said = `${status} ${headers.get('etag') ?? text.replaceAll(asOf, '')} ${policy}`;
    seen.set(address, { said, tags: headers.get('cache-tag')?.split(',') ?? [] });
  }
  return seen;
}

/** The addresses that say something else now, and which of these a cache still has. */
function compare(before: Map<string, Seen>, after: Map<string, Seen>) {
  const changed = [...before].filter(([address, { said }]) => after.get(address)?.said !== said);
  const stale = changed.filter(
    ([, { tags }]) => tags.length > 0 && !tags.some((tag) => purged.includes(tag)),
  );
  return { changed: changed.map(([address]) => address), stale: stale.map(([address]) => address) };
}

type Act = { first?: (world: World) => Promise<unknown>; does: (world: World) => Promise<Answer> };

const closed = ({ site, base }: World) => byOwner(site, 'POST', `${base}/close`);
const deleted = ({ site, base }: World) => byOwner(site, 'DELETE', base);
const excluded = ({ site, base }: World) =>
  byOwner(site, 'POST', `${base}/ballots/rulings`, { status: 'excluded', where: { byPicture: false } });
const nothing = null;

/** What editors do, by its name in the audit; null where no public answer shows it. A new act has to be put in here. */
const acts: Record<(typeof auditActs)[number], Act | null> = {
  'site.create': nothing,
  'site.change': { does: ({ site }) => byOwner(site, 'PATCH', '', { name: 'The Gazette' }) },
  'origin.dismiss': nothing,
  'site.freeze': { does: ({ site }) => byOwner(site, 'POST', '/freeze', { notice: 'Back at nine.' }) },
  'key.create': nothing,
  'key.revoke': nothing,
  'key.invite': nothing,
  'session.end': nothing,
  'poll.create': {
    does: ({ site }) => byOwner(site, 'POST', '/polls', { question: 'And now?', options: ['Yes', 'No'] }),
  },
  'poll.change': { does: ({ site, base }) => byOwner(site, 'PATCH', base, { question: 'Which one, then?' }) },
  'poll.close': { does: closed },
  'poll.reopen': { first: closed, does: ({ site, base }) => byOwner(site, 'POST', `${base}/reopen`) },
  'poll.delete': { does: deleted },
  'poll.restore': { first: deleted, does: ({ site, base }) => byOwner(site, 'POST', `${base}/restore`) },
  'poll.finalise': nothing,
  'ballots.rule': { does: excluded },
  'ballots.undo': {
    first: excluded,
    does: async ({ site, base }) => {
      const { items } = (await byOwner(site, 'GET', `${base}/ballots/rulings`)).body;
      return byOwner(site, 'POST', `${base}/ballots/rulings/${items[0].id}/undo`);
    },
  },
  'comment.rule': {
    does: ({ site, comment }) => byOwner(site, 'PATCH', `/comments/${comment.id}`, { status: 'trash' }),
  },
  'comment.reply': {
    does: ({ site, comment }) =>
      byOwner(site, 'POST', `/comments/${comment.id}/replies`, { commentId: randomUUID(), body: 'Indeed.' }),
  },
  'thread.change': {
    does: ({ site }) => byOwner(site, 'PATCH', '/threads', { thread: '/one', mode: 'closed' }),
  },
  'report.settle': nothing,
  'feedback.rule': nothing,
  'webhook.create': nothing,
  'webhook.change': nothing,
  'webhook.delete': nothing,
  'webhook.test': nothing,
  'delivery.retry': nothing,
  'import.begin': nothing,
  'mail.test': nothing,
  'reader.erase': {
    does: ({ site, author }) =>
      byOwner(site, 'POST', '/readers/erase', { email: author.email, texts: 'keep' }),
  },
};

const byAuthor = ({ site, comment }: World, sent: Sent) =>
  site.api(`/comments/${comment.id}`, { headers: { 'hustings-edit': comment.editToken }, ...sent });

/** The same acts in other ways, and the one that readers do whose effect must not wait. */
const furtherActs: Record<string, Act> = {
  'the visibility of results': {
    does: ({ site, base }) => byOwner(site, 'PATCH', base, { resultsVisible: 'after-close' }),
  },
  'a poll taken off the list': { does: ({ site, base }) => byOwner(site, 'PATCH', base, { listed: false }) },
  'origins that may show a page': {
    does: ({ site }) => byOwner(site, 'PATCH', '', { origins: ['https://other.example'] }),
  },
  'the end of a freeze': {
    first: ({ site }) => byOwner(site, 'POST', '/freeze', { notice: '' }),
    does: ({ site }) => byOwner(site, 'DELETE', '/freeze'),
  },
  'a comment’s text': {
    does: ({ site, comment }) => byOwner(site, 'PATCH', `/comments/${comment.id}`, { body: 'Shorter.' }),
  },
  'a comment approved': {
    first: ({ site }) => site.comment('/one', { body: 'It waits.' }),
    does: async ({ site }) => {
      const { items } = (await byOwner(site, 'GET', '/moderation?status=held')).body;
      return byOwner(site, 'PATCH', `/comments/${items[0].id}`, { status: 'approved' });
    },
  },
  'comments in bulk': {
    does: ({ site, comment }) => byOwner(site, 'POST', '/moderation', { ids: [comment.id], status: 'spam' }),
  },
  'a thread merged into another': {
    does: ({ site }) => byOwner(site, 'PATCH', '/threads', { thread: '/two', aliases: ['/one'] }),
  },
  'a merged thread’s old key, let go': {
    first: ({ site }) => byOwner(site, 'PATCH', '/threads', { thread: '/two', aliases: ['/one'] }),
    does: ({ site }) => byOwner(site, 'PATCH', '/threads', { thread: '/one', aliases: [] }),
  },
  'a thread’s title, by an alias': {
    first: ({ site }) => byOwner(site, 'PATCH', '/threads', { thread: '/two', aliases: ['/one'] }),
    does: ({ site }) => byOwner(site, 'PATCH', '/threads', { thread: '/one', title: 'Another' }),
  },
  'a reader’s words removed': {
    does: ({ site, author }) =>
      byOwner(site, 'POST', '/readers/erase', { email: author.email, texts: 'remove' }),
  },
  'a comment withdrawn by its author': { does: (world) => byAuthor(world, { method: 'DELETE' }) },
  'a comment that an author’s edit takes from view': {
    does: (world) => byAuthor(world, { method: 'PATCH', body: { body: 'Now it waits.' } }),
  },
};

const shown = Object.entries({ ...acts, ...furtherActs }).filter(
  (entry): entry is [string, Act] => entry[1] !== null,
);

describe('what changes a public answer purges all that it makes stale', () => {
  test('and nothing changes while nobody does anything', async () => {
    const world = await newWorld();
    expect(compare(await lookAt(world), await lookAt(world)).changed).toEqual([]);
  });

  test.each(shown)('%s', async (_, { first, does }) => {
    const world = await newWorld();
    await first?.(world);
    const before = await lookAt(world);
    purged = [];
    const answer = await does(world);
    expect(answer.status, answer.text).toBeLessThan(300);
    const { changed, stale } = compare(before, await lookAt(world));
    expect(changed).not.toEqual([]);
    expect(stale).toEqual([]);
  });

  test('a poll that the clock closes', async () => {
    const { site, poll } = await newWorld();
    const { sql } = service.database;
    await choresOf(depsOf(service.platform))(new AbortController().signal);
    purged = [];
    await sql`update polls set closes_at = statement_timestamp() where site = ${site.name} and slug = ${poll}`;
    await choresOf(depsOf(service.platform))(new AbortController().signal);
    expect(purged).toEqual(expect.arrayContaining([pollTag(site.name, poll), pollsTag(site.name)]));
  });
});

test('votes and new comments of readers purge nothing', async () => {
  const { site, poll } = await newWorld();
  purged = [];
  for (let vote = 0; vote < 20; vote++) expect((await site.vote(poll)).status).toBe(201);
  await published(site, '/one');
  expect(purged).toEqual([]);
});

test('caches are told once the change is there to be read', async () => {
  const { site, poll, base } = await newWorld();
  const found: unknown[] = [];
  onPurge = async () => {
    const { sql } = service.database;
    const [row] = await sql`select question from polls where site = ${site.name} and slug = ${poll}`;
    found.push(row?.question);
  };
  await byOwner(site, 'PATCH', base, { question: 'What now?' });
  expect(found).toEqual(['What now?']);
});

test('a cache that cannot be purged is the log’s business, and the editor is answered as ever', async () => {
  const { site, poll, base } = await newWorld();
  onPurge = () => Promise.reject(new Error('The cache is away.'));
  const answer = await byOwner(site, 'POST', `${base}/close`);
  expect([answer.status, answer.body.status]).toEqual([200, 'closed']);
  const told = service.log.filter(({ message }) => message === 'a cache could not be purged');
  expect(told).toEqual([
    expect.objectContaining({
      level: 'warn',
      fields: expect.objectContaining({ tags: expect.arrayContaining([pollTag(site.name, poll)]) }),
    }),
  ]);
});

test('no call has more tags than a cache takes, and none has no tags', async () => {
  const calls: number[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const purge = purgingCalmly(async (tags) => void calls.push(tags.length), log);
  await purge(Array.from({ length: 202 }, (_, tag) => `${tag}`));
  await purge([]);
  expect(calls).toEqual([100, 100, 2]);
});

/** The same for everybody and for every site: changed by a new release alone. */
const files =
  /^\/(embed\.js(on)?|frame\.js|docs|openapi\.json|assets\/.+|desk\/.+\.(css|js)|embed\/v1\/(embed-|fragment\.css).*)$/;

const addressOf = (path: string, poll: string) =>
  `${path
    .replace(':site', 'demo')
    .replace(':poll', poll)
    .replaceAll(/:(\w+)/g, '00000000-0000-4000-8000-000000000000')}?thread=/a`;

/** Every route that reads, with `latest` as a poll of its own. */
const readingRoutes = () => {
  const paths = service.app.routes.filter(({ method, path }) => method === 'GET' && !path.includes('*'));
  return [...new Set(paths.map(({ path }) => path))].flatMap((path) =>
    path.includes(':poll')
      ? ['underdog-upset', 'latest'].map((poll) => ({ path, poll }))
      : [{ path, poll: '' }],
  );
};

test('of all routes the public ones bear tags, and no other answer does', async () => {
  const tagged = new Set<string>();
  for (const { path, poll } of readingRoutes()) {
    for (const method of ['GET', 'HEAD']) {
      const address = addressOf(path, poll);
      const answer = await service.app.request(`${service.config.publicUrl}${address}`, { method });
      await answer.body?.cancel();
      const [caching, tags] = ['cache-control', 'cache-tag'].map((name) => answer.headers.get(name));
      const isPublic = caching?.startsWith('public') && !files.test(path);
      if (!isPublic) expect(tags, `${method} ${address}`).toBeNull();
      else expect(tags, `${method} ${address}`).toMatch(/^site\.demo(,[a-z]+\.demo(\.[a-z0-9-]+)?)*$/);
      if (isPublic) tagged.add(path);
      if (answer.status >= 400) expect([caching, tags], address).toEqual(['no-store', null]);
    }
  }
  const [api, embed, pages] = ['/api/v1/sites/:site', '/embed/v1/sites/:site', '/sites/:site'];
  const feeds = ['rss', 'atom', 'json'].map((format) => `${api}/comments/feed.${format}`);
  const polls = ['polls', 'polls/:poll', 'polls/:poll/results'];
  expect([...tagged].toSorted()).toEqual(
    [
      ...[...polls, 'comments', 'comments/counts'].map((path) => `${api}/${path}`),
      ...feeds,
      ...[...polls, 'thread', 'feedback'].map((path) => `${embed}/${path}`),
      ...[...polls, 'polls/:poll/embed', 'threads', 'threads/embed', 'feedback'].map(
        (path) => `${pages}/${path}`,
      ),
      '/demo',
    ].toSorted(),
  );
});

test('an answer that says nothing has changed bears the tags of the whole one', async () => {
  const { site, base } = await newWorld();
  for (const path of [`${base}/results`, '/comments/feed.rss', '/comments/feed.json?thread=/one']) {
    const whole = await site.api(path);
    const same = await site.api(path, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } });
    expect(same.status).toBe(304);
    expect(same.headers.get('cache-tag')).toBe(whole.headers.get('cache-tag'));
  }
});

test('what one reader alone may see bears no tag', async () => {
  const { site, poll } = await newWorld();
  const { voter } = (await site.vote(poll)).body;
  const own = await site.api(`/polls/${poll}/results/mine`, { headers: { 'hustings-voter': voter } });
  const page = await service.send(`/sites/${site.name}/polls/${poll}`, {
    headers: { cookie: `hustings-voter-${site.name}=${voter}` },
  });
  const hidden = await service.send(
    `/embed/v1/sites/${site.name}/polls/${await site.newPoll({ resultsVisible: 'after-close' })}/results`,
  );
  expect([own.status, page.status, hidden.status]).toEqual([200, 200, 403]);
  for (const { headers } of [own, page, hidden])
    expect([headers.get('cache-control'), headers.get('cache-tag')]).toEqual(['no-store', null]);
});
