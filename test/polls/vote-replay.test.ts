import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { rotation } from '../support/keyrings.ts';
import { expectTrueTally } from '../support/ledger.ts';
import { newNetwork, newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let aheadMs = 0;
const clock = () => new Date(Date.now() + aheadMs);
beforeAll(async () => {
  service = await startService({ platform: { ...easyWork, clock } });
});
afterAll(() => service.stop());

type Vote = { ballotId: string; choices: string[]; voter: string | null; proof: { altcha: string } };

const newVote = async (site: Site, slug: string, more: Partial<Vote> = {}): Promise<Vote> => ({
  ballotId: randomUUID(),
  choices: ['o1'],
  voter: null,
  proof: (await site.prove('vote', slug)).proof,
  ...more,
});
const send = (site: Site, slug: string, vote: Partial<Vote>) =>
  site.api(`/polls/${slug}/votes`, { body: vote, from: newNetwork() });
const patch = (site: Site, slug: string, body: Record<string, unknown>) =>
  site.api(`/polls/${slug}`, { method: 'PATCH', body, owner: true });
const close = (site: Site, slug: string) => site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });

/** The same proof, its JSON spaced and its base64 written in the URL's alphabet. */
const rewritten = ({ altcha }: Vote['proof']) => {
  const payload = JSON.parse(Buffer.from(altcha, 'base64').toString());
  const { challenge, solution } = payload;
  return { altcha: Buffer.from(JSON.stringify({ solution, challenge }, null, 2)).toString('base64url') };
};

test('a retry answers 200 with the same ballot and the same voter, and counts nothing', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const vote = await newVote(site, slug);
  const first = await send(site, slug, vote);
  expect(first.status).toBe(201);
  for (const retry of [
    vote,
    { ...vote, proof: rewritten(vote.proof) },
    { ...vote, voter: first.body.voter },
  ]) {
    const again = await send(site, slug, retry);
    expect(again.status).toBe(200);
    const { ballot, voter } = first.body;
    expect(again.body).toMatchObject({ ballot, voter, results: { voters: 1, version: 1 } });
  }
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('a retry is answered with the ballot that was cast, whatever choices it names now', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const vote = await newVote(site, slug);
  await send(site, slug, vote);
  for (const choices of [['o2'], ['nonsense'], []]) {
    const again = await send(site, slug, { ...vote, choices });
    expect([again.status, again.body.ballot.choices]).toEqual([200, ['o1']]);
  }
});

test('a retry is answered after the close, with its choices withdrawn and its proof expired', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const vote = await newVote(site, slug);
  const first = await send(site, slug, vote);
  const { ballot, voter } = first.body;
  await patch(site, slug, { options: [{ id: 'o1', withdrawn: true }] });
  expect(await send(site, slug, vote)).toMatchObject({ status: 200, body: { ballot, voter } });
  await close(site, slug);
  expect(await send(site, slug, vote)).toMatchObject({ status: 200, body: { ballot, voter } });
  aheadMs = 3_600_000;
  try {
    expect((await send(site, slug, await newVote(site, slug))).body.code).toBe('poll_closed');
    expect(await send(site, slug, vote)).toMatchObject({ status: 200, body: { ballot, voter } });
    await site.api(`/polls/${slug}/reopen`, { method: 'POST', owner: true });
    const late = { ...vote, ballotId: randomUUID(), choices: ['o2'] };
    expect((await send(site, slug, late)).body.code).toBe('proof_expired');
  } finally {
    aheadMs = 0;
  }
});

test('a held ballot is still held when it is sent again', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ allowance: 0 });
  const vote = await newVote(site, slug);
  const first = await send(site, slug, vote);
  expect(first.body.ballot.status).toBe('held');
  expect((await send(site, slug, vote)).body.ballot).toEqual(first.body.ballot);
});

