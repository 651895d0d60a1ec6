import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answerIn,
  fieldsOf,
  openSite,
  published,
  type ReadersService,
  startForReaders,
  submit,
} from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const stored = (site: Site) =>
  service.database.sql`select comment, reason, text, email from reports where site = ${site.name}`;

test('a report on a page without script takes two steps and is thanked for', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a', { body: 'Rude words' });
  const path = `/sites/${site.name}/comments/${id}/report`;
  const page = await service.send(path);
  expect(page.text).toContain('Rude words');
  const report = { reason: 'abuse', text: 'He is "rude" & <loud>', email: 'me@example.com' };
  const step = await submit(service, path, { ...fieldsOf(page.text, 'report'), ...report });
  expect([step.status, step.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const form = fieldsOf(step.text, 'report');
  expect(form).toMatchObject(report);
  const wrong = await submit(service, path, { ...form, 'proof.picture.answer': 'WRONG' });
  expect(wrong.status).toBe(403);
  expect(fieldsOf(wrong.text, 'report')).toMatchObject(report);
  const fields = await answerIn(service, site, fieldsOf(wrong.text, 'report'));
  const sent = await submit(service, path, fields);
  expect([sent.status, sent.headers.get('location')]).toEqual([
    303,
    `${service.config.publicUrl}${path}?sent=1`,
  ]);
  expect((await service.send(`${path}?sent=1`)).text).toContain(
    'Thank you. The editors will look at the comment.',
  );
  expect(await stored(site)).toEqual([{ comment: id, ...report }]);
});

test('a report without a reason is not taken, and what was typed stays', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const path = `/sites/${site.name}/comments/${id}/report`;
  const answer = await submit(service, path, { text: 'Look at this' });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('Please choose a reason.');
  expect(fieldsOf(answer.text, 'report').text).toBe('Look at this');
});

test('a comment that is not public has no page to report it, and nobody can report from another site', async () => {
  const site = await openSite(service);
  const held = (await site.comment('/a', { nickname: 'x' })).body.comment.id;
  const path = (id: string) => `/sites/${site.name}/comments/${id}/report`;
  expect((await service.send(path(held))).status).toBe(404);
  expect((await submit(service, path(held), { reason: 'spam' })).status).toBe(404);
  const { id } = await published(site, '/a');
  const elsewhere = { origin: 'https://elsewhere.example' };
  expect((await submit(service, path(id), { reason: 'spam' }, elsewhere)).status).toBe(403);
  expect(await stored(site)).toEqual([]);
});
