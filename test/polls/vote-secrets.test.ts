import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Keyring } from '../../src/keyring.ts';
import { easyWork } from '../support/easy-work.ts';
import { rotation } from '../support/keyrings.ts';
import { everythingStored, expectTrueTally } from '../support/ledger.ts';
import {
  newNetwork,
  newSite,
  type Service,
  siteNamed,
  solveChallenge,
  startService,
} from '../support/service.ts';

/** One database, served before the secrets are changed, with a new one in front, and once the old one is taken out. */
const rings = rotation();
let before: Service;
let after: Service;
let dropped: Service;
beforeAll(async () => {
  const first = await startService({ platform: easyWork });
  const by = async (keyring: Keyring) => {
    const platform = { ...easyWork, config: { ...first.config, keyring } };
    return { ...(await startService({ database: first.database, platform })), keyring };
  };
  before = { ...(await by(rings.before)), stop: first.stop };
  [after, dropped] = [await by(rings.after), await by(rings.dropped)];
});
afterAll(() => before.stop());

const newVote = (proof: unknown, voter: string | null = null) => ({
  ballotId: randomUUID(),
  choices: ['o1'],
  voter,
  proof,
});

test('with a new secret in front all that the old one made is good: challenges, pictures, voters, edits and previews', async () => {
  const site = await newSite(before, { settings: { comments: { holdFirstTime: false, floodSeconds: 0 } } });
  const later = siteNamed(after, site.name);
  const [poll, second] = [await site.newPoll(), await site.newPoll()];
  const { voter } = (await site.vote(poll)).body;
  const vote = newVote((await site.prove('vote', second)).proof, voter);
  expect((await later.api(`/polls/${second}/votes`, { body: vote, from: newNetwork() })).status).toBe(201);
  const again = newVote((await later.prove('vote', second)).proof, voter);
  const twice = await later.api(`/polls/${second}/votes`, { body: again, from: newNetwork() });
  expect(twice.body.code).toBe('already_voted');

  const { challenge, proof } = await site.prove('comment', '/a');
  const picture = new URL(challenge.picture?.image ?? '').pathname;
  expect((await after.send(picture)).status).toBe(200);
  const posted = await later.comment('/a', { proof });
  expect([201, 202]).toContain(posted.status);
  const written = await site.comment('/a');
  const edited = await later.api(`/comments/${written.body.comment.id}`, {
    method: 'PATCH',
    body: { body: 'Said otherwise.' },
    headers: { 'hustings-edit': written.body.editToken },
  });
  expect(edited.status).toBe(200);
  const preview = await site.api(`/polls/${poll}/preview`, { method: 'POST', owner: true });
  expect((await after.send(new URL(preview.body.url).pathname)).status).toBe(200);
});

test('with the old secret gone what it signed is refused calmly: a proof with a new challenge, an edit and a link with no such thing', async () => {
  const site = await newSite(before);
  const own = siteNamed(dropped, (await newSite(dropped)).name);
  const fresh = await own.newPoll();
  const old = siteNamed(before, own.name);
  const { proof } = await old.prove('vote', fresh);
  const refused = await own.api(`/polls/${fresh}/votes`, { body: newVote(proof), from: newNetwork() });
  expect([refused.status, refused.body.code]).toEqual([403, 'proof_invalid']);
  const solved = await solveChallenge(dropped, refused.body.challenge);
  expect((await own.api(`/polls/${fresh}/votes`, { body: newVote(solved), from: newNetwork() })).status).toBe(
    201,
  );

  const asked = await old.prove('comment', '/a');
  expect((await dropped.send(new URL(asked.challenge.picture?.image ?? '').pathname)).status).toBe(404);
  expect((await own.comment('/a', { proof: asked.proof })).body.code).toBe('proof_invalid');
  const poll = await site.newPoll();
  const preview = await site.api(`/polls/${poll}/preview`, { method: 'POST', owner: true });
  expect((await dropped.send(new URL(preview.body.url).pathname)).status).toBe(404);
});

test('a voter’s token that can be read no more makes nobody unable to vote, nor vote twice with it', async () => {
  const site = await newSite(dropped);
  const poll = await site.newPoll();
  const elsewhere = await newSite(before);
  const { voter } = (await elsewhere.vote(await elsewhere.newPoll())).body;
  const own = siteNamed(before, site.name);
  const lost = (await own.vote(await own.newPoll())).body.voter;
  for (const token of [lost, voter]) {
    const first = await site.vote(poll, { voter: token });
    expect([first.status, first.body.voter === token]).toEqual([201, false]);
    expect((await site.vote(poll, { voter: first.body.voter })).body.code).toBe('already_voted');
  }
});

test('a poll whose salt no secret opens takes nothing meanwhile, says so calmly, and counts truly once the secret is back', async () => {
  const site = await newSite(before);
  const lost = siteNamed(dropped, site.name);
  const poll = await site.newPoll();
  const { voter } = (await site.vote(poll)).body;
  const { proof } = await lost.prove('vote', poll);
  const stored = await everythingStored(before);
  for (const body of [newVote(proof), newVote(proof, voter)]) {
    const answer = await lost.api(`/polls/${poll}/votes`, { body, from: newNetwork() });
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const comment = await lost.comment('/a');
  expect([comment.status, comment.body.code]).toEqual([503, 'unavailable']);
  expect(await everythingStored(before)).toBe(stored);
  expect(JSON.stringify(dropped.log.filter(({ level }) => level === 'error'))).toContain('unavailable');

  const back = siteNamed(after, site.name);
  expect(
    (await back.api(`/polls/${poll}/votes`, { body: newVote(proof, voter), from: newNetwork() })).body.code,
  ).toBe('already_voted');
  expect((await back.vote(poll)).status).toBe(201);
  expect((await expectTrueTally(before, site, poll)).ballots).toBe(2);
});
