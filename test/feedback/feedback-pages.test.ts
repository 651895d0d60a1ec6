import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerIn, fieldsOf, type ReadersService, startForReaders, submit } from '../support/readers.ts';
import { newSite, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const pathOf = (site: Site) => `/sites/${site.name}/feedback`;
const notes = async (site: Site) => (await site.api('/feedback', { owner: true })).body.items;
const typed = { message: 'Dear <editors> & "friends",\n\nhello.', name: 'Ada', email: 'ada@example.com' };

async function firstStep(site: Site, fields: Record<string, string> = {}, query = '') {
  const form = fieldsOf((await service.send(pathOf(site) + query)).text, 'feedback');
  const answer = await submit(service, pathOf(site), { ...form, ...typed, ...fields });
  return { answer, form: fieldsOf(answer.text, 'feedback') };
}

test('a note on a page without script takes two steps, is held, and is thanked for', async () => {
  const site = await newSite(service);
  const { answer, form } = await firstStep(site, {}, '?page=https://magazine.example/a');
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(form).toMatchObject({ ...typed, page: 'https://magazine.example/a' });
  const sent = await submit(service, pathOf(site), await answerIn(service, site, form));
  expect(sent.status).toBe(303);
  const location = new URL(sent.headers.get('location') ?? '');
  const done = await service.send(location.pathname + location.search);
  expect(done.text).toContain('Thank you. Your note has reached the editors.');
  expect(await notes(site)).toMatchObject([{ ...typed, page: 'https://magazine.example/a', status: 'held' }]);
});

test('a note sent twice by an impatient reader is there once', async () => {
  const site = await newSite(service);
  const fields = await answerIn(service, site, (await firstStep(site)).form);
  const answers = await Promise.all([1, 2, 3].map(() => submit(service, pathOf(site), fields)));
  expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
  expect(await notes(site)).toHaveLength(1);
});

test('a wrong answer, another picture and a fault keep all that was typed', async () => {
  const site = await newSite(service);
  const { form } = await firstStep(site);
  const wrong = await submit(service, pathOf(site), { ...form, 'proof.picture.answer': 'WRONG' });
  const another = await submit(service, pathOf(site), { ...form, another: '1' });
  const faulty = await submit(service, pathOf(site), { ...form, message: '' });
  expect([wrong, another, faulty].map((each) => each.status)).toEqual([403, 200, 400]);
  for (const each of [wrong, another]) expect(fieldsOf(each.text, 'feedback')).toMatchObject(typed);
  expect(fieldsOf(faulty.text, 'feedback')).toMatchObject({ name: 'Ada', email: 'ada@example.com' });
  expect(faulty.text).toContain('Please write your message');
  expect(await notes(site)).toEqual([]);
});

test('a form that another site sends is not taken', async () => {
  const site = await newSite(service);
  const elsewhere = { origin: 'https://elsewhere.example' };
  const answer = await submit(service, pathOf(site), typed, elsewhere);
  expect(answer.status).toBe(403);
  expect(await notes(site)).toEqual([]);
});

test('a filled trap is spam, and the page does not tell', async () => {
  const site = await newSite(service);
  const { form } = await firstStep(site);
  const fields = await answerIn(service, site, { ...form, nickname: 'Bob' });
  expect((await submit(service, pathOf(site), fields)).status).toBe(303);
  expect(await notes(site)).toMatchObject([{ status: 'spam' }]);
});

test('the form speaks the language asked for, through every step', async () => {
  const site = await newSite(service);
  const { answer, form } = await firstStep(site, {}, '?lang=de');
  expect(answer.text).toContain('<html lang="de"');
  const sent = await submit(service, pathOf(site), await answerIn(service, site, form));
  expect(sent.headers.get('location')).toContain('lang=de');
});
