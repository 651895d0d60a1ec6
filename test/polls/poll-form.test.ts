import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { expectTrueTally } from '../support/ledger.ts';
import { answerTo, cookieOf, fieldsOf, pageOf, submit, voteByForm } from '../support/poll-form.ts';
import {
  type Answer,
  newNetwork,
  newSite,
  publicUrl,
  type Service,
  startService,
} from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

test('without script a vote takes two steps: the picture with the choice kept, then 303 to the results', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const { step, fields, answer } = await voteByForm(service, site, slug, ['o2']);
  expect(step.headers.get('cache-control')).toBe('no-store');
  expect(step.headers.get('set-cookie')).toBeNull();
  expect(step.text).toContain('Human Verification');
  expect(step.text).toMatch(/<img src="[^"]+\/pictures\/[^"]+" alt="[^"]+"/);
  expect(step.text).toMatch(/<a href="[^"]+\/sounds\/[^"]+">/);
  expect(fields.choices).toEqual(['o2']);
  expect(answer.status).toBe(303);
  const results = `${publicUrl}${pageOf(site, slug)}/results?voted=counted`;
  expect(answer.headers.get('location')).toBe(results);
  const shown = await service.send(results.slice(publicUrl.length), {
    headers: { cookie: cookieOf(answer) },
  });
  expect(shown.headers.get('cache-control')).toBe('no-store');
  expect(shown.text).toContain('Your vote has been counted.');
  expect(shown.text).toMatch(/data-option="o2"(?:(?!<tr).)*data-own>/s);
  expect(shown.text).toContain('Total Voters: 1');
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o2: 1 });
});

test('many choices are kept over the step and cast together', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ options: ['a', 'b', 'c'], choose: { min: 1, max: 2 } });
  const { fields, answer } = await voteByForm(service, site, slug, ['o1', 'o3']);
  expect([fields.choices, answer.status]).toEqual([['o1', 'o3'], 303]);
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o1: 1, o3: 1 });
});

test('a wrong answer keeps the choice and brings a new picture, and the old one is worth nothing any more', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const step = await submit(service, pageOf(site, slug), { choices: 'o2' });
  const fields = fieldsOf(step);
  const wrong = await submit(service, pageOf(site, slug), { ...fields, 'proof.picture.answer': 'wrong' });
  expect([wrong.status, wrong.headers.get('cache-control')]).toEqual([403, 'no-store']);
  const renewed = fieldsOf(wrong);
  expect(renewed.choices).toEqual(['o2']);
  expect(renewed.ballotId).toBe(fields.ballotId);
  expect(renewed['proof.picture.token']).not.toBe(fields['proof.picture.token']);
  const late = await submit(service, pageOf(site, slug), {
    ...fields,
    'proof.picture.answer': await answerTo(service, site, fields),
  });
  expect(late.status).toBe(403);
  const right = { ...renewed, 'proof.picture.answer': await answerTo(service, site, renewed) };
  expect((await submit(service, pageOf(site, slug), right)).status).toBe(303);
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o2: 1 });
});

test('“another picture” brings another picture, and keeps the choice', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const fields = fieldsOf(await submit(service, pageOf(site, slug), { choices: 'o2' }));
  const another = await submit(service, pageOf(site, slug), {
    ...fields,
    another: '1',
    'proof.picture.answer': '',
  });
  expect(another.status).toBe(200);
  expect(another.text).not.toContain('part="problem"');
  const renewed = fieldsOf(another);
  expect([renewed.choices, renewed.ballotId]).toEqual([['o2'], fields.ballotId]);
  expect(renewed['proof.picture.token']).not.toBe(fields['proof.picture.token']);
});

test('a form sent without a choice is told so before any picture', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const answer = await submit(service, pageOf(site, slug), {});
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('Please check your choice.');
  expect(answer.text).not.toContain('/pictures/');
});

