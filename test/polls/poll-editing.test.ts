import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { expectTrueTally, recount } from '../support/ledger.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const create = (site: Site, body: Record<string, unknown>) => site.api('/polls', { body, owner: true });
const patch = (site: Site, slug: string, body: Record<string, unknown>) =>
  site.api(`/polls/${slug}`, { method: 'PATCH', body, owner: true });
const act = (site: Site, slug: string, deed: 'close' | 'reopen') =>
  site.api(`/polls/${slug}/${deed}`, { method: 'POST', owner: true });

test('a question and two options are enough: the rest has defaults, and the poll is open at once', async () => {
  const site = await newSite(service);
  const made = await create(site, { question: 'Où est l’été?', options: ['Ici', 'Là'] });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    slug: 'ou-est-l-ete',
    question: 'Où est l’été?',
    note: null,
    options: [
      { id: 'o1', text: 'Ici' },
      { id: 'o2', text: 'Là' },
    ],
    choose: { min: 1, max: 1 },
    status: 'open',
    opensAt: expect.stringMatching(/^\d{4}-.*Z$/),
    closesAt: null,
    resultsVisible: 'always',
    resultsFrom: null,
    optionOrder: 'given',
    listed: true,
    correctedAt: null,
    wording: 1,
  });
  const shown = await site.api('/polls/ou-est-l-ete');
  expect(shown.body).toEqual({
    ...made.body,
    note: 'Readers chose to take part: this poll is not a scientific survey.',
  });
  expect(shown.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=10');
});

test('options keep the ids they came with, and the others get the next free ones', async () => {
  const site = await newSite(service);
  const options = ['A', { id: 'o1', text: 'B' }, { text: 'C' }, { id: 'no-one', text: 'D' }];
  const made = await create(site, { question: 'Which?', options });
  expect(made.body.options.map(({ id }: { id: string }) => id)).toEqual(['o2', 'o1', 'o3', 'no-one']);
  const added = await patch(site, 'which', { options: [{ text: 'E' }, { id: 'f', text: 'F' }] });
  expect(added.body.options.map(({ id, text }: { id: string; text: string }) => `${id}=${text}`)).toEqual([
    'o2=A',
    'o1=B',
    'o3=C',
    'no-one=D',
    'o4=E',
    'f=F',
  ]);
});

test('a slug is taken once a site, even by a poll that has been deleted', async () => {
  const [site, other] = [await newSite(service), await newSite(service)];
  const poll = { question: 'Which?', options: ['One', 'Other'], slug: 'mine' };
  expect((await create(site, poll)).status).toBe(201);
  const again = await create(site, poll);
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ code: 'id_conflict', errors: [{ path: 'slug' }] });
  expect((await create(other, poll)).status).toBe(201);
  await site.api('/polls/mine', { method: 'DELETE', owner: true });
  expect((await create(site, poll)).status).toBe(409);
});

