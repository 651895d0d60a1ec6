import {
  type PollReading,
  type PollRecord,
  type PollWire,
  pollWire,
  type ResultsWire,
  statusAt,
  visibleToAll,
} from './poll.ts';

/** The rules of results: what a count says of its poll, as percents and on the wire, and for how long it says so. */

/** The counted part of a poll, by option; `votes` of an option that nobody chose may be missing. */
export type Tally = {
  voters: number;
  held: number;
  excluded: number;
  version: number;
  votes: Record<string, number>;
};

export function resultsOf(poll: PollRecord, tally: Tally, now: Date): ResultsWire {
  const votes = poll.options.map((option) => option.baseline + (tally.votes[option.id] ?? 0));
  const voters = poll.baselineVoters + tally.voters;
  const shares = percents(votes, voters, poll.choose.max === 1);
  return {
    poll: poll.slug,
    question: poll.question,
    status: statusAt(poll, now),
    voters,
    votes: votes.reduce((sum, each) => sum + each, 0),
    held: tally.held,
    excluded: tally.excluded,
    options: poll.options.map((option, index) => ({
      id: option.id,
      text: option.text,
      votes: votes[index] ?? 0,
      percent: shares[index] ?? 0,
    })),
    version: tally.version,
    asOf: now.toISOString(),
  };
}

/**
 * Whole percents. One choice: they add up to 100 by the largest-remainder method (ties to the earlier option);
 * many choices: each is the share of voters. No votes: all 0.
 */
export function percents(votes: number[], voters: number, oneChoice: boolean): number[] {
  const total = oneChoice ? votes.reduce((sum, each) => sum + each, 0) : voters;
  if (total === 0) return votes.map(() => 0);
  if (!oneChoice) return votes.map((each) => Math.round((each * 100) / total));
  const floors = votes.map((each) => Math.floor((each * 100) / total));
  const missing = 100 - floors.reduce((sum, each) => sum + each, 0);
  const byRemainder = votes
    .map((each, index) => ({ index, remainder: (each * 100) % total }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  for (const { index } of byRemainder.slice(0, missing)) floors[index] = (floors[index] ?? 0) + 1;
  return floors;
}

/**
 * A poll with its count, as everybody may have it until `until` (ms, by our clock). `results` is null while they are hidden; `version`
 * changes with all that can change in them, and what has not changed since keeps the time of its reading for a while (`asOf`).
 */
export type PollCount = PollReading & {
  wire: PollWire;
  results: ResultsWire | null;
  version: string;
  until: number;
};

/** How long (ms) results that do not change say the same time. */
const sayingTheTime = 10_000;

/** The count that was read at `now`, by the database's clock; `before` is what was read last. */
export function countOf(
  reading: PollReading,
  tally: Tally,
  now: Date,
  before: PollCount | undefined,
): Omit<PollCount, 'until'> {
  const { poll } = reading;
  const status = statusAt(poll, now);
  const version = `${poll.slug}-${tally.version}-${poll.wording}-${status}`;
  const was = before?.poll.id === poll.id && before.version === version ? before.results : null;
  const saysTheTime = was !== null && now.getTime() - Date.parse(was.asOf) < sayingTheTime;
  const results = visibleToAll(poll, now) ? (saysTheTime ? was : resultsOf(poll, tally, now)) : null;
  return { ...reading, wire: pollWire(poll, now), results, version };
}

/** The next moment (ms) at which the clock alone changes what a poll looks like; never is Infinity. */
export function nextTurn({ opensAt, closesAt, resultsFrom }: PollRecord, now: Date): number {
  const turns = [opensAt, closesAt, resultsFrom].map((moment) => moment?.getTime() ?? Number.NaN);
  return Math.min(...turns.filter((moment) => moment > now.getTime()));
}
