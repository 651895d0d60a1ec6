import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { doEveryChore } from '../support/chores.ts';
import { eventsOf, newsOf } from '../support/outbox.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const doChores = () => doEveryChore(service);

/** Makes every event of a kind impossible to put in while `work` runs. */
async function withoutRoomFor(kind: string, site: Site, work: () => Promise<void>) {
  const { sql } = service.database;
  const name = `none_${randomUUID().replaceAll('-', '')}`;
  await sql.unsafe(
    `alter table events add constraint ${name} check (site <> '${site.name}' or kind <> '${kind}') not valid`,
  );
  try {
    await work();
  } finally {
    await sql.unsafe(`alter table events drop constraint ${name}`);
  }
}

test('a comment that is held or published tells of it once, whatever is sent again', async () => {
  const site = await openSite(service, { maxLinks: 1 });
  const { id } = await published(site, '/t');
  const from = '10.250.0.1';
  const { proof } = await site.prove('comment', '/t', from);
  const commentId = randomUUID();
  const body = 'See https://example.com/there for more.';
  for (const status of [202, 200]) {
    const answer = await site.comment('/t', { commentId, body, proof }, { from });
    expect(answer.status).toBe(status);
  }
  expect(await eventsOf(service, site)).toEqual([
    {
      ...{ id: expect.any(String), kind: 'comment.approved', subject: id },
      data: { thread: '/t', first: true },
    },
    { id: expect.any(String), kind: 'comment.held', subject: commentId, data: { thread: '/t' } },
  ]);
});

test('rulings tell of what readers can see from now on, and what comes back is not told as new', async () => {
  const site = await openSite(service, { holdAll: true });
  const { body } = await site.comment('/t');
  const { id } = body.comment;
  for (const status of ['approved', 'approved', 'trash', 'spam', 'held', 'approved']) {
    expect((await rule(site, id, { status })).status).toBe(200);
  }
  const told = await eventsOf(service, site);
  expect(told.map(({ kind, data }) => [kind, data.first])).toEqual([
    ['comment.held', undefined],
    ['comment.approved', true],
    ['comment.held', undefined],
    ['comment.approved', false],
  ]);
});

test('an author’s edit that has to wait again is told; spam and trash are not', async () => {
  const site = await openSite(service, { heldWords: ['wager'], refusedWords: ['casino'] });
  const mine = await published(site, '/t');
  await site.api(`/comments/${mine.id}`, {
    ...{ method: 'PATCH', body: { body: 'I wager not.' } },
    headers: { 'hustings-edit': mine.editToken },
  });
  expect((await site.comment('/t', { body: 'Come to my casino.' })).status).toBe(202);
  expect((await newsOf(service, site)).map(([kind]) => kind)).toEqual(['comment.approved', 'comment.held']);
});

test('reports and notes are told, and a report again when it is settled', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/t');
  const { proof } = await site.prove('report', id);
  const sent = { reason: 'spam', text: 'A secret word', email: 'eve@example.com', proof };
  expect((await site.api(`/comments/${id}/reports`, { body: sent })).status).toBe(202);
  const { body } = await site.api('/reports', { owner: true });
  const report = body.items[0].id;
  for (const settled of [true, true, false]) {
    await site.api(`/reports/${report}`, { method: 'PATCH', body: { settled }, owner: true });
  }
  const note = { message: 'A secret word', email: 'eve@example.com' };
  const noteProof = (await site.prove('feedback', '-')).proof;
  expect((await site.api('/feedback', { body: { ...note, proof: noteProof } })).status).toBe(202);
  const trapped = (await site.prove('feedback', '-')).proof;
  const filled = { ...note, nickname: 'a robot', proof: trapped };
  expect((await site.api('/feedback', { body: filled })).status).toBe(202);
  const told = await eventsOf(service, site);
  expect(told.map(({ kind }) => kind)).toEqual([
    ...['comment.approved', 'report.received', 'report.settled', 'feedback.received'],
  ]);
  expect(told[1]).toMatchObject({ subject: report, data: { comment: id } });
  expect(JSON.stringify(told)).not.toMatch(/secret|eve@/);
});

test('a comment, a report, a note whose event cannot be stored is not stored either', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/t');
  const { proof } = await site.prove('report', id);
  await withoutRoomFor('comment.approved', site, async () => {
    expect((await site.comment('/t', { body: 'Too soon.' })).status).toBe(500);
  });
  await withoutRoomFor('report.received', site, async () => {
    const sent = { reason: 'spam', proof };
    expect((await site.api(`/comments/${id}/reports`, { body: sent })).status).toBe(500);
  });
  const { items } = (await site.api('/comments?thread=/t')).body;
  expect(items.map((item: { id: string }) => item.id)).toEqual([id]);
  expect((await site.api('/reports', { owner: true })).body.items).toEqual([]);
});

test('a poll that opens and closes by the clock is told once, by however many processes', async () => {
  const site = await openSite(service);
  const soon = await site.newPoll({ opensAt: '2199-01-01T00:00:00Z' });
  const past = await site.newPoll({ opensAt: '2020-01-01T00:00:00Z', closesAt: '2020-01-02T00:00:00Z' });
  const draft = await site.newPoll({ draft: true });
  await doChores();
  expect(await newsOf(service, site)).toEqual([]);
  const { sql } = service.database;
  await sql`update polls set opens_at = now() - interval '1 hour' where site = ${site.name} and slug = ${soon}`;
  await Promise.all([doChores(), doChores(), doChores()]);
  expect(await newsOf(service, site)).toEqual([['poll.opened', soon]]);
  await sql`update polls set closes_at = now() - interval '1 minute' where site = ${site.name} and slug = ${soon}`;
  await Promise.all([doChores(), doChores(), doChores()]);
  expect(await newsOf(service, site)).toEqual([
    ['poll.opened', soon],
    ['poll.closed', soon],
  ]);
  expect((await newsOf(service, site)).flat()).not.toContain(past);
  expect((await newsOf(service, site)).flat()).not.toContain(draft);
});

test('closing, reopening and drafting by an editor is told in that very act', async () => {
  const site = await openSite(service);
  const slug = await site.newPoll();
  await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  // The database keeps times to the millisecond, so that it may have closed within the next one.
  await doChores();
  await site.api(`/polls/${slug}/reopen`, { method: 'POST', owner: true });
  await site.api(`/polls/${slug}`, { method: 'PATCH', body: { draft: true }, owner: true });
  expect(await newsOf(service, site)).toEqual([
    ['poll.opened', slug],
    ['poll.closed', slug],
    ['poll.opened', slug],
    ['poll.closed', slug],
  ]);
});

test('a queue that nobody has cleared for half a day is told once a day', async () => {
  const site = await openSite(service, { holdAll: true });
  await site.comment('/t');
  await doChores();
  expect(await newsOf(service, site)).toEqual([['comment.held', expect.any(String)]]);
  const { sql } = service.database;
  await sql`update comments set created_at = now() - interval '13 hours' where site = ${site.name}`;
  await Promise.all([doChores(), doChores()]);
  await doChores();
  const waiting = async () => (await newsOf(service, site)).filter(([kind]) => kind === 'queue.waiting');
  expect(await waiting()).toEqual([['queue.waiting', site.name]]);
  await sql`update waiting_told set told_at = now() - interval '25 hours' where site = ${site.name}`;
  await doChores();
  expect(await waiting()).toHaveLength(2);
});
