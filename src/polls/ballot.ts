import * as z from 'zod';
import { Refusal, type RefusalCode } from '../errors.ts';
import { uuid } from '../text.ts';
import { ProofInput } from '../verification/proof.ts';
import type { BallotSource } from './ballot-source.ts';
import { ResultsWire } from './poll.ts';

export const BallotWire = z.object({
  id: z.string(),
  choices: z.array(z.string()),
  status: z.enum(['counted', 'held', 'excluded']),
  castAt: z.iso.datetime(),
});
export const OwnResults = ResultsWire.extend({ ballot: BallotWire, html: z.string().optional() });

/** What is good to know and no reason to refuse a vote. */
const told = z.string().nullish().catch(null);

/** What a reader sends to vote. `voter` is the token of an earlier answer of this site, or null. */
export const VoteInput = z.object({
  ballotId: uuid,
  choices: z.array(z.string().max(40)).max(50),
  voter: z.string().max(300).nullish(),
  proof: ProofInput.nullish(),
  page: told.describe(
    'The page it is cast on. Kept without query and fragment; what is no address counts as none.',
  ),
  referrer: told.describe('What had led to that page. Its host alone is kept.'),
});
export type VoteInput = z.output<typeof VoteInput>;

export const VoteAnswer = z.object({
  ballot: BallotWire,
  voter: z.string().nullable(),
  results: ResultsWire.nullable(),
  html: z.string().optional().describe('The outcome as a fragment, where `?html=LANG` asked for it.'),
});
export type VoteAnswer = z.infer<typeof VoteAnswer>;

/** A ballot that is ready to be cast: everything checked that needs no database. `voter` and `network` are keyed hashes. */
export type Ballot = {
  poll: string;
  id: string;
  voter: string;
  network: string | null;
  choices: string[];
  nonce: string;
  nonceExpiresAt: Date;
  byPicture: boolean;
} & BallotSource;

export type BallotStatus = 'counted' | 'held' | 'excluded';

/** What became of a ballot in the write; undefined where the write did not take it, and a read must say why. */
export type CastBallot = { status: BallotStatus; castAt: Date };

/** A ballot as it lies in the ledger. */
export type BallotRecord = CastBallot & { id: string; voter: string; nonce: string; choices: string[] };

/** What the database knows about a ballot that was not taken. */
export type Standing = {
  /** The poll's, by the database's clock. */
  status: 'scheduled' | 'open' | 'closed';
  /** The ballot with this id, if there is one. */
  ballot: BallotRecord | undefined;
  hasVoted: boolean;
  /** Whose ballot or comment the proof was spent for. */
  spentFor: string | undefined;
};

export function ballotWire(ballot: BallotRecord): z.infer<typeof BallotWire> {
  return {
    id: ballot.id,
    choices: ballot.choices,
    status: ballot.status,
    castAt: ballot.castAt.toISOString(),
  };
}

/**
 * Decides about a ballot that was not taken, in the order that the contract gives: replay, poll state, choices, proof,
 * voter. The earlier ballot for a replay; else why it is refused, where `spent` stands for a proof that somebody used.
 */
export function judge(
  ballot: { id: string; nonce: string | undefined },
  standing: Standing,
  faults: { choices: Refusal | undefined; proof: Refusal | undefined },
): { replay: BallotRecord } | { refusal: Refusal | 'spent' } {
  const earlier = standing.ballot;
  if (earlier && earlier.nonce === ballot.nonce) return { replay: earlier };
  if (earlier)
    return no('id_conflict', 'This ballot id has been used already. Make a new one for a new vote.');
  if (standing.status === 'scheduled') return no('poll_not_open', 'This poll has not opened yet.');
  if (standing.status === 'closed') return no('poll_closed', 'This poll has closed.');
  if (faults.choices) return { refusal: faults.choices };
  if (faults.proof) return { refusal: faults.proof };
  if (standing.spentFor !== undefined && standing.spentFor !== ballot.id) return { refusal: 'spent' };
  if (standing.hasVoted) return no('already_voted', 'You have voted in this poll already.');
  // Spent by this very ballot when another voter brought it, who had voted before.
  if (standing.spentFor !== undefined) return { refusal: 'spent' };
  return no('unavailable', 'The vote could not be stored just now. Please try again.', 1);
}

function no(code: RefusalCode, detail: string, retryAfter?: number) {
  return { refusal: new Refusal(code, detail, retryAfter === undefined ? {} : { retryAfter }) };
}
