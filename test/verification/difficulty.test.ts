import { pbkdf2Sync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { type Difficulty, difficulties } from '../../src/verification/proof-of-work.ts';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { newNetwork, newSite, type Site } from '../support/service.ts';

/** What four random bytes say here: another counter in the range of each difficulty, so that a challenge tells which one it has. */
const drawn = 249_000;

let service: ReadersService;
beforeAll(async () => {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, drawn);
  service = await startForReaders({
    platform: { random: (bytes) => (bytes === 4 ? four : crypto.getRandomValues(new Uint8Array(bytes))) },
  });
});
afterAll(() => service.stop());

/** How hard a challenge is, and its solution, which whoever knows the counter need not look for. */
function solved({ altcha: { parameters, signature } }: ChallengeWire) {
  const { nonce, salt, cost, keyPrefix } = parameters as Record<string, string> & { cost: number };
  for (const [difficulty, { counters }] of Object.entries(difficulties)) {
    const counter = 1 + (drawn % counters);
    const password = Buffer.alloc(20);
    password.write(nonce ?? '', 'hex');
    password.writeUInt32BE(counter, 16);
    const derivedKey = pbkdf2Sync(password, Buffer.from(salt ?? '', 'hex'), cost, 32, 'sha256').toString(
      'hex',
    );
    if (!derivedKey.startsWith(keyPrefix ?? '-')) continue;
    const payload = { challenge: { parameters, signature }, solution: { counter, derivedKey, time: 1 } };
    const altcha = Buffer.from(JSON.stringify(payload)).toString('base64');
    return { difficulty: difficulty as Difficulty, altcha };
  }
  throw new Error('a challenge of no known difficulty');
}

const ask = async (site: Site, from: string, action = 'vote') =>
  solved(
    (await site.api(`/challenge?action=${action}&ref=${action === 'vote' ? 'poll' : '/a'}`, { from })).body,
  );
const difficultyFor = async (site: Site, from: string, action?: string) =>
  (await ask(site, from, action)).difficulty;

/** Has a network ask for that many more challenges of a site. */
const crowd = (site: Site, network: string, challenges: number) => {
  for (let each = 0; each < challenges; each++)
    service.platform.memory?.rates.challenges.hit(`${site.name} ${network}`);
};

test('work gets harder for a network that asks for more than 240 challenges a minute, hardest past 1,200, and no harder', async () => {
  const [site, from] = [await newSite(service), newNetwork()];
  expect(await difficultyFor(site, from, 'comment')).toBe('comment');
  expect(await difficultyFor(site, from)).toBe('vote');
  crowd(site, from, 237);
  expect(await difficultyFor(site, from)).toBe('vote');
  expect(await difficultyFor(site, from)).toBe('raised');
  expect(await difficultyFor(site, from, 'comment')).toBe('raised');
  crowd(site, from, 957);
  expect(await difficultyFor(site, from)).toBe('raised');
  expect(await difficultyFor(site, from)).toBe('attack');
  crowd(site, from, 100_000);
  expect(await difficultyFor(site, from)).toBe('attack');
  expect(await difficultyFor(site, from, 'comment')).toBe('attack');
});

test('it is a network’s own at one site: its neighbours, and its readers at other sites, have none of it', async () => {
  const [site, other] = [await newSite(service), await newSite(service)];
  crowd(site, '2001:db8:5:1::/64', 5000);
  expect(await difficultyFor(site, '2001:db8:5:1::9')).toBe('attack');
  expect(await difficultyFor(site, '2001:db8:5:2::9')).toBe('vote');
  expect(await difficultyFor(other, '2001:db8:5:1::9')).toBe('vote');
});

test('it comes down again by itself, within two minutes', async () => {
  const [site, from] = [await newSite(service), newNetwork()];
  crowd(site, from, 3000);
  expect(await difficultyFor(site, from)).toBe('attack');
  service.pass(100);
  expect(await difficultyFor(site, from)).toBe('raised');
  service.pass(20);
  expect(await difficultyFor(site, from)).toBe('vote');
});

test('a site that expects more of one network takes more for usual', async () => {
  const [site, from] = [await newSite(service, { ballotAllowance: 2000 }), newNetwork()];
  crowd(site, from, 1999);
  expect(await difficultyFor(site, from)).toBe('vote');
  expect(await difficultyFor(site, from)).toBe('raised');
  crowd(site, from, 7998);
  expect(await difficultyFor(site, from)).toBe('raised');
  expect(await difficultyFor(site, from)).toBe('attack');
});

test('it locks nobody out: a challenge from before is good, the hardest can be solved, and all its readers’ votes are taken', async () => {
  const [site, from] = [await newSite(service), newNetwork()];
  const poll = await site.newPoll({ slug: 'poll' });
  const before = await ask(site, from);
  crowd(site, from, 50_000);
  const during = await ask(site, from);
  expect([before.difficulty, during.difficulty]).toEqual(['vote', 'attack']);
  for (const { altcha } of [before, during]) {
    const body = { ballotId: randomUUID(), choices: ['o1'], voter: null, proof: { altcha } };
    const answer = await site.api(`/polls/${poll}/votes`, { body, from });
    expect([answer.status, answer.body.ballot?.status]).toEqual([201, 'counted']);
  }
  // At 80 µs a counter, as a phone's browser takes, and with the time that a challenge holds.
  expect((difficulties.attack.counters * 80e-6) / 600).toBeLessThan(0.05);
});

test('whoever comes from more networks than can be counted makes nobody’s work harder', async () => {
  const own = await startForReaders({ platform: { random: service.platform.random } });
  const site = await newSite(own);
  const [, known] = [await difficultyFor(site, '203.0.113.1'), '203.0.113.1'];
  for (let each = 0; each < 60_000; each++)
    own.platform.memory?.rates.challenges.hit(`${site.name} 2001:db8:${each.toString(16)}::/64`);
  expect(await difficultyFor(site, known)).toBe('vote');
  expect(await difficultyFor(site, newNetwork())).toBe('vote');
  await own.stop();
});
