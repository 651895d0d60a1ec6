import { plainWords } from '../imports/plain-words.ts';
import type { PollSums } from '../imports/report.ts';
import type { LogCount } from './wp-polls-log.ts';
import type { WpPoll } from './wp-polls-tables.ts';

/** The rules of bringing in polls of WP-Polls: what a poll, its times, its words and its counts become here. */

/** What a poll of the dump becomes. `remarks` are what is not quite as it stood there. */
export type PollPlan = {
  sourceId: string;
  question: string;
  options: OptionPlan[];
  choose: { min: number; max: number };
  opensAt: Date;
  closesAt: Date | null;
  /** As readers are shown them: never fewer than an option has votes. */
  voters: number;
  /** Whether its ballots come out of the log. */
  ballots: boolean;
  sums: PollSums;
  remarks: string[];
};

export type OptionPlan = { sourceId: string; id: string; text: string; votes: number; remarks: string[] };

export type PlanContext = {
  now: Date;
  moment: (seconds: string | null | undefined) => Date | undefined;
  /** When the site's next poll began. */
  nextOpening: (after: Date) => Date | undefined;
};

/** What WP-Polls had room for, and MySQL cut off without a word. */
const mostCharacters = 200;
const mostVotes = 2_000_000_000;

const count = (text: string | null | undefined): number | undefined => {
  const number = /^\d{1,10}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return number <= mostVotes ? number : undefined;
};

/** What becomes of a poll, or why nothing does. */
export function planOf(
  poll: WpPoll,
  log: LogCount | undefined,
  context: PlanContext,
): { plan: PollPlan } | { skipped: string } {
  if (!isId(poll.id) || poll.answers.some(({ id }) => !isId(id))) return { skipped: 'id_missing' };
  if (poll.answers.length === 0) return { skipped: 'no_answers' };
  const votes = poll.answers.map((answer) => count(answer.votes));
  if (votes.includes(undefined)) return { skipped: 'count_unreadable' };
  const options = poll.answers.map(({ id, text }, place) => optionOf(id, text ?? '', votes[place] ?? 0));
  const question = plainWords(wordsOf(poll.question));
  const remarks = [
    ...(isCut(poll.question) ? ['question_cut'] : []),
    ...(question === '' ? ['question_empty'] : []),
    ...(garbled.test(question) ? ['garbled'] : []),
  ];
  const sums = sumsOf(poll, options, log);
  // What WP-Polls did itself when it began to count voters.
  const stated = sums.totalVoters || sums.answers;
  if (!sums.totalVoters && sums.answers > 0) remarks.push('voters_missing');
  const voters = Math.max(stated, ...options.map((option) => option.votes));
  if (voters > stated) remarks.push('voters_raised');
  const times = timesOf(poll, log, context);
  const ballots = log !== undefined && isExplained(options, voters, log);
  if (!ballots && sums.answers > 0) remarks.push(log ? 'log_differs' : 'log_missing');
  if (ballots && log.rows < sums.answers) remarks.push('log_partial');
  const most = Math.min(Math.max(count(poll.multiple) ?? 0, 1), options.length);
  return {
    plan: {
      ...{ sourceId: poll.id, question: question || `Poll ${poll.id}`, options, voters, ballots, sums },
      ...{ opensAt: times.opensAt, closesAt: times.closesAt, choose: { min: 1, max: most } },
      remarks: [...remarks, ...times.remarks],
    },
  };
}

/** How many somebody may have chosen at once, by whom the log is put together. */
export const mostChoices = (poll: WpPoll | undefined): number => Math.max(count(poll?.multiple) ?? 0, 1);

const isId = (id: string) => /^\d{1,20}$/.test(id);

/** Slashes were added whenever a poll was edited, and never taken away. */
const wordsOf = (text: string | null | undefined) => (text ?? '').replaceAll('\\', '');

/** What a decoder leaves of bytes that are no text, and what UTF-8 looks like as Latin-1: "Ã¼", "â€œ". */
const garbled = /\uFFFD|[ÃÂ][\u0080-\u00BF]|â€/;

const isCut = (text: string | null | undefined) => [...(text ?? '')].length === mostCharacters;

