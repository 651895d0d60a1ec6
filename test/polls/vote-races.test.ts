import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { expectTrueTally } from '../support/ledger.ts';
import {
  type Answer,
  newNetwork,
  newSite,
  type Service,
  type Site,
  startService,
} from '../support/service.ts';

/** Two processes over one database, each with tallies of its own slot. */
let service: Service;
let twin: Service;
beforeAll(async () => {
  service = await startService({ platform: { ...easyWork, chance: () => 0.1 } });
  twin = await startService({
    database: service.database,
    platform: { ...easyWork, chance: () => 0.9, config: service.config },
  });
});
afterAll(() => service.stop());

type Send = { ballotId: string; choices: string[]; voter: string | null; proof: unknown; from: string };

/** `count` votes, each ready with what `more` does not share between them: ballot, proof and network of its own. */
async function votes(site: Site, slug: string, count: number, more: Partial<Send> = {}): Promise<Send[]> {
  const ready: Send[] = [];
  for (let made = 0; made < count; made++) {
    const from = more.from ?? newNetwork();
    const proof = more.proof ?? (await site.prove('vote', slug)).proof;
    ready.push({ ballotId: randomUUID(), choices: ['o1'], voter: null, ...more, proof, from });
  }
  return ready;
}

/** Sends them all at once, to both processes in turn. */
const atOnce = (site: Site, slug: string, sends: Send[]): Promise<Answer[]> =>
  Promise.all(
    sends.map(({ from, ...body }, index) =>
      (index % 2 ? twin : service).api(site.name)(`/polls/${slug}/votes`, { body, from }),
    ),
  );

/** How many answers there were of each kind: the ballot's status for a new one, else the code or the status. */
function outcomes(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const kind = status === 201 ? body.ballot.status : status === 200 ? 'replayed' : body.code;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

test('of 200 voters at once each is counted, and each one’s results hold their ballot', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const sends = await votes(site, slug, 200);
  sends.forEach((vote, index) => {
    vote.choices = [index % 4 === 0 ? 'o2' : 'o1'];
  });
  const answers = await atOnce(site, slug, sends);
  expect(outcomes(answers)).toEqual({ counted: 200 });
  answers.forEach(({ body }, index) => {
    const chosen = body.results.options.find(({ id }: { id: string }) => id === sends[index]?.choices[0]);
    expect(chosen.votes).toBeGreaterThan(0);
  });
  expect(new Set(answers.map(({ body }) => body.voter)).size).toBe(200);
  expect((await expectTrueTally(service, site, slug)).votes).toEqual({ o1: 150, o2: 50 });
});

test('one ballot sent 200 times at once is one ballot, and every sender gets it with the same voter', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const [vote] = await votes(site, slug, 1);
  const sends = Array.from({ length: 200 }, () => ({ ...(vote as Send), from: newNetwork() }));
  const answers = await atOnce(site, slug, sends);
  expect(outcomes(answers)).toEqual({ counted: 1, replayed: 199 });
  for (const { body } of answers) {
    expect(body.ballot).toEqual(answers[0]?.body.ballot);
    expect(body.voter).toBe(answers[0]?.body.voter);
    expect(body.results.voters).toBe(1);
  }
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('one ballot id with 50 proofs at once is one ballot', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const answers = await atOnce(site, slug, await votes(site, slug, 50, { ballotId: randomUUID() }));
  expect(outcomes(answers)).toEqual({ counted: 1, id_conflict: 49 });
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('one voter with 200 ballots at once has one vote, and is told so 199 times', async () => {
  const site = await newSite(service);
  const { voter } = (await site.vote(await site.newPoll())).body;
  const slug = await site.newPoll();
  const answers = await atOnce(site, slug, await votes(site, slug, 200, { voter }));
  expect(outcomes(answers)).toEqual({ counted: 1, already_voted: 199 });
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('100 ballots with one proof at once are one ballot', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const { proof } = await site.prove('vote', slug);
  const answers = await atOnce(site, slug, await votes(site, slug, 100, { proof }));
  expect(outcomes(answers)).toEqual({ counted: 1, proof_spent: 99 });
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(1);
});

test('of 12 ballots at once from one network with an allowance of 5, 5 are counted and 7 held', async () => {
  const site = await newSite(service, { ballotAllowance: 5 });
  const slug = await site.newPoll();
  const answers = await atOnce(site, slug, await votes(site, slug, 12, { from: newNetwork() }));
  expect(outcomes(answers)).toEqual({ counted: 5, held: 7 });
  expect(await expectTrueTally(service, site, slug)).toMatchObject({ counted: 5, held: 7, ballots: 12 });
});

test('retries and second votes use up nothing of their network’s allowance', async () => {
  const site = await newSite(service, { ballotAllowance: 5 });
  const [slug, before] = [await site.newPoll(), await site.newPoll()];
  const from = newNetwork();
  const { voter } = (await site.vote(before)).body;
  await site.vote(slug, { voter });
  const fresh = await votes(site, slug, 5, { from });
  const again = await votes(site, slug, 10, { from, voter });
  const answers = await atOnce(site, slug, [...again, ...fresh, ...fresh, ...fresh]);
  expect(outcomes(answers)).toEqual({ counted: 5, replayed: 10, already_voted: 10 });
  expect(await expectTrueTally(service, site, slug)).toMatchObject({ counted: 6, held: 0 });
  expect(outcomes(await atOnce(site, slug, await votes(site, slug, 2, { from })))).toEqual({ held: 2 });
});

test('while a poll closes every ballot is either counted or told that it came too late', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const sends = await votes(site, slug, 80);
  const first = atOnce(site, slug, sends.slice(0, 40));
  const closing = site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  const answers = [...(await atOnce(site, slug, sends.slice(40))), ...(await first)];
  expect((await closing).body.status).toBe('closed');
  const { counted = 0, poll_closed = 0, ...others } = outcomes(answers);
  expect(others).toEqual({});
  expect(counted + poll_closed).toBe(80);
  expect((await expectTrueTally(service, site, slug)).ballots).toBe(counted);
});

test('votes in several polls at once, with retries between them, leave every tally true', async () => {
  const site = await newSite(service, { ballotAllowance: 5 });
  const [choose, options] = [{ min: 1, max: 3 }, ['a', 'b', 'c']];
  const polls = [await site.newPoll({ choose, options }), await site.newPoll({ choose, options })];
  const crowd = newNetwork();
  const storms = await Promise.all(
    polls.map(async (slug) => {
      const sends = [...(await votes(site, slug, 15)), ...(await votes(site, slug, 10, { from: crowd }))];
      sends.forEach((vote, index) => {
        vote.choices = [['o3', 'o1'], ['o1', 'o2', 'o3'], ['o2']][index % 3] as string[];
      });
      return { slug, sends: [...sends, ...[...sends].reverse()] };
    }),
  );
  const answers = await Promise.all(storms.map(({ slug, sends }) => atOnce(site, slug, sends)));
  for (const each of answers) expect(outcomes(each)).toEqual({ counted: 20, held: 5, replayed: 25 });
  for (const slug of polls)
    expect(await expectTrueTally(service, site, slug)).toMatchObject({ counted: 20, held: 5 });
});
