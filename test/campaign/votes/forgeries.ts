import { randomUUID } from 'node:crypto';
import { oneOf } from '../effort.ts';
import { forged, respelt } from './bent-payloads.ts';
import { bent } from './bent-tokens.ts';
import { ofTokens } from './forged-tokens.ts';
import { api, type Forgery, from, neighbour, site, stranger, type World } from './forging.ts';
import { type Minted, many, mintPicture, mintWork } from './minting.ts';

type Chance = () => number;

const voting = (
  what: string,
  proof: unknown,
  refusals: string[],
  more: Record<string, unknown> = {},
  poll = 'open',
  of = site,
): Forgery => {
  const body = { ballotId: randomUUID(), choices: ['o1'], voter: null, proof, ...more };
  return { what, path: api(`/polls/${poll}/votes`, of), sent: { body, from: from() }, refusals };
};

const good = (): Minted => ({ altcha: mintWork(site, 'vote', 'open') });
const commenting = (what: string, proof: unknown): Forgery => {
  const body = { commentId: randomUUID(), thread: '/a', author: { name: 'Ada' }, body: 'Forged.', proof };
  return { what, path: api('/comments'), sent: { body, from: from() }, refusals: ['proof_invalid'] };
};

/** Proofs that are none, or are another's. */
const ofProofs = (chance: Chance, world: World): (() => Forgery | Promise<Forgery>)[] => [
  () =>
    voting(
      'a challenge with something changed',
      { altcha: forged(chance, mintWork(site, 'vote', 'open'), mintWork(site, 'vote', 'other')) },
      ['proof_invalid'],
    ),
  () =>
    voting(
      'an easier challenge’s parts',
      { altcha: forged(chance, mintWork(site, 'comment', '/a'), mintWork(site, 'vote', 'open')) },
      ['proof_invalid'],
    ),
  () =>
    voting('a spent proof in other bytes', { altcha: respelt(chance, world.spent) }, [
      'proof_spent',
      'proof_invalid',
    ]),
  () =>
    voting(
      'an expired proof in other bytes',
      { altcha: respelt(chance, mintWork(site, 'vote', 'open', { now: new Date(Date.now() - 3_600_000) })) },
      ['proof_expired', 'proof_invalid'],
    ),
  () => voting('a proof of another poll', { altcha: mintWork(site, 'vote', 'other') }, ['proof_invalid']),
  () => voting('a proof of another site', { altcha: mintWork(neighbour, 'vote', 'open') }, ['proof_invalid']),
  () => voting('a proof of a comment', { altcha: mintWork(site, 'comment', 'open') }, ['proof_invalid']),
  () =>
    voting('a proof that others signed', { altcha: mintWork(site, 'vote', 'open', { ring: stranger }) }, [
      'proof_invalid',
    ]),
  async () =>
    voting('a picture alone', { picture: await mintPicture(site, 'vote', 'open') }, ['proof_required']),
  async () => {
    const [one, other] = [await mintPicture(site, 'vote', 'open'), await mintPicture(site, 'vote', 'open')];
    const picture = { ...one, token: bent(chance, one.token, other.token) };
    return voting('a picture’s token, bent', { ...good(), picture }, ['proof_invalid', 'invalid_request']);
  },
  async () =>
    voting('another poll’s picture', { ...good(), picture: await mintPicture(site, 'vote', 'other') }, [
      'proof_invalid',
    ]),
  async () =>
    commenting('a vote’s picture for a comment', {
      altcha: mintWork(site, 'comment', '/a'),
      picture: await mintPicture(site, 'vote', 'open'),
    }),
  () => commenting('another thread’s proof', { altcha: mintWork(site, 'comment', '/b') }),
  () => commenting('a vote’s proof for a comment', { altcha: mintWork(site, 'vote', 'open') }),
  () =>
    commenting('a comment’s proof with something changed', {
      altcha: forged(chance, mintWork(site, 'comment', '/a'), mintWork(site, 'comment', '/b')),
    }),
];

/** Ballots that cannot be, each with a proof that holds. */
const ofBallots = (chance: Chance, world: World): (() => Forgery)[] => [
  () => {
    const choices = oneOf(chance, [
      ['o1', 'o1'],
      ['o1', 'o2'],
      [],
      ['o4'],
      ['o3'],
      [''],
      ['O1'],
      ['o1 '],
      ['o1,o2'],
      ['"o1"'],
      ['o01'],
      ['__proto__'],
    ]);
    return voting(`choices ${JSON.stringify(choices)}`, good(), ['invalid_choices'], { choices });
  },
  () => {
    const choices = oneOf<unknown>(chance, [
      'o1',
      null,
      [1],
      [null],
      [['o1']],
      { 0: 'o1' },
      ['x'.repeat(41)],
      Array(51).fill('o1'),
    ]);
    return voting(`choices ${JSON.stringify(choices).slice(0, 40)}`, good(), ['invalid_request'], {
      choices,
    });
  },
  () => {
    const ballotId = oneOf<unknown>(chance, [
      '',
      'mine',
      1,
      null,
      `${randomUUID()} `,
      `{${randomUUID()}}`,
      randomUUID().replaceAll('-', ''),
      [randomUUID()],
    ]);
    return voting('an id that is none', good(), ['invalid_request'], { ballotId });
  },
  () => voting('a choice of another poll', good(), ['invalid_choices'], { choices: ['o7'] }),
  () => voting('a closed poll', { altcha: mintWork(site, 'vote', 'closed') }, ['poll_closed'], {}, 'closed'),
  () =>
    voting('a proof of another site’s poll of that name', good(), ['proof_invalid'], {}, 'open', neighbour),
  () => voting('a poll by the name of the latest', good(), ['not_found'], {}, 'latest'),
  () =>
    voting('no proof', oneOf(chance, [null, undefined, {}]), ['proof_required'], { voter: world.voters[0] }),
];

/** Things that must all be refused and write nothing, a few of each kind. */
export async function forge(chance: Chance, world: World, count: number): Promise<Forgery[]> {
  const kinds = [ofProofs, ofBallots, ofTokens].map((kind) => kind(chance, world));
  const made: Forgery[] = [];
  for (const kind of many(count, (place) => kinds[place % kinds.length] ?? []))
    made.push(await oneOf<() => Forgery | Promise<Forgery>>(chance, kind)());
  return made;
}
