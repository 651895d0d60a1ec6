import type { LogRow } from './wp-polls-tables.ts';

/** A ballot as the log lets it be guessed: what somebody ticked in one second. `id` is that of its first row. */
export type LoggedBallot = {
  id: string;
  poll: string;
  answers: string[];
  address: string;
  timestamp: string;
};

/** How many ballots may lie between two rows of one. A request writes its rows one after the other, so a few would do. */
const window = 10_000;

/**
 * Puts rows of a log together to ballots: those of one poll, address, second and user, across its answers. Where that makes more than a
 * ballot may have, or an answer twice, several people were there in one second. What `take` gives is complete; the log may be of any length.
 */
export class LoggedBallots {
  readonly #mostChoices: (poll: string) => number;
  /** By poll, second, address and user, the one that began first in front. */
  readonly #open = new Map<string, LoggedBallot[]>();

  constructor(mostChoices: (poll: string) => number) {
    this.#mostChoices = mostChoices;
  }

  take(row: LogRow): LoggedBallot[] {
    const { id, poll, answer, address, timestamp } = row;
    const most = this.#mostChoices(poll);
    const ballot = { id, poll, answers: [answer], address, timestamp };
    if (most <= 1) return [ballot];
    const key = JSON.stringify([poll, timestamp, address, row.user]);
    const people = this.#open.get(key);
    if (!people) this.#open.set(key, [ballot]);
    else {
      const free = people.find(({ answers }) => answers.length < most && !answers.includes(answer));
      if (free) free.answers.push(answer);
      else people.push(ballot);
    }
    return this.#open.size > window ? this.#close() : [];
  }

  /** Those that are left at the end. */
  *rest(): Generator<LoggedBallot> {
    while (this.#open.size > 0) yield* this.#close();
  }

  #close(): LoggedBallot[] {
    const [[key, people] = ['', []]] = this.#open;
    this.#open.delete(key);
    return people;
  }
}

/** What the log says of a poll as a whole. */
export type LogCount = {
  rows: number;
  ballots: number;
  byAnswer: Map<string, number>;
  /** The second of the last vote, as it stands there. */
  last: string;
};

/** Counts a log by poll. */
export class LogCounts {
  readonly byPoll = new Map<string, LogCount>();

  ballotsOf(poll: string): number {
    return this.byPoll.get(poll)?.ballots ?? 0;
  }

  take({ poll, answers, timestamp }: LoggedBallot): void {
    const count = this.byPoll.get(poll) ?? { rows: 0, ballots: 0, byAnswer: new Map(), last: '' };
    this.byPoll.set(poll, count);
    count.rows += answers.length;
    count.ballots++;
    for (const answer of answers) count.byAnswer.set(answer, (count.byAnswer.get(answer) ?? 0) + 1);
    if (Number(timestamp) > Number(count.last)) count.last = timestamp;
  }
}
