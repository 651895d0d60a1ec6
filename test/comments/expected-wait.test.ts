import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spanOf } from '../../src/comments/expected-wait.ts';
import { wordsFor } from '../../src/words/words.ts';
import {
  answerIn,
  fieldsOf,
  openSite,
  type ReadersService,
  rule,
  startForReaders,
  submit,
} from '../support/readers.ts';
import type { Site } from '../support/service.ts';

const utc = { locale: 'en', timeZone: 'UTC' };
const said = (seconds: number, lang = 'en') => wordsFor(lang, utc).thread.usualWait(spanOf(seconds));

/** Seconds, and what readers are told: always rounded up. */
test.each([
  [0, '5 minutes'],
  [300, '5 minutes'],
  [301, '10 minutes'],
  [1800, '30 minutes'],
  [1801, 'an hour'],
  [3600, 'an hour'],
  [3601, '2 hours'],
  [23 * 3600, '23 hours'],
  [23 * 3600 + 1, 'a day'],
  [24 * 3600 + 1, '2 days'],
  [10 * 86_400, '10 days'],
])('a wait of %i seconds is said to be %s', (seconds, span) => {
  expect(said(seconds)).toBe(`The editors usually get to it within ${span}.`);
});

test('German says it too', () => {
  expect(said(3000, 'de')).toBe('Meist sieht ihn die Redaktion innerhalb von einer Stunde an.');
  expect(said(7000, 'de')).toBe('Meist sieht ihn die Redaktion innerhalb von 2 Stunden an.');
  expect(said(86_000, 'de')).toBe('Meist sieht ihn die Redaktion innerhalb von einem Tag an.');
});

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

/** A site that holds everything, where comments waited for so many minutes each before they were approved. */
async function siteWithWaits(minutes: number[]): Promise<Site> {
  const site = await openSite(service, { holdAll: true });
  for (const each of minutes) {
    const { id } = (await site.comment('/a')).body.comment;
    await rule(site, id, { status: 'approved' });
    await service.database.sql`
      update comments set created_at = approved_at - make_interval(mins => ${each}) where id = ${id}`;
  }
  // Whatever was remembered while they came in is forgotten.
  service.pass(301);
  return site;
}

describe('whoever waits for the editors', () => {
  test('is told the median of the last waits, in the answer and in its fragment', async () => {
    const site = await siteWithWaits([1, 90, 95, 100, 60_000]);
    const answer = await site.comment('/a', {}, { headers: {} });
    expect(answer.body).toMatchObject({ comment: { status: 'held' }, expectedWait: 95 * 60 });
    const own = { headers: { 'hustings-edit': answer.body.editToken } };
    const again = await site.api(`/comments/${answer.body.comment.id}?html=en`, own);
    expect(again.body.expectedWait).toBe(95 * 60);
    expect(again.body.html).toContain(
      'Your comment is awaiting moderation. The editors usually get to it within 2 hours.',
    );
  });

  test('is promised nothing where too few have waited, or too long ago, or nobody had to', async () => {
    const few = await siteWithWaits([5, 5, 5, 5]);
    const old = await siteWithWaits([5, 5, 5, 5, 5]);
    await service.database.sql`
      update comments set approved_at = approved_at - interval '31 days', created_at = created_at - interval '31 days'
      where site = ${old.name}`;
    const open = await openSite(service, { heldWords: ['lottery'] });
    for (let at = 0; at < 5; at++) expect((await open.comment('/a')).status).toBe(201);
    for (const site of [few, old, open]) {
      const answer = await site.comment('/a', { body: 'A lottery' });
      expect([answer.status, answer.body.expectedWait]).toEqual([202, null]);
    }
  });

  test('is told nothing of it once the comment is published', async () => {
    const site = await siteWithWaits([5, 5, 5, 5, 5]);
    const { comment, editToken } = (await site.comment('/a')).body;
    await rule(site, comment.id, { status: 'approved' });
    const own = await site.api(`/comments/${comment.id}`, { headers: { 'hustings-edit': editToken } });
    expect(own.body.comment.status).toBe('approved');
    expect(own.body).not.toHaveProperty('expectedWait');
  });

  test('is told on the page without script too', async () => {
    const site = await siteWithWaits([90, 90, 90, 90, 90]);
    const path = `/sites/${site.name}/threads`;
    const typed = { thread: '/a', 'author.name': 'Ada', body: 'Without script' };
    const first = await submit(service, path, typed);
    const filled = await answerIn(service, site, fieldsOf(first.text, 'comment'));
    const sent = await submit(service, path, { ...filled, ...typed });
    expect(sent.status).toBe(303);
    const { text } = await service.send(
      new URL(sent.headers.get('location') ?? '').pathname +
        new URL(sent.headers.get('location') ?? '').search,
    );
    expect(text).toContain('The editors usually get to it within 2 hours.');
    expect((await service.send(`${path}?thread=/a`)).text).not.toContain('usually');
  });
});

test('the waits are found by index, however many comments there are', async () => {
  const site = await openSite(service);
  await service.database.sql`
    insert into comments (site, id, thread, root, depth, title, url, author_name, author_email, author_website, body, html,
      status, shown, likeness, nonce, created_at, approved_at)
    select ${site.name}, id, '/a', id, 0, '', '', 'Ada', '', '', '', '', 'approved', true, gen_random_uuid(), gen_random_uuid(),
      now() - interval '2 hours', now() - interval '1 hour'
    from (select gen_random_uuid() as id from generate_series(1, 5000)) as made`;
  await service.database.sql`analyze comments`;
  const plan = await service.database.sql`
    explain select approved_at, created_at from comments
    where site = ${site.name} and approved_at > created_at
      and approved_at > statement_timestamp() - make_interval(days => 30)
    order by approved_at desc limit 50`;
  expect(JSON.stringify(plan)).toContain('comments_that_waited');
});
