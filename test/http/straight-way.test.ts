import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { newNetwork, newSite, type Sent, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
let polls: { open: string; closed: string; draft: string };
const origin = 'https://www.magazine.example';
beforeAll(async () => {
  service = await startService({ platform: easyWork });
  site = await newSite(service, { origins: [origin] });
  polls = {
    open: await site.newPoll(),
    closed: await site.newPoll({ opensAt: '2020-01-01T00:00:00Z', closesAt: '2020-01-02T00:00:00Z' }),
    draft: await site.newPoll({ draft: true }),
  };
});
afterAll(() => service.stop());

type Vote = { path: string; sent: Sent & { headers: Record<string, string>; body: unknown } };

/** What may be strange about a vote; each is put into a good one, several at once. */
const oddities: ((vote: Vote) => void)[] = [
  (vote) => (vote.sent.body = '{'),
  (vote) => (vote.sent.body = `"${'x'.repeat(20_000)}"`),
  (vote) => (vote.sent.body = { ...(vote.sent.body as object), choices: ['o9'] }),
  (vote) => (vote.sent.body = { ...(vote.sent.body as object), choices: 'o1' }),
  (vote) => (vote.sent.body = { ...(vote.sent.body as object), ballotId: 'mine' }),
  (vote) => (vote.sent.body = { ...(vote.sent.body as object), voter: 'somebody' }),
  (vote) => (vote.sent.body = { ...(vote.sent.body as object), proof: null }),
  (vote) => (vote.sent.body = { ...(vote.sent.body as object), proof: { altcha: 'e30=' } }),
  (vote) => (vote.sent.body = { ...(vote.sent.body as object), page: 5, referrer: 'search.example' }),
  (vote) => (vote.sent.headers['content-type'] = 'text/plain'),
  (vote) => (vote.sent.headers['content-type'] = 'Application/JSON; charset=utf-8'),
  (vote) => (vote.sent.headers.origin = 'https://elsewhere.example'),
  (vote) => delete vote.sent.headers.origin,
  (vote) => (vote.sent.headers['content-length'] = '999999'),
  (vote) => (vote.sent.headers['hustings-reader-address'] = '203.0.113.7'),
  (vote) => (vote.sent.headers.authorization = 'Bearer nobody'),
  (vote) => (vote.sent.from = '2001:db8::1, nonsense'),
  (vote) => (vote.path = vote.path.replace(polls.open, polls.closed)),
  (vote) => (vote.path = vote.path.replace(polls.open, polls.draft)),
  (vote) => (vote.path = vote.path.replace(polls.open, 'latest')),
  (vote) => (vote.path = vote.path.replace(site.name, 'nowhere')),
  (vote) => (vote.path += '?html=de'),
  (vote) => (vote.path += `?html=${'x'.repeat(40)}`),
  (vote) => (vote.path += '?html=en&html=de'),
  (vote) => (vote.sent.method = 'PUT'),
];

/** A good vote by a new voter; every oddity meets twins of it that differ in what must be new alone. */
async function newVote(): Promise<Vote> {
  const { proof } = await site.prove('vote', polls.open);
  return {
    path: `/api/v1/sites/${site.name}/polls/${polls.open}/votes`,
    sent: {
      from: newNetwork(),
      headers: { origin, 'x-request-id': 'the-same' },
      body: { ballotId: randomUUID(), choices: ['o1'], voter: null, proof },
    },
  };
}

/** What came of it: the answer with each header, and the event in the log, without what is new with every ballot. */
async function whatCameOf({ path, sent }: Vote) {
  const from = service.log.length;
  const { status, headers, body } = await service.send(path, sent);
  const events = service.log.slice(from).map(({ level, fields, message }) => {
    const { ms, ...lasting } = fields;
    return { level, fields: lasting, message, took: typeof ms };
  });
  const text = JSON.stringify(body, (name, value) =>
    ['id', 'voter', 'castAt', 'asOf', 'challenge', 'html', 'voters', 'votes', 'version', 'percent'].includes(
      name,
    )
      ? typeof value
      : value,
  );
  return { status, headers: Object.fromEntries(headers), text, events };
}

/** The same address, spelt so that only the app's own router reads it. */
const theLongWay = ({ path, sent }: Vote): Vote => ({ path: path.replace('/votes', '/vote%73'), sent });

test('a vote is answered and told alike by the straight way and through every layer of the app', async () => {
  const strange = fc.uniqueArray(fc.nat({ max: oddities.length - 1 }), { maxLength: 3 });
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(strange, async (picked) => {
      const [one, other] = [await newVote(), await newVote()];
      for (const place of picked) for (const vote of [one, other]) oddities[place]?.(vote);
      const straight = await whatCameOf(one);
      expect(await whatCameOf(theLongWay(other))).toEqual(straight);
      seen.add(straight.status);
    }),
    { numRuns: 100, examples: [[[]], ...oddities.map((_, place): [number[]] => [[place]])] },
  );
  expect([...seen].toSorted()).toEqual([201, 400, 401, 403, 404, 405, 409, 413, 415, 422]);
});

test('a ballot that came the one way is known to the other', async () => {
  const vote = await newVote();
  const first = await service.send(vote.path, vote.sent);
  const again = theLongWay(vote);
  const { status, body } = await service.send(again.path, again.sent);
  expect([first.status, status]).toEqual([201, 200]);
  expect([body.ballot, body.voter]).toEqual([first.body.ballot, first.body.voter]);
});

test('an answer through the straight way lies under the strict transport of an https service', async () => {
  const secure = await startService({ env: { PUBLIC_URL: 'https://hustings.example' }, platform: easyWork });
  const there = await newSite(secure);
  const { headers } = await there.vote(await there.newPoll());
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  await secure.stop();
});