test('the second step sent twice is one vote and leads to the results both times, even after the close', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const { fields, answer } = await voteByForm(service, site, slug, ['o1']);
  await site.api(`/polls/${slug}`, {
    method: 'PATCH',
    body: { options: [{ id: 'o1', withdrawn: true }] },
    owner: true,
  });
  await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  const again = await submit(service, pageOf(site, slug), fields);
  expect([again.status, again.headers.get('location')]).toEqual([303, answer.headers.get('location')]);
  expect(cookieOf(again)).toBe(cookieOf(answer));
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('a second vote of the same browser is told calmly, with the results and its own choice', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const cookie = cookieOf((await voteByForm(service, site, slug, ['o2'])).answer);
  const { answer } = await voteByForm(service, site, slug, ['o1'], { cookie });
  expect(answer.status).toBe(409);
  expect(answer.text).toContain('You have already voted in this poll.');
  expect(answer.text).toMatch(/data-option="o2"(?:(?!<tr).)*data-own>/s);
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o2: 1 });
  const page = await service.send(pageOf(site, slug), { headers: { cookie } });
  expect(page.text).toContain('data-own>');
  expect(page.headers.get('cache-control')).toBe('no-store');
});

test('one cookie votes once in each poll of the site', async () => {
  const site = await newSite(service);
  const [first, second] = [await site.newPoll(), await site.newPoll()];
  const cookie = cookieOf((await voteByForm(service, site, first, ['o1'])).answer);
  const { answer } = await voteByForm(service, site, second, ['o1'], { cookie });
  expect([answer.status, cookieOf(answer)]).toEqual([303, cookie]);
});

test.each([
  ['of junk', 'junk'],
  ['that is no text', '%'],
  ['with a forged token', `test.${'A'.repeat(22)}.${'A'.repeat(43)}`],
  ['too long for a token', 'x'.repeat(301)],
  ['as long as cookies can be', 'x'.repeat(4000)],
])('a cookie %s keeps nobody from voting', async (_, kept) => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const cookie = `hustings-voter-${site.name}=${kept}`;
  const { answer } = await voteByForm(service, site, slug, ['o1'], { cookie });
  expect(answer.status).toBe(303);
  const second = await voteByForm(service, site, slug, ['o2'], { cookie: cookieOf(answer) });
  expect(second.answer.status).toBe(409);
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o1: 1 });
});

test('a picture alone counts three times a network and poll, then ballots are held and readers are told', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const from = newNetwork();
  const ready = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const fields = fieldsOf(await submit(service, pageOf(site, slug), { choices: 'o1' }, { from }));
      return { ...fields, 'proof.picture.answer': await answerTo(service, site, fields) };
    }),
  );
  const answers = await Promise.all(
    ready.map((fields) => submit(service, pageOf(site, slug), fields, { from })),
  );
  const led = answers.map((answer) => answer.headers.get('location')?.split('voted=')[1]).sort();
  expect(led).toEqual([...Array(3).fill('counted'), ...Array(5).fill('held')]);
  expect(await expectTrueTally(service, site, slug)).toMatchObject({ counted: 3, held: 5 });
  expect((await voteByForm(service, site, slug, ['o1'])).answer.headers.get('location')).toMatch(
    /voted=counted/,
  );
  expect((await site.vote(slug, {}, { from })).body.ballot.status).toBe('counted');
  const held = answers.find((answer) => /held/.test(answer.headers.get('location') ?? ''));
  const told = await service.send((held?.headers.get('location') ?? '').slice(publicUrl.length), {
    headers: { cookie: cookieOf(held as Answer) },
  });
  expect(told.text).toContain('waits for an editor');
});

test('the API takes no picture alone, only our own forms do', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const fields = fieldsOf(await submit(service, pageOf(site, slug), { choices: 'o1' }));
  const picture = { token: fields['proof.picture.token'], answer: await answerTo(service, site, fields) };
  const answer = await site.vote(slug, { proof: { picture } });
  expect([answer.status, answer.body.code]).toEqual([403, 'proof_required']);
});
