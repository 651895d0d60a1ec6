import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { networkKey } from '../keyed-hash.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { checkProof, pictureOfVoter, spentRefusal } from '../verification/verification-actions.ts';
import type { Ballot, BallotRecord } from './ballot.ts';
import { ballotWire, judge, type VoteAnswer, type VoteInput } from './ballot.ts';
import { findBallotOfVoter, findStanding } from './ballot-queries.ts';
import { hostOf, pageOf } from './ballot-source.ts';
import { faultInChoices, type PollRecord, type ResultsWire, statusAt, visibleToVoters } from './poll.ts';
import { getPoll, getPollByName, nowOf } from './poll-actions.ts';
import { readTally } from './poll-queries.ts';
import { resultsOf } from './results.ts';
import { readVoterToken, type Voter, voterForBallot, voterHash, votersForBallot } from './voter.ts';

/**
 * Where a vote comes from. `hosted`: from our own form without script. `page`: as the request's headers tell it, for those who do not
 * say it themselves.
 */
export type Caster = {
  network: string;
  lang: string | undefined;
  hosted: boolean;
  page: string | undefined;
};

/**
 * Casts a ballot: checks the choices and the proof, writes once, and answers with the ballot, the voter's token and the
 * results with this ballot in them. A retry of a ballot that was taken answers the same again (`replayed`), whatever has
 * happened since; what else is wrong is told in the contract's order.
 */
export async function castVote(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  input: VoteInput,
  caster: Caster,
): Promise<VoteAnswer & { replayed: boolean }> {
  const reading = await getPollByName(deps, site.id, slug);
  const { poll } = reading;
  const salt = await openPollSalt(deps, poll);
  const voter = voterOf(deps, site.id, input);
  const purpose = { site: site.id, action: 'vote', ref: poll.slug } as const;

  const fault = faultInChoices(poll, input.choices);
  const proved = await checkProof(deps, site, purpose, input.proof, caster);
  const mayCount = !fault && statusAt(reading.poll, nowOf(deps, reading)) === 'open';
  const checked = mayCount
    ? await pictureOfVoter(deps, site, purpose, proved, input.ballotId, caster)
    : proved;
  const ids = { poll: poll.id, id: input.ballotId, voter: salt ? voterHash(salt, voter.id) : nobody };

  if (salt && !fault && checked.ok) {
    const [spend] = checked.proof.nonces;
    const ballot: Ballot = {
      ...ids,
      network: networkKey(salt, caster.network),
      choices: input.choices,
      nonce: checked.nonce,
      nonceExpiresAt: spend?.expiresAt ?? deps.clock(),
      byPicture: checked.proof.kind === 'picture',
      page: pageOf(input.page) ?? pageOf(caster.page),
      referrer: hostOf(input.referrer),
    };
    const taken = await deps.ballotBox.cast(ballot);
    if (taken) {
      deps.metrics.ballot(taken.status === 'counted' ? 'counted' : 'held');
      deps.metrics.proof('spent_on_a_ballot');
      return { ...(await answer(deps, poll, { ...ballot, ...taken }, voter.token)), replayed: false };
    }
  }

  const standing = await findStanding(deps.database, { ...ids, nonce: checked.nonce });
  const choices = fault
    ? new Refusal('invalid_choices', fault, { faults: [{ path: 'choices', message: fault }] })
    : undefined;
  const verdict = judge({ id: input.ballotId, nonce: checked.nonce }, standing, {
    choices,
    proof: checked.ok ? undefined : checked.refusal,
  });
  if ('refusal' in verdict) {
    deps.metrics.ballot('refused');
    throw verdict.refusal === 'spent' ? await spentRefusal(deps, site, purpose, caster) : verdict.refusal;
  }
  const earlier = verdict.replay;
  deps.metrics.ballot('replayed');
  return {
    ...(await answer(
      deps,
      poll,
      { ...earlier, id: input.ballotId },
      tokenOfReplay(deps, site.id, salt, input, earlier),
    )),
    replayed: true,
  };
}

async function answer(
  deps: Deps,
  poll: PollRecord,
  ballot: BallotRecord,
  voter: string | null,
): Promise<VoteAnswer> {
  // Read after the commit: a statement sees nothing of those that are committed while it runs.
  const results = await deps.votersResults.get(`${poll.id} ${poll.wording}`, async () => {
    const { tally, now } = await readTally(deps.database, poll.id);
    return visibleToVoters(poll, now) ? resultsOf(poll, tally, now) : null;
  });
  return { ballot: ballotWire(ballot), voter, results };
}

/** The results and their own ballot, for somebody who has voted: `after-vote` results are public to nobody else. */
export async function resultsOfVoter(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  token: string | undefined,
): Promise<ResultsWire & { ballot: ReturnType<typeof ballotWire> }> {
  const { poll } = await getPoll(deps, site.id, slug);
  const salt = await openPollSalt(deps, poll);
  if (!salt)
    throw new Refusal(
      'poll_final',
      'The voters’ keys of this poll are destroyed, so nobody’s own ballot can be found any more.',
    );
  const voter = token === undefined ? null : readVoterToken(token, site.id, deps.config.keyring);
  const ballot = voter && (await findBallotOfVoter(deps.database, poll.id, voterHash(salt, voter)));
  const { tally, now } = await readTally(deps.database, poll.id);
  if (!ballot || !visibleToVoters(poll, now)) {
    throw new Refusal('results_hidden', 'These results are only shown to those who have voted.');
  }
  return { ...resultsOf(poll, tally, now), ballot: ballotWire(ballot) };
}

/** A token that is none of this site's is no token: whoever sends one could as well have sent none. */
function voterOf(deps: Deps, site: string, input: VoteInput): Voter {
  const { keyring } = deps.config;
  const id = input.voter ? readVoterToken(input.voter, site, keyring) : null;
  return id && input.voter ? { id, token: input.voter } : voterForBallot(site, input.ballotId, keyring);
}

/**
 * The token that the first answer held, found again through the ballot's hash, even after a change of secrets. Without the poll's salt
 * that hash says nothing: then the token is told where only one can be meant.
 */
function tokenOfReplay(
  deps: Deps,
  site: string,
  salt: Uint8Array | null,
  input: VoteInput,
  ballot: BallotRecord,
): string | null {
  const candidates = [
    voterOf(deps, site, input),
    ...votersForBallot(site, input.ballotId, deps.config.keyring),
  ];
  if (salt) return candidates.find((voter) => voterHash(salt, voter.id) === ballot.voter)?.token ?? null;
  const [first, ...others] = new Set(candidates.map(({ token }) => token));
  return first !== undefined && (others.length === 0 || first === input.voter) ? first : null;
}

/** A voter who has cast no ballot. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Null once the voters' keys are destroyed: nobody can be told apart any more. */
async function openPollSalt(deps: Deps, poll: PollRecord): Promise<Uint8Array | null> {
  return poll.sealedSalt === null ? null : openSalt(deps, poll.sealedSalt);
}
