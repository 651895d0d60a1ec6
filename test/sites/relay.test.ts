import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { networkOfAddress } from '../../src/network.ts';
import { easyWork } from '../support/easy-work.ts';
import { newNetwork, newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
let key: string;
const server = newNetwork();
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
beforeEach(async () => {
  site = await newSite(service, { ballotAllowance: 1 });
  key = (await site.newKey('relay')).key;
});
afterAll(() => service.stop());

const forReader = (address: string) => ({
  key,
  from: server,
  headers: { 'hustings-reader-address': address },
});

test('a relay’s votes count for its readers’ networks, not for its own', async () => {
  const slug = await site.newPoll();
  const cast = async (address: string) => (await site.vote(slug, {}, forReader(address))).body.ballot?.status;
  expect(await cast('203.0.113.7')).toBe('counted');
  expect(await cast('203.0.113.8')).toBe('counted');
  expect(await cast('203.0.113.7')).toBe('held');
  expect(await cast('::ffff:203.0.113.8')).toBe('held');
  expect(await cast('2001:db8::1')).toBe('counted');
  expect(await cast('2001:DB8:0::2')).toBe('held');
  const direct = await site.vote(slug, {}, { from: '203.0.113.7' });
  expect(direct.body.ballot.status).toBe('held');
});

test('a relay that names no reader is a reader itself, whatever its key', async () => {
  const slug = await site.newPoll();
  const status = async () => (await site.vote(slug, {}, { key, from: server })).body.ballot.status;
  expect([await status(), await status()]).toEqual(['counted', 'held']);
});

test('a relay is asked for no origin, and comments and notes go the same way', async () => {
  const slug = await site.newPoll();
  const origin = { origin: 'https://elsewhere.example' };
  const headers = { ...origin, 'hustings-reader-address': '203.0.113.9' };
  expect((await site.vote(slug, {}, { headers: origin })).body.code).toBe('origin_not_allowed');
  expect((await site.vote(slug, {}, { headers, key })).status).toBe(201);
  expect((await site.comment('/relayed', {}, { headers, key })).status).toBe(202);
  const soon = await site.comment('/relayed', { author: { name: 'Bo' } }, { headers, key });
  expect(soon.body.code).toBe('rate_limited');
  const { proof } = await site.prove('feedback', '-');
  const note = { body: { message: 'A note.', proof }, headers, key };
  expect((await site.api('/feedback', note)).status).toBe(202);
});

test('a relay needs a proof as its readers do', async () => {
  const slug = await site.newPoll();
  const body = { ballotId: crypto.randomUUID(), choices: ['o1'], voter: null };
  const answer = await site.api(`/polls/${slug}/votes`, { body, ...forReader('203.0.113.7') });
  expect(answer.body.code).toBe('proof_required');
});

test('a reader who is too fast is slowed down alone, not the relay and all its readers', async () => {
  const body = { message: 'A note.', proof: null };
  const code = async (address: string) =>
    (await site.api('/feedback', { body, ...forReader(address) })).body.code;
  for (let each = 0; each < 120; each++) expect(await code('203.0.113.2')).toBe('proof_required');
  expect(await code('203.0.113.2')).toBe('rate_limited');
  expect(await code('203.0.113.1')).toBe('proof_required');
});

test('a relay fetches a challenge in its reader’s name, with the same key', async () => {
  const ask = (sent: object) => site.api('/challenge?action=vote&ref=p', sent);
  expect((await ask(forReader('203.0.113.7'))).body.altcha).toBeDefined();
  expect((await ask(forReader('nowhere'))).body.code).toBe('invalid_request');
  expect((await ask({ headers: { 'hustings-reader-address': '203.0.113.7' } })).status).toBe(401);
});

test.each([
  '',
  'unknown',
  '203.0.113',
  '203.0.113.7:80',
  '[2001:db8::1]',
  '2001:db8::1%eth0',
  '203.0.113.7, 10.0.0.1',
  '0313.0.113.7',
  '3405803783',
  '203.0.113.256',
])('a reader’s address like “%s” is refused, and nothing is counted for anybody', async (address) => {
  const slug = await site.newPoll();
  const answer = await site.vote(slug, {}, forReader(address));
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  expect(answer.body.errors[0].path).toBe('Hustings-Reader-Address');
  expect(networkOfAddress(address)).toBeUndefined();
});

test('whoever is no relay of this site cannot choose a network', async () => {
  const slug = await site.newPoll();
  const other = await newSite(service);
  const as = (sent: { key?: string; owner?: boolean }) =>
    site.vote(slug, {}, { ...sent, headers: { 'hustings-reader-address': '203.0.113.7' } });
  expect((await as({})).status).toBe(401);
  expect((await as({ key: 'wrong' })).status).toBe(401);
  expect((await as({ owner: true })).status).toBe(403);
  expect((await as({ key: (await site.newKey('editor')).key })).status).toBe(403);
  expect((await as({ key: (await other.newKey('relay')).key })).status).toBe(404);
  expect((await site.vote(slug, {}, { from: '203.0.113.7' })).body.ballot.status).toBe('counted');
});
