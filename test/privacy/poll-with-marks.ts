import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { networkKey } from '../../src/keyed-hash.ts';
import { readVoterToken, voterHash } from '../../src/polls/voter.ts';
import type { Service, Site } from '../support/service.ts';
import { guessable, plain, written } from '../support/traces.ts';
import { forGood, from, type Marks, must, networks, page } from './marks.ts';

/** A poll in which one network votes twice, is ruled on by its key, and which is closed; gives what tells of its voters. */
export async function liveWithPoll(service: Service, site: Site): Promise<Marks> {
  const slug = await site.newPoll();
  const votes: { ballotId: string; voter: string }[] = [];
  for (const _ of [1, 2]) {
    const ballotId = randomUUID();
    const source = {
      page: `${page}?asked=telling-query#part`,
      referrer: 'https://telling.social.example/the-post',
    };
    const answer = await site.vote(slug, { ballotId, ...source }, from(networks.voter));
    must(201, answer);
    votes.push({ ballotId, voter: answer.body.voter });
  }
  const [row] = await service.database.sql<{ id: string; salt: string; nonces: string[] }[]>`
    select id, sealed_salt as salt, array(select nonce::text from ballots where poll = polls.id) as nonces
    from polls where site = ${site.name} and slug = ${slug}`;
  if (!row) throw new Error('there is no such poll');
  const salt = (await service.keyring.open('salt', row.salt)) ?? expect.fail('the salt is closed');
  const key = networkKey(salt, networks.voter);
  const ruling = { status: 'excluded', where: { network: key } };
  must(201, await site.api(`/polls/${slug}/ballots/rulings`, { body: ruling, owner: true }));
  must(200, await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true }));
  const voters = votes.map(
    ({ voter }) => readVoterToken(voter, site.name, service.keyring) ?? expect.fail('no token of ours'),
  );
  return {
    'the address of a voter': { forms: guessable(networks.voter), may: {} },
    'the key of a voter’s network': {
      forms: written(key),
      may: { 'ballots.network': 30, 'network_ballots.network': 30, 'ballot_rulings.chosen': 30 },
    },
    'the salt of a poll': { forms: [row.salt], may: { 'polls.sealed_salt': 30 } },
    'the salt of a poll, open': { forms: plain(salt), may: {} },
    'what a voter’s browser keeps': {
      forms: [...votes.flatMap(({ voter }) => written(voter)), ...voters.flatMap(plain)],
      may: {},
    },
    // Without the salt these are numbers by chance: nobody can compute them again.
    'the pseudonym of a voter': {
      forms: voters.map((voter) => voterHash(salt, voter)),
      may: { 'ballots.voter': forGood, 'set_aside_ballots.voter': forGood },
    },
    'the id by which a ballot was sent': {
      forms: votes.flatMap(({ ballotId }) => written(ballotId)),
      may: { 'ballots.id': 30, 'spent_proofs.holder': 2 },
    },
    'the number of a proof': {
      forms: row.nonces,
      may: { 'ballots.nonce': forGood, 'spent_proofs.nonce': 2 },
    },
    'the page of a vote': { forms: written(page), may: { 'ballots.page': 30 } },
    'where a voter came from': { forms: ['telling.social.example'], may: { 'ballots.referrer': 30 } },
    'more of those addresses than is kept': { forms: ['telling-query', 'the-post'], may: {} },
  };
}
