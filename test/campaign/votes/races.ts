import { randomUUID } from 'node:crypto';
import type { Answer } from '../../support/service.ts';
import { oneOf } from '../effort.ts';
import { ids, type Minted, many, mintPicture, mintWork, nonceOf } from './minting.ts';
import { make, type Processes } from './processes.ts';

/** A vote as it is sent, and by which of the processes it is taken. */
export type Shot = {
  to: number;
  from: string;
  body: { ballotId: string; choices: string[]; voter: string | null; proof: Minted };
};

type Poll = { site: string; slug: string; allowance: number; asksPicture: boolean };
type Chance = () => number;
export type Raced = { shots: Shot[]; answers: Answer[] };

const upTo = (chance: Chance, most: number) => 1 + Math.floor(chance() * most);
let polls = 0;
let networks = 0;

const newNetwork = () => {
  networks++;
  return `10.${networks >> 16}.${(networks >> 8) & 255}.${networks & 255}`;
};

/** A poll of its own for a round, with a small allowance or none that matters. */
export async function newPoll(all: Processes, chance: Chance, sites: string[]): Promise<Poll> {
  const [plain = '', picturing = ''] = sites;
  polls++;
  const slug = `poll-${polls}`;
  const asksPicture = chance() < 0.25;
  const site = asksPicture ? picturing : plain;
  const allowance = chance() < 0.5 ? upTo(chance, 4) : 1000;
  const poll = { slug, question: 'Which?', options: ['One', 'Other', 'Third'], allowance };
  await make(all, `/api/v1/sites/${site}/polls`, { ...poll, choose: { min: 1, max: 2 } });
  return { site, slug, allowance, asksPicture };
}

/** The tokens of readers who have voted in another poll of the site. */
export async function newVoters(all: Processes, { site }: Poll, count: number): Promise<string[]> {
  polls++;
  const slug = `before-${polls}`;
  await make(all, `/api/v1/sites/${site}/polls`, { slug, question: 'Before?', options: ['One', 'Other'] });
  const voters: string[] = [];
  for (const ballotId of ids(count)) {
    const proof: Minted = { altcha: mintWork(site, 'vote', slug) };
    proof.picture = await mintPicture(site, 'vote', slug);
    const body = { ballotId, choices: ['o1'], voter: null, proof };
    const answer = await all.send(0, `/api/v1/sites/${site}/polls/${slug}/votes`, {
      body,
      from: newNetwork(),
    });
    voters.push(answer.body.voter);
  }
  return voters;
}

/**
 * Votes that share what they must not share: each takes its id, proof, voter and network from a few, so that a round is anything from one
 * ballot sent twenty times to twenty ballots of one voter.
 */
export async function newShots(all: Processes, chance: Chance, poll: Poll): Promise<Shot[]> {
  const { site, slug, asksPicture } = poll;
  const count = 8 + upTo(chance, 20);
  const few = () => (chance() < 0.5 ? count : upTo(chance, 4));
  const ballots = ids(few());
  const works = many(few(), () => mintWork(site, 'vote', slug));
  const pictures = asksPicture ? await Promise.all(many(few(), () => mintPicture(site, 'vote', slug))) : [];
  const voters = [null, ...(chance() < 0.4 ? await newVoters(all, poll, upTo(chance, 3)) : [])];
  const from = many(few(), newNetwork);
  const choices = [['o1'], ['o2'], ['o3', 'o1']];
  return many(count, (to) => {
    // Where there are enough for all, each has its own.
    const of = <T>(pool: T[]) => (pool.length === count ? (pool[to] as T) : oneOf(chance, pool));
    const picture = asksPicture ? { picture: of(pictures) } : {};
    const proof = { altcha: of(works), ...picture };
    const body = { ballotId: of(ballots), choices: oneOf(chance, choices) };
    return { to, from: of(from), body: { ...body, voter: oneOf(chance, voters), proof } };
  });
}

/** A shot again, as retries are: from anywhere, to any process. */
export const again = (chance: Chance, shot: Shot): Shot => ({ ...shot, to: Math.floor(chance() * 4) });

/** Sends them all at the same moment, each over a socket of its own. Who is told to come back comes back. */
export async function fire(all: Processes, { site, slug }: Poll, shots: Shot[]): Promise<Raced> {
  const path = `/api/v1/sites/${site}/polls/${slug}/votes`;
  const once = ({ to, ...sent }: Shot) => all.send(to, path, sent);
  const answers = await Promise.all(
    shots.map(async (shot) => {
      const answer = await once(shot);
      return answer.status === 503 ? once(shot) : answer;
    }),
  );
  return { shots, answers };
}

type Row = { id: string; voter: string; nonce: string; network: string; choices: string[]; status: string };