test.each([
  ['the slug “latest”', { slug: 'latest' }, 'slug'],
  ['a slug that is no name', { slug: 'Not A Slug' }, 'slug'],
  ['a single option', { options: ['One'] }, 'options'],
  ['two options of one id', { options: ['a', 'b'].map((text) => ({ id: 'x', text })) }, 'options'],
  ['more to choose than there is', { choose: { min: 1, max: 3 } }, 'choose.max'],
  ['a range upside down', { choose: { min: 2, max: 1 } }, 'choose'],
  ['an end before the start', { opensAt: inHours(2), closesAt: inHours(1) }, 'closesAt'],
  ['a negative baseline', { options: [{ text: 'a', baseline: -1 }, 'b'] }, 'options.0.baseline'],
  ['a time without a zone', { closesAt: '2030-01-01T00:00:00' }, 'closesAt'],
])('%s is refused with its place, and no poll is made', async (_what, fault, path) => {
  const site = await newSite(service);
  const made = await create(site, { question: 'Which?', options: ['One', 'Other'], ...fault });
  expect(made.status).toBe(400);
  expect(made.body.code).toBe('invalid_request');
  expect(made.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  expect((await site.api('/polls')).body.items).toEqual([]);
});

test('a question of the word “Latest” alone does not take the reserved name', async () => {
  const site = await newSite(service);
  expect((await create(site, { question: 'Latest?', options: ['a', 'b'] })).body.slug).toBe('latest-poll');
  expect((await create(site, { question: 'Что?', options: ['a', 'b'] })).body.slug).toBe('poll');
});

test('only the owner makes, changes, closes, reopens or deletes a poll', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const body = { question: 'Which?', options: ['a', 'b'] };
  const tries = [
    await site.api('/polls', { body }),
    await site.api(`/polls/${slug}`, { method: 'PATCH', body: { question: 'Hm?' } }),
    await site.api(`/polls/${slug}/close`, { method: 'POST' }),
    await site.api(`/polls/${slug}/reopen`, { method: 'POST' }),
    await site.api(`/polls/${slug}`, { method: 'DELETE', headers: { authorization: 'Bearer wrong' } }),
  ];
  for (const answer of tries) expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
  expect((await site.api(`/polls/${slug}`)).body).toMatchObject({ question: 'Which?', status: 'open' });
});

test('a withdrawn option takes no more votes, and those it has stay', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  await site.vote(slug, { choices: ['o1'] });
  const patched = await patch(site, slug, { options: [{ id: 'o1', withdrawn: true }] });
  expect(patched.body.options).toEqual([
    { id: 'o1', text: 'One', withdrawn: true },
    { id: 'o2', text: 'Other' },
  ]);
  expect((await site.vote(slug, { choices: ['o1'] })).body.code).toBe('invalid_choices');
  expect((await site.vote(slug, { choices: ['o2'] })).status).toBe(201);
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o1: 1, o2: 1 });
  await patch(site, slug, { options: [{ id: 'o1', withdrawn: false }] });
  expect((await site.vote(slug, { choices: ['o1'] })).status).toBe(201);
});

test('a change of wording is dated from the first vote on, and only a change of wording', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const corrected = async (body: Record<string, unknown>) => (await patch(site, slug, body)).body.correctedAt;
  expect(await corrected({ question: 'Which one?' })).toBeNull();
  await site.vote(slug);
  expect(await corrected({ note: 'A note', closesAt: inHours(1), question: 'Which one?' })).toBeNull();
  expect(await corrected({ options: [{ text: 'A third' }] })).toBeNull();
  const date = await corrected({ options: [{ id: 'o1', text: 'The one' }] });
  expect(Math.abs(Date.parse(date) - Date.now())).toBeLessThan(60_000);
  expect(await corrected({ note: null })).toBe(date);
});

test('a poll with imported votes dates its corrections too', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ baselineVoters: 4, options: [{ text: 'a', baseline: 4 }, 'b'] });
  expect((await patch(site, slug, { question: 'What?' })).body.correctedAt).not.toBeNull();
});

test('imported votes without their voters are refused, since shares would pass a hundred percent', async () => {
  const site = await newSite(service);
  const body = { question: 'Which?', options: [{ text: 'a', baseline: 5 }, 'b'], baselineVoters: 4 };
  const answer = await site.api('/polls', { body, owner: true });
  expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'baselineVoters']);
});

test('no patch moves a count, whatever it names', async () => {
  const site = await newSite(service);
  const options = [{ text: 'One', baseline: 10 }, 'Other'];
  const slug = await site.newPoll({ options, baselineVoters: 10 });
  await site.vote(slug, { choices: ['o2'] });
  const before = await site.api(`/polls/${slug}/results`);
  const patched = await patch(site, slug, {
    question: 'What?',
    baselineVoters: 900,
    voters: 900,
    version: 900,
    options: [
      { id: 'o1', text: 'First', baseline: 900, votes: 900 },
      { id: 'o2', withdrawn: true, baseline: 900 },
      { text: 'New', baseline: 900 },
    ],
  });
  expect(patched.status).toBe(200);
  const { voters, votes, held, excluded, version } = before.body;
  const after = await site.api(`/polls/${slug}/results`);
  expect(after.body).toMatchObject({ voters, votes, held, excluded, version });
  expect(after.body.options.map((option: { votes: number }) => option.votes)).toEqual([10, 1, 0]);
  expect((await patch(site, slug, { baselineVoters: 900 })).status).toBe(400);
  expect((await recount(service, site, slug)).ballots).toBe(1);
});

