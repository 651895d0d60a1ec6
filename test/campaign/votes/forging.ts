import { randomUUID } from 'node:crypto';
import { keyringOf } from '../../support/keyrings.ts';
import type { Sent } from '../../support/service.ts';
import { mintPicture, mintWork } from './minting.ts';
import { make, type Processes } from './processes.ts';

/** What is sent, and what may be said to it: codes, or a status where a page says it. */
export type Forgery = { what: string; path: string; sent: Sent; refusals: (string | number)[] };

export const site = 'forged';
export const neighbour = 'forged-beside';
export const api = (path: string, of = site) => `/api/v1/sites/${of}${path}`;
/** Of nobody who uses this service: the same name, another secret. */
export const stranger = keyringOf(`test:${'B'.repeat(43)}`);

/** Two of everything that this service signs, all of it good. */
export async function startForging(all: Processes) {
  const settings = { comments: { holdFirstTime: false, floodSeconds: 0, holdAll: false } };
  for (const name of [site, neighbour])
    await make(all, '/api/v1/sites', { site: name, name: 'A magazine', settings });
  const poll = { question: 'Which?', options: ['One', 'Other', 'Third'] };
  const past = { opensAt: '2020-01-01T00:00:00Z', closesAt: '2020-01-02T00:00:00Z' };
  for (const slug of ['open', 'other']) await make(all, api('/polls'), { ...poll, slug });
  await make(all, api('/polls'), { ...poll, ...past, slug: 'closed' });
  await make(all, api('/polls'), { ...poll, slug: 'more', options: ['A', 'B', 'C', 'D', 'E', 'F', 'G'] });
  await make(all, api('/polls', neighbour), { ...poll, slug: 'open' });
  await make(all, api('/polls/open'), { options: [{ id: 'o3', withdrawn: true }] }, 'PATCH');

  const vote = async (altcha: string, of = site) => {
    const body = { ballotId: randomUUID(), choices: ['o1'], voter: null, proof: { altcha } };
    return (await make(all, api('/polls/open/votes', of), body)).voter as string;
  };
  const spent = mintWork(site, 'vote', 'open');
  const voters = [await vote(spent), await vote(mintWork(site, 'vote', 'open'))];
  const comments: { id: string; token: string }[] = [];
  for (let each = 0; each < 2; each++) {
    const proof = {
      altcha: mintWork(site, 'comment', '/a'),
      picture: await mintPicture(site, 'comment', '/a'),
    };
    const body = {
      commentId: randomUUID(),
      thread: '/a',
      author: { name: 'Ada' },
      body: `Said ${randomUUID()}`,
      proof,
    };
    const { comment, editToken } = await make(all, api('/comments'), body);
    comments.push({ id: comment.id, token: editToken });
    await all.database.sql`
      insert into subscriptions (site, comment, kind, thread, email, network)
      values (${site}, ${comment.id}, 'replies', '/a', 'ada@example.com', ${randomUUID()})`;
  }
  const previews = await Promise.all(
    ['open', 'other'].map(async (slug) =>
      (await make(all, api(`/polls/${slug}/preview`), undefined)).url.split('/').at(-1),
    ),
  );
  return {
    voters,
    comments,
    previews: previews as string[],
    spent,
    ofNeighbour: await vote(mintWork(neighbour, 'vote', 'open'), neighbour),
  };
}
export type World = Awaited<ReturnType<typeof startForging>>;

let networks = 0;
/** A network that nobody else comes from. */
export const from = () => {
  networks++;
  return `10.${100 + (networks >> 16)}.${(networks >> 8) & 255}.${networks & 255}`;
};

const tables = [
  ...['ballots', 'set_aside_ballots', 'tallies', 'network_ballots', 'spent_proofs'],
  ...['comments', 'threads', 'reports', 'feedback', 'subscriptions'],
];

/** Every row of what readers leave behind, as text. What the service does by itself meanwhile is elsewhere. */
export async function traces({ database: { sql } }: Processes): Promise<Set<string>> {
  const rows = await Promise.all(
    tables.map((name) => sql<{ row: string }[]>`select row_to_json(t)::text as row from ${sql(name)} as t`),
  );
  return new Set(rows.flatMap((each, table) => each.map(({ row }) => `${tables[table]} ${row}`)));
}
