import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import { newNetwork, newSite, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const stored = (site: Site) =>
  service.database.sql`select comment, reason, text, email from reports where site = ${site.name}`;
const codeOf = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];

async function report(site: Site, id: string, more: Record<string, unknown> = {}) {
  const proof = 'proof' in more ? more.proof : (await site.prove('report', id)).proof;
  const body = { reason: 'abuse', text: 'He insults me.', email: 'me@example.com', ...more, proof };
  return site.api(`/comments/${id}/reports`, { body, from: newNetwork() });
}

test('a report reaches the editors, is confirmed, and spends its proof', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const { proof } = await site.prove('report', id);
  const answer = await report(site, id, { proof });
  expect([answer.status, answer.body]).toEqual([202, { status: 'received' }]);
  expect(await stored(site)).toEqual([
    { comment: id, reason: 'abuse', text: 'He insults me.', email: 'me@example.com' },
  ]);
  expect(codeOf(await report(site, id, { proof }))).toEqual([403, 'proof_spent']);
  expect(await stored(site)).toHaveLength(1);
});

test('one proof sent with many reports at once stores one', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const { proof } = await site.prove('report', id);
  const answers = await Promise.all(Array.from({ length: 10 }, () => report(site, id, { proof })));
  expect(answers.map((answer) => answer.status).sort()).toEqual([202, ...Array(9).fill(403)]);
  expect(await stored(site)).toHaveLength(1);
});

test('a comment that is not there, not public, or of another site cannot be reported', async () => {
  const [site, other] = [await openSite(service), await openSite(service)];
  const { id } = await published(site, '/a');
  const held = (await site.comment('/a', { nickname: 'x' })).body.comment.id;
  expect(codeOf(await report(site, crypto.randomUUID(), { proof: null }))).toEqual([404, 'not_found']);
  expect(codeOf(await report(site, held))).toEqual([404, 'not_found']);
  expect(codeOf(await report(other, id))).toEqual([404, 'not_found']);
  expect(codeOf(await report(site, 'no-id', { proof: null }))).toEqual([404, 'not_found']);
  await rule(site, id, { status: 'trash' });
  expect(codeOf(await report(site, id))).toEqual([404, 'not_found']);
});

test('a report needs a proof of its own comment, and the picture where one was asked for must be right', async () => {
  const site = await newSite(service, {
    settings: { picture: 'always', comments: { holdFirstTime: false } },
  });
  const made = (await site.comment('/a')).body.comment.id;
  const other = (await site.comment('/a', { author: { name: 'Bob' } })).body.comment.id;
  for (const id of [made, other]) await rule(site, id, { status: 'approved' });
  expect(codeOf(await report(site, made, { proof: null }))).toEqual([403, 'proof_required']);
  const foreign = (await site.prove('report', other)).proof;
  expect(codeOf(await report(site, made, { proof: foreign }))).toEqual([403, 'proof_invalid']);
  const { proof } = await site.prove('report', made);
  const wrong = await report(site, made, {
    proof: { ...proof, picture: { token: proof.picture?.token, answer: 'WRONG' } },
  });
  expect(codeOf(wrong)).toEqual([403, 'proof_wrong_answer']);
  expect(wrong.body.challenge).toMatchObject({ action: 'report', ref: made });
});

test.each([
  ['reason', { reason: '' }],
  ['text', { text: 'é'.repeat(2001) }],
  ['email', { email: 'nobody' }],
])('names %s where that cannot be taken', async (path, fault) => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const answer = await report(site, id, fault);
  expect(codeOf(answer)).toEqual([400, 'invalid_request']);
  expect(answer.body.errors[0].path).toBe(path);
});

test('a report whose trap was filled is thanked for and never kept', async () => {
  const site = await openSite(service);
  const { id } = await published(site, '/a');
  const answer = await report(site, id, { nickname: 'bot' });
  expect([answer.status, answer.body]).toEqual([202, { status: 'received' }]);
  expect(await stored(site)).toEqual([]);
});