test('a poll is closed at once, keeps its end, and only reopening gives it another', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ closesAt: inHours(5) });
  const closed = await act(site, slug, 'close');
  expect(closed.body.status).toBe('closed');
  expect(Date.parse(closed.body.closesAt)).toBeLessThan(Date.parse(inHours(1)));
  expect((await site.vote(slug)).body.code).toBe('poll_closed');
  expect((await act(site, slug, 'close')).body.closesAt).toBe(closed.body.closesAt);
  for (const closesAt of [inHours(1), null])
    expect((await patch(site, slug, { closesAt })).body.code).toBe('poll_closed');
  expect((await patch(site, slug, { question: 'Which was it?' })).status).toBe(200);
  const reopened = await act(site, slug, 'reopen');
  expect(reopened.body).toMatchObject({ status: 'open', closesAt: null, question: 'Which was it?' });
  expect((await site.vote(slug)).status).toBe(201);
});

test('reopening an open poll leaves its end as it is', async () => {
  const site = await newSite(service);
  const closesAt = inHours(5);
  const slug = await site.newPoll({ closesAt });
  expect((await act(site, slug, 'reopen')).body).toMatchObject({ status: 'open', closesAt });
});

test('a poll whose voters’ keys are destroyed is final, and says so', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  await site.vote(slug);
  await act(site, slug, 'close');
  await service.database.sql`update polls set sealed_salt = null where slug = ${slug}`;
  const answer = await act(site, slug, 'reopen');
  expect([answer.status, answer.body.code]).toEqual([409, 'poll_final']);
  expect((await site.api(`/polls/${slug}/results`)).body.voters).toBe(1);
});

test.each([
  ['an end before its start', { closesAt: '2020-01-01T00:00:00Z' }, 'closesAt'],
  ['a start after its end', { opensAt: inHours(9) }, 'closesAt'],
  ['more to choose than there is', { choose: { min: 1, max: 3 } }, 'choose.max'],
  ['a new option without a text', { options: [{ id: 'o9' }] }, 'options.0.text'],
])('a patch that would give a poll %s is refused, and changes nothing', async (_what, fault, path) => {
  const site = await newSite(service);
  const slug = await site.newPoll({ closesAt: inHours(5) });
  const before = await site.api(`/polls/${slug}`);
  const answer = await patch(site, slug, { question: 'Changed?', ...fault });
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  expect(answer.body.errors[0].path).toBe(path);
  expect((await site.api(`/polls/${slug}`)).body).toEqual(before.body);
});

test('a deleted poll is gone through every door, and its ballots stay in the ledger', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  await site.vote(slug);
  expect((await site.api(`/polls/${slug}`, { method: 'DELETE', owner: true })).status).toBe(204);
  const doors = [`/api/v1/sites/${site.name}`, `/embed/v1/sites/${site.name}`, `/sites/${site.name}`];
  for (const door of doors)
    for (const path of [slug, `${slug}/results`])
      expect((await service.send(`${door}/polls/${path}`)).status).toBe(404);
  expect((await site.vote(slug)).status).toBe(404);
  expect((await site.api('/polls')).body.items).toEqual([]);
  expect((await site.api('/polls/latest')).status).toBe(404);
  expect((await patch(site, slug, { question: 'Hm?' })).status).toBe(404);
  expect((await recount(service, site, slug)).ballots).toBe(1);
});