function optionOf(sourceId: string, raw: string, votes: number): OptionPlan {
  const text = plainWords(wordsOf(raw));
  const remarks = [
    ...(isCut(raw) ? ['answer_cut'] : []),
    ...(text === '' ? ['answer_empty'] : []),
    ...(garbled.test(text) ? ['garbled'] : []),
  ];
  return { sourceId, id: `a${sourceId}`, text: text || `Answer ${sourceId}`, votes, remarks };
}

function sumsOf(poll: WpPoll, options: OptionPlan[], log: LogCount | undefined): PollSums {
  return {
    poll: poll.id,
    answers: options.reduce((sum, { votes }) => sum + votes, 0),
    totalVotes: count(poll.totalVotes) ?? null,
    totalVoters: count(poll.totalVoters) ?? null,
    logged: log?.rows ?? 0,
    loggedBallots: log?.ballots ?? 0,
  };
}

/**
 * Whether every ballot of the log has its place in the counts, with enough voters left for the rest of the votes. Then results are the
 * same whether its votes come as ballots or as counts; else the counts are believed, and the log is not.
 */
function isExplained(options: OptionPlan[], voters: number, log: LogCount): boolean {
  const known = new Set(options.map(({ sourceId }) => sourceId));
  if ([...log.byAnswer.keys()].some((answer) => !known.has(answer))) return false;
  const left = options.map(({ sourceId, votes }) => votes - (log.byAnswer.get(sourceId) ?? 0));
  return Math.min(...left) >= 0 && voters - log.ballots >= Math.max(...left);
}

/** When it opened and closed. What was closed by hand does not say when. */
function timesOf(poll: WpPoll, log: LogCount | undefined, { now, moment, nextOpening }: PlanContext) {
  const remarks: string[] = [];
  const isScheduled = poll.active === '-1';
  const isClosed = !isScheduled && poll.active !== '1';
  const began = moment(poll.timestamp);
  const lastVote = moment(log?.last);
  if (!began) remarks.push('start_unknown');
  const stated = began ?? lastVote ?? now;
  // The clock of the site may have been ahead of what is known of it.
  const opensAt = isScheduled || stated <= now ? stated : now;
  const expiry = moment(poll.expiry);
  const ends = expiry && expiry > opensAt ? expiry : undefined;
  const isOver = expiry !== undefined && expiry <= now;
  if (!isClosed && !(isOver && !ends)) return { opensAt, closesAt: ends ?? null, remarks };
  if (ends && ends <= now) return { opensAt, closesAt: ends, remarks };
  remarks.push('end_unknown');
  const guesses = [lastVote, nextOpening(opensAt), now].filter((at) => at && at > opensAt && at <= now);
  return { opensAt, closesAt: guesses[0] ?? opensAt, remarks };
}

/** A poll that was brought in before, as it is here by now. Votes and voters are those that came, as counts or as ballots. */
export type ImportedPoll = {
  id: string;
  slug: string;
  question: string;
  opensAt: Date;
  closesAt: Date | null;
  /** Rises with every change that an editor makes. */
  wording: number;
  isDeleted: boolean;
  /** Readers have voted in it here. */
  isLive: boolean;
  sealedSalt: string | null;
  votes: Record<string, number>;
  voters: number;
  ballots: number;
};

/** What to do with a poll: put it in, leave it, raise its counts to those of a later dump, or leave it because something is amiss. */
export type Verdict = 'new' | 'same' | 'later' | { amiss: string };

/** The new votes and those of readers here would be added up, and some of them are of the same people. */
export const votedMeanwhile = { amiss: 'voted_since' };

const day = 86_400_000;

export function verdictOn(plan: PollPlan, known: ImportedPoll | undefined): Verdict {
  if (!known) return 'new';
  if (known.isDeleted) return { amiss: 'deleted_here' };
  const apart = Math.abs(known.opensAt.getTime() - plan.opensAt.getTime());
  if (known.question !== plan.question && apart > day) return { amiss: 'id_taken' };
  const votes = new Map(plan.options.map((option) => [option.id, option.votes]));
  const isLower = Object.entries(known.votes).some(([id, before]) => (votes.get(id) ?? 0) < before);
  if (isLower || plan.voters < known.voters) return { amiss: 'fewer_votes' };
  const isHigher = plan.voters > known.voters || [...votes].some(([id, now]) => now !== known.votes[id]);
  const closes = known.closesAt === null && plan.closesAt !== null && known.wording === 1;
  if (!isHigher && !(closes && !known.isLive)) return 'same';
  return known.isLive ? votedMeanwhile : 'later';
}
