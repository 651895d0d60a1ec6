import { randomUUID } from 'node:crypto';
import { oneOf } from '../effort.ts';
import { ids, many, mintWork, nonceOf } from './minting.ts';
import type { Processes } from './processes.ts';

let threads = 0;
const allowed = ['id_conflict', 'proof_spent'];

/**
 * Comments that share ids and proofs, each over a socket of its own at the same moment, and among them some that bring a vote's proof, which
 * is good for nothing here and stays good for its vote. Gives how many were sent, and what is wrong.
 */
export async function raceComments(all: Processes, chance: () => number, site: string, poll: string) {
  threads++;
  const thread = `/raced/${threads}`;
  const count = 8 + Math.floor(chance() * 12);
  const few = () => 1 + Math.floor(chance() * 4);
  const [commentIds, works] = [ids(few()), many(few(), () => mintWork(site, 'comment', thread))];
  const ofVote = mintWork(site, 'vote', poll);
  const shots = many(count, (to) => {
    const altcha = chance() < 0.15 ? ofVote : oneOf(chance, works);
    const author = { name: 'Ada', email: '', website: '' };
    const body = { commentId: oneOf(chance, commentIds), thread, author, body: `Said ${randomUUID()}` };
    return { to, from: `10.200.${threads & 255}.${to}`, body: { ...body, proof: { altcha } } };
  });
  const path = `/api/v1/sites/${site}/comments`;
  const answers = await Promise.all(shots.map(({ to, ...sent }) => all.send(to, path, sent)));
  const rows = await all.database.sql<{ id: string; nonce: string }[]>`
    select id, nonce from comments where site = ${site} and thread = ${thread}`;

  const faults: string[] = [];
  const blame = (isWrong: boolean, what: string) => isWrong && faults.push(`${site}${thread}: ${what}`);
  blame(new Set(rows.map(({ nonce }) => nonce)).size < rows.length, 'one proof for two comments');
  const tokens = new Map<string, string>();
  for (const [index, { status, body }] of answers.entries()) {
    const shot = shots[index]?.body;
    const row = rows.find(({ id }) => id === shot?.commentId);
    const isOwn = row?.nonce === nonceOf(shot?.proof.altcha ?? '');
    if (shot?.proof.altcha === ofVote)
      blame(
        !['proof_invalid', 'id_conflict'].includes(body?.code),
        `a vote’s proof: ${status} ${body?.code}`,
      );
    else if (status <= 202) {
      blame(!isOwn, 'an acknowledged comment is not there');
      const known = tokens.get(body.comment.id) ?? body.editToken;
      blame(known !== body.editToken, 'two tokens for one comment');
      tokens.set(body.comment.id, known);
    } else blame(isOwn || !allowed.includes(body?.code), `answered ${status} ${body?.code}`);
  }
  const news = answers.filter(({ status }) => status === 201 || status === 202).length;
  blame(news !== rows.length, `${rows.length} comments, ${news} acknowledged`);
  const body = { ballotId: randomUUID(), choices: ['o1'], voter: null, proof: { altcha: ofVote } };
  const vote = await all.send(0, `/api/v1/sites/${site}/polls/${poll}/votes`, {
    body,
    from: `10.201.${threads >> 8}.${threads & 255}`,
  });
  blame(vote.status !== 201, 'a vote’s proof was spent by a comment that was refused');
  return { sent: count, faults };
}
