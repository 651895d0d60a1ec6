import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal } from '../../src/errors.ts';
import type { Ballot } from '../../src/polls/ballot.ts';
import { type BallotBox, singleBox } from '../../src/polls/ballot-box.ts';
import { expectTrueTally } from '../support/ledger.ts';
import { newNetwork, newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
/** Takes ballots to the database, but for a while in which it cannot. */
const box = {
  isAway: false,
  within: undefined as BallotBox | undefined,
  cast: async (ballot: Ballot) => {
    if (box.isAway) throw new Refusal('unavailable', 'Not now.', { retryAfter: 2 });
    return box.within?.cast(ballot);
  },
};
beforeAll(async () => {
  service = await startService({ platform: { ballotBox: box } });
  box.within = singleBox(service.database, 0, Math.random);
  site = await newSite(service, { settings: { pictureFor: { vote: 'always' } } });
});
afterAll(() => service.stop());

const vote = (poll: string, more: Record<string, unknown>) =>
  site.api(`/polls/${poll}/votes`, {
    body: { ballotId: randomUUID(), choices: ['o1'], voter: null, ...more },
    from: newNetwork(),
  });

test('where voters are asked for a picture, the challenge brings one, and work alone is refused with another', async () => {
  const poll = await site.newPoll();
  const { challenge, proof } = await site.prove('vote', poll);
  expect(challenge.picture).toBeDefined();
  const refused = await vote(poll, { proof: { altcha: proof.altcha } });
  expect([refused.status, refused.body.code]).toEqual([403, 'proof_required']);
  expect(refused.body.challenge.picture).toBeDefined();
  expect((await vote(poll, { proof })).status).toBe(201);
  await expectTrueTally(service, site, poll);
});

test('a picture that was read once is good for one vote, and a retry of that vote is the same one', async () => {
  const poll = await site.newPoll();
  const [one, other] = [await site.prove('vote', poll), await site.prove('vote', poll)];
  const ballotId = randomUUID();
  const first = await vote(poll, { ballotId, proof: one.proof });
  expect(first.status).toBe(201);
  const retry = await vote(poll, { ballotId, proof: one.proof });
  expect([retry.status, retry.body.voter]).toEqual([200, first.body.voter]);
  const borrowed = await vote(poll, { proof: { altcha: other.proof.altcha, picture: one.proof.picture } });
  expect(borrowed.body.code).toBe('proof_spent');
  expect((await expectTrueTally(service, site, poll)).ballots).toBe(1);
});

test('a vote with a picture that could not be stored spends nothing, and is counted when it is sent again', async () => {
  const poll = await site.newPoll();
  const { proof } = await site.prove('vote', poll);
  const ballotId = randomUUID();
  box.isAway = true;
  const away = await vote(poll, { ballotId, proof });
  box.isAway = false;
  expect([away.status, away.body.code]).toEqual([503, 'unavailable']);
  expect((await vote(poll, { proof })).body.code).toBe('proof_spent');
  expect((await vote(poll, { ballotId, proof })).status).toBe(201);
  expect((await expectTrueTally(service, site, poll)).ballots).toBe(1);
});

test('a vote with a picture that is sent many times at once is one ballot, and no sender is refused', async () => {
  const poll = await site.newPoll();
  const { proof } = await site.prove('vote', poll);
  const ballotId = randomUUID();
  const answers = await Promise.all(Array.from({ length: 12 }, () => vote(poll, { ballotId, proof })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(11).fill(200), 201]);
  expect((await expectTrueTally(service, site, poll)).ballots).toBe(1);
});

test('choices that cannot be and a poll that has closed spend no picture', async () => {
  const poll = await site.newPoll();
  const { proof } = await site.prove('vote', poll);
  expect((await vote(poll, { choices: ['o9'], proof })).body.code).toBe('invalid_choices');
  await site.api(`/polls/${poll}/close`, { method: 'POST', owner: true });
  expect((await vote(poll, { proof })).body.code).toBe('poll_closed');
  await site.api(`/polls/${poll}/reopen`, { method: 'POST', owner: true });
  expect((await vote(poll, { proof })).status).toBe(201);
});

test('each action has its own answer to whether a picture is read, and comments keep theirs', async () => {
  const own = await newSite(service, {
    settings: { picture: 'never', pictureFor: { feedback: 'always', report: 'newcomers' } },
  });
  const asks = async (action: string, ref: string) =>
    (await own.api(`/challenge?action=${action}&ref=${ref}`)).body.picture !== undefined;
  expect(await asks('vote', 'any')).toBe(false);
  expect(await asks('comment', '/a')).toBe(false);
  expect(await asks('feedback', '-')).toBe(true);
  expect(await asks('report', randomUUID())).toBe(true);
});