test('the same ballot id with another proof is a conflict, without a word about the ballot', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const vote = await newVote(site, slug);
  const { voter, ballot } = (await send(site, slug, vote)).body;
  const { ballotId } = vote;
  const stranger = (await site.vote(await site.newPoll())).body.voter;
  const others = [
    await newVote(site, slug, { ballotId }),
    await newVote(site, slug, { ballotId, voter }),
    await newVote(site, slug, { ballotId, voter: stranger }),
    await newVote(site, slug, { ballotId, choices: ['o2'] }),
  ];
  for (const other of others) {
    const answer = await send(site, slug, other);
    expect([answer.status, answer.body.code]).toEqual([409, 'id_conflict']);
    expect(Object.keys(answer.body).sort()).toEqual([
      'code',
      'detail',
      'requestId',
      'status',
      'title',
      'type',
    ]);
    for (const word of ['o1', ballotId, ballot.castAt, voter, 'counted'])
      expect(answer.text).not.toContain(word);
  }
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o1: 1 });
});

test('of two voters’ ballots with one id, cast at the same instant, each retry finds its own', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const [one, other] = [await newVote(site, slug), await newVote(site, slug, { choices: ['o2'] })];
  for (const vote of [one, other]) expect((await send(site, slug, vote)).status).toBe(201);
  const { sql } = service.database;
  await sql`update ballots set id = ${one.ballotId} where id = ${other.ballotId}`;
  for (const vote of [one, { ...other, ballotId: one.ballotId }]) {
    const again = await send(site, slug, vote);
    expect([again.status, again.body.ballot?.choices]).toEqual([200, vote.choices]);
  }
});

test('one ballot id may be used in two polls', async () => {
  const site = await newSite(service);
  const [first, second] = [await site.newPoll(), await site.newPoll()];
  const { ballotId } = await newVote(site, first);
  for (const slug of [first, second])
    expect((await send(site, slug, await newVote(site, slug, { ballotId }))).status).toBe(201);
});

test('a second vote of one voter is refused, and its proof is spent all the same', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const { voter } = (await send(site, slug, await newVote(site, slug))).body;
  const second = await newVote(site, slug, { voter });
  for (const attempt of ['first', 'again']) {
    const answer = await send(site, slug, second);
    expect([attempt, answer.status, answer.body.code]).toEqual([attempt, 409, 'already_voted']);
  }
  const other = await send(site, slug, { ...second, ballotId: randomUUID(), voter: null });
  expect(other.body.code).toBe('proof_spent');
  expect(other.body.challenge.altcha.parameters.nonce).toBeTruthy();
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('a proof that a second vote spent is spent for its ballot too, when that comes without its voter', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const { voter } = (await send(site, slug, await newVote(site, slug))).body;
  const second = await newVote(site, slug, { voter });
  expect((await send(site, slug, second)).body.code).toBe('already_voted');
  const again = await send(site, slug, { ...second, voter: null });
  expect([again.status, again.body.code]).toEqual([403, 'proof_spent']);
  expect(again.body.challenge).toBeDefined();
});

test('what is refused for its choices or the poll’s state spends nothing: the same proof works afterwards', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ opensAt: new Date(Date.now() + 3_600_000).toISOString() });
  const vote = await newVote(site, slug);
  const refused = async (sent: Partial<Vote>) => (await send(site, slug, sent)).body.code;
  expect(await refused(vote)).toBe('poll_not_open');
  await patch(site, slug, { opensAt: '2020-01-01T00:00:00Z' });
  expect(await refused({ ...vote, choices: [] })).toBe('invalid_choices');
  expect(await refused({ ...vote, choices: ['o1', 'o2'] })).toBe('invalid_choices');
  await close(site, slug);
  expect(await refused(vote)).toBe('poll_closed');
  const { database } = service;
  expect(
    await database.sql`select 1 from spent_proofs join ballots on ballots.id = holder
    where holder = ${vote.ballotId}`,
  ).toHaveLength(0);
  await site.api(`/polls/${slug}/reopen`, { method: 'POST', owner: true });
  expect((await send(site, slug, vote)).status).toBe(201);
});

