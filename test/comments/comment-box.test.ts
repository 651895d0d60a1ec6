import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type CommentBox, gatheringCommentBox, singleCommentBox } from '../../src/comments/comment-box.ts';
import type { Posting } from '../../src/comments/posting-queries.ts';
import { constraintOf } from '../../src/db/failures.ts';
import { holdTable } from '../support/database.ts';
import { eventsOf } from '../support/outbox.ts';
import { openSite, type ReadersService, startForReaders, written } from '../support/readers.ts';
import { readyPosting } from '../support/ready-postings.ts';
import { newNetwork, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const newBox = () => gatheringCommentBox(service.database, service.platform);

async function newThreads(site: Pick<Site, 'name'>, keys: string[]) {
  await service.database.sql`insert into threads (site, key, title, url, last_number, approved)
    select ${site.name}, key, '', '', 0, 0 from unnest(${keys}::text[]) as named (key)`;
}

/** What is stored of a site's threads: fails unless numbers are 1 to N in each, and counts say N. */
async function expectTrueThreads({ name }: Pick<Site, 'name'>) {
  const { sql } = service.database;
  const comments = await sql<
    { id: string; thread: string; number: number | null; nonce: string; xmin: string }[]
  >`
    select id, thread, number, nonce, xmin::text from comments where site = ${name} order by thread, number`;
  const threads = await sql<{ key: string; last_number: number; approved: number }[]>`
    select key, last_number, approved from threads where site = ${name}`;
  for (const { key, last_number, approved } of threads) {
    const numbers = comments.flatMap(({ thread, number }) =>
      thread === key && number !== null ? [number] : [],
    );
    expect(numbers).toEqual(numbers.map((_, place) => place + 1));
    expect([last_number, approved]).toEqual([numbers.length, numbers.length]);
  }
  return { comments, commits: new Set(comments.map(({ xmin }) => xmin)).size };
}

/** What became of each: its number, `held`, or why it was not put in. */
async function putAll(postings: Posting[], boxes: CommentBox[] = [newBox()]): Promise<(number | string)[]> {
  const puts = await Promise.allSettled(
    postings.map((posting, place) => boxes[place % boxes.length]?.put(posting)),
  );
  return puts.map((put) => {
    if (put.status === 'rejected') return constraintOf(put.reason) ?? 'failed';
    if (typeof put.value !== 'object') return put.value ?? 'left out';
    return put.value.number ?? 'held';
  });
}

test('comments that come together share a few commits, and one that the database refuses fails alone', async () => {
  const site = await openSite(service);
  const keys = ['/a', '/b', '/c'];
  await newThreads(site, keys);
  const good = Array.from({ length: 90 }, (_, place) => readyPosting(site.name, keys[place % 3] as string));
  // What no check lets through, and PostgreSQL would not keep either.
  const bad = Array.from({ length: 3 }, () => readyPosting(site.name, '/a', { body: '\0' }));
  const outcomes = await putAll([...good.slice(0, 50), ...bad, ...good.slice(50)]);
  expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(3);
  const { comments, commits } = await expectTrueThreads(site);
  expect(comments.map(({ id }) => id).sort()).toEqual(good.map(({ comment }) => comment.id).sort());
  expect(commits).toBeLessThan(45);
  expect((await eventsOf(service, site)).map(({ subject }) => subject).sort()).toEqual(
    good.map(({ comment }) => comment.id).sort(),
  );
});

test('a comment that comes alone is committed on its own, at once', async () => {
  const site = await openSite(service);
  await newThreads(site, ['/a']);
  const box = newBox();
  for (const number of [1, 2, 3])
    expect(await box.put(readyPosting(site.name, '/a'))).toMatchObject({ number });
  expect((await expectTrueThreads(site)).commits).toBe(3);
});

test('whatever comes together over several boxes, each is told what is stored of it, and everything counts once', async () => {
  const small = fc.integer({ min: 0, max: 3 });
  const one = fc.record({
    ...{ thread: fc.constantFrom('/a', '/b'), held: fc.boolean(), flood: fc.constantFrom(0, 15) },
    ...{
      id: fc.option(small),
      nonce: fc.option(small),
      likeness: fc.option(small),
      sender: fc.option(small),
    },
  });
  const some = fc.array(one, { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(some, async (plans) => {
      const site = await openSite(service);
      await newThreads(site, ['/a', '/b']);
      const pools = new Map<string, string>();
      const drawn = (pool: string, place: number | null) => {
        if (place === null) return randomUUID();
        const known = pools.get(`${pool} ${place}`) ?? randomUUID();
        pools.set(`${pool} ${place}`, known);
        return known;
      };
      const postings = plans.map(({ thread, held, flood: floodSeconds, id, nonce, likeness, sender }) =>
        readyPosting(site.name, thread, {
          ...{ id: drawn('id', id), nonce: drawn('nonce', nonce), likeness: drawn('likeness', likeness) },
          ...{
            senders: [drawn('sender', sender), randomUUID()],
            status: held ? 'held' : 'approved',
            floodSeconds,
          },
        }),
      );
      const boxes = [newBox(), newBox(), singleCommentBox(service.database, service.platform.chance)];
      const outcomes = await putAll(postings, boxes);
      const { comments } = await expectTrueThreads(site);
      const stored = postings.flatMap(({ comment }, place) => {
        const outcome = outcomes[place];
        return typeof outcome === 'number' || outcome === 'held'
          ? [
              {
                id: comment.id,
                nonce: comment.nonce,
                thread: comment.thread,
                number: outcome === 'held' ? null : outcome,
              },
            ]
          : [];
      });
      const facts = (rows: { id: string; nonce: string; thread: string; number: number | null }[]) =>
        rows.map(({ id, nonce, thread, number }) => `${id} ${nonce} ${thread} ${number}`).sort();
      expect(facts(stored)).toEqual(facts(comments));
      // Nobody who shares nothing with anybody was left out.
      for (const [place, { id, nonce, likeness, sender }] of plans.entries())
        if ([id, nonce, likeness, sender].every((drawnFrom) => drawnFrom === null))
          expect(outcomes[place]).toSatisfy((outcome) => typeof outcome === 'number' || outcome === 'held');
      const told = await eventsOf(service, site);
      expect(told.map(({ subject }) => subject).sort()).toEqual(comments.map(({ id }) => id).sort());
      const spent = await service.database.sql`
        select 1 from spent_proofs where nonce = any(${[...new Set(postings.map(({ comment }) => comment.nonce))]}::text[]::uuid[])`;
      expect(spent.length).toBe(comments.length);
    }),
    { numRuns: 40 },
  );
});

test('a sender who has to pause gets one in, of however many that come together, and others are not held up', async () => {
  const site = await openSite(service, { floodSeconds: 15 });
  await newThreads(site, ['/a']);
  const [network, from] = [randomUUID(), newNetwork()];
  const crowd = Array.from({ length: 20 }, () =>
    readyPosting(site.name, '/a', { senders: [network, randomUUID()], floodSeconds: 15 }),
  );
  const others = Array.from({ length: 20 }, () => readyPosting(site.name, '/a', { floodSeconds: 15 }));
  const outcomes = await putAll(crowd.flatMap((each, place) => [each, others[place] as Posting]));
  const isIn = (outcome: unknown) => typeof outcome === 'number';
  expect(outcomes.filter((outcome, place) => place % 2 === 0 && isIn(outcome))).toHaveLength(1);
  expect(outcomes.filter((outcome, place) => place % 2 === 1 && isIn(outcome))).toHaveLength(20);
  await expectTrueThreads(site);

  const author = (place: number) => ({ name: 'Eve', email: `eve${place}@example.com` });
  const sent = await Promise.all(
    Array.from({ length: 6 }, (_, place) => site.comment('/b', { author: author(place) }, { from })),
  );
  expect(sent.map(({ status }) => status).sort()).toEqual([201, 429, 429, 429, 429, 429]);
});

test('of comments sent together retries answer as the first did, doubles are told so, and a proof counts once', async () => {
  const site = await openSite(service);
  const proofs = await Promise.all(Array.from({ length: 4 }, () => site.prove('comment', '/a')));
  const [retried, double, otherDouble, shared] = proofs.map(({ proof }) => proof);
  const said = { body: 'The very same words' };
  const again = written('/a', { proof: retried });
  const bodies = [
    ...Array.from({ length: 8 }, () => again),
    ...[double, otherDouble].map((proof) => written('/a', { ...said, proof })),
    ...Array.from({ length: 4 }, () => written('/a', { proof: shared })),
  ];
  const answers = await Promise.all(bodies.map((body) => site.api('/comments', { body })));
  const statuses = (from: number, to: number) =>
    answers
      .slice(from, to)
      .map(({ status }) => status)
      .sort();
  expect(statuses(0, 8)).toEqual([...Array(7).fill(200), 201]);
  expect(new Set(answers.slice(0, 8).map(({ text }) => text)).size).toBe(1);
  expect(statuses(8, 10)).toEqual([201, 409]);
  expect(statuses(10, 14)).toEqual([201, 403, 403, 403].sort());
  const codes = answers.slice(8).flatMap(({ body }) => body.code ?? []);
  expect(codes.sort()).toEqual(['duplicate_comment', 'proof_spent', 'proof_spent', 'proof_spent']);
  expect((await expectTrueThreads(site)).comments).toHaveLength(3);
});

test('where connections are cut with comments on them, their readers are told to try again, and nobody is lost or doubled', async () => {
  const site = await openSite(service);
  await newThreads(site, ['/a']);
  const sends = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { proof } = await site.prove('comment', '/a');
      const body = written('/a', { proof });
      return () => site.api('/comments', { body });
    }),
  );
  const held = await holdTable(service.database, 'comment_pauses');
  const first = Promise.all(sends.map((send) => send()));
  await held.begun();
  await service.database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await held.release();
  const cut = (await first).filter(({ status }) => status !== 201);
  expect(cut.length).toBeGreaterThan(0);
  for (const { status, body, headers } of cut)
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);
  for (const send of sends)
    await vi.waitFor(async () => expect([200, 201]).toContain((await send()).status), 20_000);
  expect((await expectTrueThreads(site)).comments).toHaveLength(30);
});

test('past the room of a box readers are told to come back with all they wrote, and those inside are put in', async () => {
  const site = await openSite(service);
  await newThreads(site, ['/a']);
  const sizes = { lanes: 1, worth: 1, most: 10, room: 10 };
  const box = gatheringCommentBox(service.database, service.platform, sizes);
  const held = await holdTable(service.database, 'comment_pauses');
  const inside = putAll(
    Array.from({ length: 11 }, () => readyPosting(site.name, '/a')),
    [box],
  );
  await held.begun();
  await expect(box.put(readyPosting(site.name, '/a'))).rejects.toMatchObject({
    code: 'unavailable',
    retryAfter: 2,
  });
  await held.release();
  expect((await inside).sort()).toEqual(Array.from({ length: 11 }, (_, place) => place + 1).sort());
  await box.drained();
  await expectTrueThreads(site);
});
