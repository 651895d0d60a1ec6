import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { everythingStored, expectTrueTally, recount } from '../support/ledger.ts';
import { newNetwork, newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

const token = /^test\.[\w-]{22}\.[\w-]{43}$/;

test('a vote answers 201 with the ballot, a voter token and results that hold this ballot', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const ballotId = randomUUID();
  const { status, body, headers } = await site.vote(slug, { ballotId, choices: ['o2'] });
  expect(status).toBe(201);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('set-cookie')).toBeNull();
  expect(body).toEqual({
    ballot: { id: ballotId, choices: ['o2'], status: 'counted', castAt: expect.stringMatching(/Z$/) },
    voter: expect.stringMatching(token),
    results: expect.objectContaining({ poll: slug, voters: 1, votes: 1, version: 1 }),
  });
  expect(body.results.options[1]).toEqual({ id: 'o2', text: 'Other', votes: 1, percent: 100 });
  expect((await site.api(`/polls/${slug}/results`)).body.voters).toBe(1);
});

test('a ballot id is one id however its letters are written', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const ballotId = randomUUID().toUpperCase();
  const { proof } = await site.prove('vote', slug);
  expect((await site.vote(slug, { ballotId, proof })).body.ballot.id).toBe(ballotId.toLowerCase());
  expect((await site.vote(slug, { ballotId: ballotId.toLowerCase(), proof })).status).toBe(200);
});

test('many choices are one ballot, and each is counted', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ options: ['a', 'b', 'c'], choose: { min: 2, max: 3 } });
  expect((await site.vote(slug, { choices: ['o3', 'o1'] })).body.results).toMatchObject({
    voters: 1,
    votes: 2,
  });
  expect((await site.vote(slug, { choices: ['o1'] })).body).toMatchObject({
    code: 'invalid_choices',
    detail: 'Choose at least 2 options.',
    errors: [{ path: 'choices' }],
  });
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o1: 1, o3: 1 });
});

test('the token of one vote votes once in each poll of the site, and is given back as it was', async () => {
  const site = await newSite(service);
  const [first, second] = [await site.newPoll(), await site.newPoll()];
  const { voter } = (await site.vote(first)).body;
  const next = await site.vote(second, { voter });
  expect([next.status, next.body.voter]).toEqual([201, voter]);
  for (const slug of [first, second])
    expect((await site.vote(slug, { voter })).body.code).toBe('already_voted');
  const voters = await service.database.sql`select distinct voter from ballots
    where poll in (select id from polls where site = ${site.name})`;
  expect(voters).toHaveLength(2);
});

test('a token of another site, a forged one and junk count as none', async () => {
  const [site, other] = [await newSite(service), await newSite(service)];
  const slug = await site.newPoll();
  const { voter } = (await site.vote(slug)).body;
  const foreign = (await other.vote(await other.newPoll())).body.voter;
  const forged = `${voter.slice(0, -1)}${voter.endsWith('A') ? 'B' : 'A'}`;
  for (const sent of [foreign, forged, 'junk', '']) {
    const answer = await site.vote(slug, { voter: sent });
    expect(answer.status).toBe(201);
    expect(answer.body.voter).toMatch(token);
    expect([voter, foreign, forged]).not.toContain(answer.body.voter);
  }
});

test('past its network’s allowance a ballot is taken, held, shown as held, and not counted', async () => {
  const site = await newSite(service, { ballotAllowance: 1 });
  const slug = await site.newPoll();
  const from = newNetwork();
  expect((await site.vote(slug, {}, { from })).body.ballot.status).toBe('counted');
  const held = await site.vote(slug, {}, { from });
  expect(held.status).toBe(201);
  expect(held.body).toMatchObject({ ballot: { status: 'held' }, results: { voters: 1, votes: 1, held: 1 } });
  expect((await site.vote(slug)).body.ballot.status).toBe('counted');
  expect(await expectTrueTally(service, site, slug)).toMatchObject({ counted: 2, held: 1 });
  const roomy = await site.newPoll({ allowance: 2 });
  for (const status of ['counted', 'counted', 'held'])
    expect((await site.vote(roomy, {}, { from })).body.ballot.status).toBe(status);
});

test('addresses of one IPv6 /64 are one network, and the mapped form of an IPv4 address is that address', async () => {
  const site = await newSite(service, { ballotAllowance: 1 });
  const slug = await site.newPoll();
  const vote = async (from: string) => (await site.vote(slug, {}, { from })).body.ballot.status;
  expect(await vote('2001:db8:5:6::1')).toBe('counted');
  expect(await vote('2001:db8:5:6:ffff::2')).toBe('held');
  expect(await vote('2001:db8:5:7::1')).toBe('counted');
  expect(await vote('192.0.2.77')).toBe('counted');
  expect(await vote('::ffff:192.0.2.77')).toBe('held');
});