/** What is wrong with what was answered, by what is in the database now: a sentence each. */
export async function faultsOf(
  all: Processes,
  poll: Poll,
  { shots, answers }: Raced,
  allowed: string[],
): Promise<string[]> {
  const { sql } = all.database;
  const [{ id }] = await sql<[{ id: string }]>`
    select id from polls where site = ${poll.site} and slug = ${poll.slug}`;
  const rows = await sql<Row[]>`
    select ballots.id, ballots.voter, nonce, network, choices, coalesce(aside.status, 'counted') as status
    from ballots left join set_aside_ballots as aside using (poll, voter) where poll = ${id}`;
  const nonces = shots.map(({ body }) => nonceOf(body.proof.altcha));
  const spent = await sql<{ nonce: string }[]>`
    select nonce from spent_proofs where nonce = any(${nonces}::text[]::uuid[])`;
  const tallies = await sql<{ option: string; counted: number; held: number }[]>`
    select option, sum(counted)::int as counted, sum(held)::int as held from tallies where poll = ${id} group by option`;

  const faults: string[] = [];
  const blame = (isWrong: boolean, what: string) =>
    isWrong && faults.push(`${poll.site}/${poll.slug}: ${what}`);
  // Two voters with proofs of their own may have one id: see docs/decisions/001-ballots-keyed-by-voter.md.
  for (const key of ['voter', 'nonce'] as const)
    blame(new Set(rows.map((row) => row[key])).size < rows.length, `two ballots with one ${key}`);

  const nameOf = (ballotId: string, index: number) => `${ballotId} ${nonces[index]}`;
  const taken = new Map<string, Answer['body']>();
  const pictures = new Set<string>();
  shots.forEach(({ body: { ballotId, proof } }, index) => {
    const { status, body } = answers[index] as Answer;
    if (status !== 201) return;
    blame(taken.has(nameOf(ballotId, index)), 'a ballot was taken twice');
    taken.set(nameOf(ballotId, index), body);
    blame(pictures.has(proof.picture?.token ?? ''), 'a picture was good for two ballots');
    if (poll.asksPicture) pictures.add(proof.picture?.token ?? '');
    const row = rows.find((each) => `${each.id} ${each.nonce}` === nameOf(ballotId, index));
    const isKept = row && `${row.choices} ${row.status}` === `${body.ballot.choices} ${body.ballot.status}`;
    blame(!isKept, 'an acknowledged ballot is not there as it was acknowledged');
  });
  blame(rows.length !== taken.size, `${rows.length} ballots, ${taken.size} acknowledged`);

  shots.forEach(({ body: { ballotId, voter, proof } }, index) => {
    const { status, body, text } = answers[index] as Answer;
    if (status === 201) return;
    const ofId = rows.filter((each) => each.id === ballotId);
    const row = ofId.find(({ nonce }) => nonce === nonces[index]);
    const isReplay = row !== undefined;
    if (status === 200) {
      const first = taken.get(nameOf(ballotId, index));
      blame(!isReplay || `${body.ballot.choices}` !== `${row?.choices}`, 'a replay of another ballot');
      const isSame = body.voter === first?.voter || (body.voter === null && voter !== first?.voter);
      blame(!isSame, 'a replay with another voter');
      return;
    }
    blame(!allowed.includes(body?.code), `answered ${status} ${body?.code ?? text.slice(0, 80)}`);
    const first = shots.find(
      (shot, other) =>
        answers[other]?.status === 201 && nameOf(shot.body.ballotId, other) === nameOf(ballotId, index),
    );
    const isRetry = isReplay && first?.body.proof.picture?.token === proof.picture?.token;
    blame(isRetry, `a retry was refused: ${body?.code}`);
    const isSpent = spent.some(({ nonce }) => nonce === nonces[index]) || poll.asksPicture;
    blame(body?.code === 'proof_spent' && !isSpent, 'told that an unspent proof is spent');
    blame(
      body?.code === 'id_conflict' && ofId.length === 0,
      'told of a conflict with a ballot that is not there',
    );
  });

  const counted = (option: string) =>
    rows.filter((row) => row.status === 'counted' && (option === '' || row.choices.includes(option))).length;
  for (const tally of tallies)
    blame(tally.counted !== counted(tally.option), `the tally of “${tally.option}” is not its ballots`);
  const voters = tallies.find(({ option }) => option === '');
  blame((voters?.held ?? 0) + (voters?.counted ?? 0) !== rows.length, 'the tally is not the ballots');
  for (const network of new Set(rows.map((row) => row.network))) {
    const ofIt = rows.filter((row) => row.network === network);
    const isRight =
      ofIt.filter((row) => row.status === 'counted').length === Math.min(ofIt.length, poll.allowance);
    blame(!isRight, 'a network’s allowance was counted wrongly');
  }
  return faults;
}

/** Votes while an editor closes the poll, and after. Gives what was raced, and what is wrong with those that came after. */
export async function fireAtClose(all: Processes, chance: Chance, poll: Poll, shots: Shot[]) {
  const [first, second] = [shots.slice(0, shots.length >> 1), shots.slice(shots.length >> 1)];
  const firing = fire(all, poll, first);
  const closing = all.send(Math.floor(chance() * 4), `/api/v1/sites/${poll.site}/polls/${poll.slug}/close`, {
    method: 'POST',
    owner: true,
  });
  const [one, other] = [await fire(all, poll, second), await firing];
  await closing;
  const raced = { shots: [...second, ...first], answers: [...one.answers, ...other.answers] };
  const late = await fire(
    all,
    poll,
    (await newShots(all, chance, poll)).map((shot) => ({
      ...shot,
      body: { ...shot.body, ballotId: randomUUID() },
    })),
  );
  const isLate = late.answers.every(({ body }) => body.code === 'poll_closed');
  return { raced, faults: isLate ? [] : [`${poll.slug}: a vote after the close was not told so`] };
}