test('a vote that the database could not store is told so, spends nothing, and is counted when it is sent again', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const vote = await newVote(site, slug);
  const { sql } = service.database;
  const lock = await sql.reserve();
  await lock`begin`;
  await lock`lock table spent_proofs in access exclusive mode`;
  const waiting = send(site, slug, vote);
  await vi.waitUntil(async () => {
    const cut = await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return cut.length > 0;
  });
  const answer = await waiting;
  await lock`rollback`;
  lock.release();
  expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await send(site, slug, vote)).status).toBe(201);
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('with everything wrong at once the replay is found first, then the state, choices, proof and voter are told in turn', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const cast = await newVote(site, slug);
  const { voter } = (await send(site, slug, cast)).body;
  const wrong = { ballotId: randomUUID(), choices: ['nonsense'], voter, proof: { altcha: 'junk' } };
  const code = async (sent: Partial<Vote>) => (await send(site, slug, sent)).body.code;
  await close(site, slug);
  expect((await send(site, slug, { ...cast, choices: ['nonsense'], voter })).status).toBe(200);
  expect(await code(wrong)).toBe('poll_closed');
  await site.api(`/polls/${slug}/reopen`, { method: 'POST', owner: true });
  expect(await code(wrong)).toBe('invalid_choices');
  expect(await code({ ...wrong, choices: ['o1'] })).toBe('proof_invalid');
  expect(await code({ ...wrong, choices: ['o1'], proof: cast.proof })).toBe('proof_spent');
  const { proof } = await newVote(site, slug);
  expect(await code({ ...wrong, choices: ['o1'], proof })).toBe('already_voted');
});

test('a proof counts for its own poll and action alone, and every refusal of it brings a fresh challenge', async () => {
  const [site, other] = [await newSite(service), await newSite(service)];
  const slug = await site.newPoll();
  const same = await other.newPoll({ slug });
  const own = await newVote(site, slug);
  const forged = Buffer.from(own.proof.altcha, 'base64')
    .toString()
    .replace(/"cost":\d+/, '"cost":1');
  const tries = {
    proof_required: [undefined, {}, { picture: { token: 'junk', answer: 'junk' } }],
    proof_invalid: [
      (await newVote(site, await site.newPoll())).proof,
      (await newVote(other, same)).proof,
      { altcha: (await site.prove('comment', slug)).proof.altcha },
      { altcha: Buffer.from(forged).toString('base64') },
      { altcha: '' },
    ],
  };
  for (const [code, proofs] of Object.entries(tries))
    for (const proof of proofs) {
      const answer = await send(site, slug, { ...own, proof } as Vote);
      expect([answer.status, answer.body.code]).toEqual([403, code]);
      expect(answer.body.challenge).toMatchObject({ action: 'vote', ref: slug });
    }
  expect((await send(site, slug, own)).status).toBe(201);
});

test('after a change of secrets a retry finds its ballot and gets the same token, which still counts as its voter', async () => {
  const { before, after } = rotation();
  const { database } = service;
  const config = (keyring: typeof before) => ({ ...service.config, keyring });
  const old = await startService({ database, platform: { ...easyWork, config: config(before) } });
  const fresh = await startService({ database, platform: { ...easyWork, config: config(after) } });
  const site = await newSite(old);
  const slug = await site.newPoll();
  const vote = await newVote(site, slug);
  const first = await send(site, slug, vote);
  const later: Site = { ...site, api: fresh.api(site.name) };
  const again = await send(later, slug, vote);
  const { ballot, voter } = first.body;
  expect(again).toMatchObject({ status: 200, body: { ballot, voter } });
  const { proof } = await newVote(site, slug);
  expect((await send(later, slug, { ...vote, ballotId: randomUUID(), voter, proof })).body.code).toBe(
    'already_voted',
  );
});