test('the database holds neither address nor token nor proof, nor anything that joins two polls’ ballots', async () => {
  const site = await newSite(service);
  const [first, second] = [await site.newPoll(), await site.newPoll()];
  const from = '203.0.113.201';
  const { proof } = await site.prove('vote', first, from);
  const { voter } = (await site.vote(first, { proof }, { from, headers: { 'user-agent': 'Netscape/4' } }))
    .body;
  await site.vote(second, { voter }, { from });
  const stored = await everythingStored(service);
  expect(stored).toContain(first);
  for (const secret of [from, voter, voter.split('.')[1], proof.altcha, 'Netscape'])
    expect(stored).not.toContain(secret);
  const [{ voters, networks } = {}] = await service.database.sql`
    select count(distinct voter)::int as voters, count(distinct network)::int as networks from ballots
    where poll in (select id from polls where site = ${site.name})`;
  expect({ voters, networks }).toEqual({ voters: 2, networks: 2 });
  expect(service.log.map((event) => JSON.stringify(event)).join()).not.toMatch(/203\.0\.113|Netscape|altcha/);
});

test('a page on one of the site’s origins, our own pages and servers may vote, and no other page', async () => {
  const open = await startService({
    database: service.database,
    env: { HOST: '0.0.0.0', PUBLIC_URL: 'https://polls.example.com' },
    platform: easyWork,
  });
  const site = await newSite(open, { origins: ['https://www.example.com'] });
  const slug = await site.newPoll();
  const from = (origin: string) => site.vote(slug, {}, { headers: { origin } });
  for (const origin of ['https://www.example.com', 'https://polls.example.com'])
    expect((await from(origin)).status).toBe(201);
  expect((await site.vote(slug)).status).toBe(201);
  for (const origin of ['https://example.com', 'http://www.example.com', 'null', 'http://localhost:3000']) {
    const refused = await from(origin);
    expect([refused.status, refused.body.code]).toEqual([403, 'origin_not_allowed']);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  }
  expect((await recount(open, site, slug)).ballots).toBe(3);
});

test('on a first try every loopback page may vote', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  for (const origin of ['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:1313'])
    expect((await site.vote(slug, {}, { headers: { origin } })).status).toBe(201);
  const away = await site.vote(slug, {}, { headers: { origin: 'http://localhost.example.com' } });
  expect(away.body.code).toBe('origin_not_allowed');
});

test('a vote is JSON: another type is refused, a charset is fine', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const vote = (type: string) => site.vote(slug, {}, { headers: { 'content-type': type } });
  expect((await vote('application/json; charset=utf-8')).status).toBe(201);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
    expect([(await vote(type)).status, (await vote(type)).body.code]).toEqual([
      415,
      'unsupported_media_type',
    ]);
});

test('a vote is one write statement, and its rows belong to one transaction', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  await site.vote(slug);
  const ballotId = randomUUID();
  const { proof } = await site.prove('vote', slug);
  const statements: string[] = [];
  const { options } = service.database.sql;
  // The driver calls this with every statement that it sends, Drizzle's and begin and commit included.
  options.debug = (_connection, text) => statements.push(text.toLowerCase());
  try {
    expect((await site.vote(slug, { ballotId, proof, choices: ['o2'] })).status).toBe(201);
  } finally {
    options.debug = false;
  }
  const writes = statements.filter((text) => /\b(insert|update|delete|begin|commit|lock)\b/.test(text));
  expect(writes).toHaveLength(1);
  for (const table of ['spent_proofs', 'ballots', 'network_ballots', 'tallies'])
    expect(writes[0]).toContain(`insert into ${table}`);
  const [{ transactions } = {}] = await service.database.sql`
    with cast_now as (select poll, network, nonce, xmin from ballots where id = ${ballotId})
    select count(distinct xmin::text)::int as transactions from (
      select xmin from cast_now
      union all select spent.xmin from spent_proofs as spent join cast_now using (nonce)
      union all select crowd.xmin from network_ballots as crowd join cast_now using (poll, network)
      union all select tallies.xmin from tallies join cast_now using (poll) where option in ('', 'o2')
    ) as written`;
  expect(transactions).toBe(1);
});

test.each([
  ['after-vote', true],
  ['after-close', false],
])(
  'somebody who votes again in a poll with %s results is told so, with the results: %s',
  async (resultsVisible, shown) => {
    const site = await newSite(service);
    const slug = await site.newPoll({ resultsVisible });
    const { voter } = (await site.vote(slug)).body;
    const from = newNetwork();
    const { proof } = await site.prove('vote', slug, from);
    const body = { ballotId: randomUUID(), choices: ['o2'], voter, proof };
    const again = await site.api(`/polls/${slug}/votes?html=en`, { body, from });
    expect([again.status, again.body.code]).toEqual([409, 'already_voted']);
    expect(again.body.html).toContain('You have already voted in this poll.');
    expect(/<table/.test(again.body.html)).toBe(shown);
  },
);
