import * as z from 'zod';
import { byteOrderMark, csvRecord } from '../csv.ts';
import { type BallotStatus, BallotWire } from './ballot.ts';
import { type PollRecord, PollWire, pollWire, ResultsWire } from './poll.ts';
import { resultsOf, type Tally } from './results.ts';

/** What is taken out of a poll: its ballots without anything that leads to a voter, the results, and what it all means. */

/** A ballot as it leaves: `castAt` is a whole minute. */
export type ExportedBallot = { castAt: Date; status: BallotStatus; choices: string[] };

export const PollExport = z.object({
  poll: PollWire,
  codebook: z.object({
    question: z.string(),
    baselineVoters: z
      .int()
      .describe('Voters that were brought in from elsewhere. No ballot stands for them.'),
    options: z.array(
      z.object({
        id: z.string(),
        text: z.string(),
        baseline: z.int().describe('Votes that were brought in from elsewhere.'),
        withdrawn: z.boolean(),
      }),
    ),
    columns: z.array(z.object({ name: z.string(), meaning: z.string() })),
  }),
  results: ResultsWire,
  ballots: z.array(BallotWire.omit({ id: true })),
});

/** A poll as one moment knew it. */
export type PollPicture = { poll: PollRecord; tally: Tally; now: Date };

const columnOf = (option: string) => `option_${option}`;

function columnsOf(poll: PollRecord): { name: string; meaning: string }[] {
  return [
    { name: 'cast_at', meaning: 'When the ballot was cast: UTC, cut down to the whole minute.' },
    {
      name: 'status',
      meaning: 'counted: in the results. held: waits for an editor. excluded: taken out by an editor.',
    },
    ...poll.options.map(({ id, text }) => ({
      name: columnOf(id),
      meaning: `1 where the ballot chose “${text}”, else 0.`,
    })),
  ];
}

/** The JSON of a poll up to its ballots; the ballots follow as members of its last list, then `jsonEnd`. */
export function jsonStart({ poll, tally, now }: PollPicture): string {
  const head: Omit<z.input<typeof PollExport>, 'ballots'> = {
    poll: pollWire(poll, now),
    codebook: {
      question: poll.question,
      baselineVoters: poll.baselineVoters,
      options: poll.options.map(({ id, text, baseline, withdrawn }) => ({ id, text, baseline, withdrawn })),
      columns: columnsOf(poll),
    },
    results: resultsOf(poll, tally, now),
  };
  return `${JSON.stringify(head).slice(0, -1)},"ballots":[`;
}

export function jsonBallot({ castAt, status, choices }: ExportedBallot): string {
  return JSON.stringify({ castAt: castAt.toISOString(), status, choices });
}

export const jsonEnd = ']}\n';

/** Ids make the columns' names, so this file is plain ASCII and needs no byte order mark; the codebook has the texts. */
export const csvHeader = (poll: PollRecord) => csvRecord(columnsOf(poll).map(({ name }) => name));

export function csvBallot(poll: PollRecord, { castAt, status, choices }: ExportedBallot): string {
  const marks = poll.options.map(({ id }) => (choices.includes(id) ? 1 : 0));
  return csvRecord([castAt.toISOString().replace('.000Z', 'Z'), status, ...marks]);
}

/**
 * The results and the codebook as one CSV: a row for the poll, for each column of the ballots' file, and for the ballots
 * that are not counted. It holds what people wrote, so it begins with a byte order mark.
 */
export function csvResults({ poll, tally, now }: PollPicture): string {
  const results = resultsOf(poll, tally, now);
  const [castAt, status] = columnsOf(poll);
  const plain = (name = '', text = '', ...numbers: (number | string)[]) =>
    csvRecord([name, text, ...[...numbers, '', '', '', ''].slice(0, 4)]);
  return [
    byteOrderMark,
    csvRecord(['name', 'text', 'baseline', 'counted', 'total', 'percent']),
    plain('voters', poll.question, poll.baselineVoters, tally.voters, results.voters),
    plain(castAt?.name, castAt?.meaning),
    plain(status?.name, status?.meaning),
    ...results.options.map(({ id, text, votes, percent }, place) =>
      plain(columnOf(id), text, poll.options[place]?.baseline ?? 0, tally.votes[id] ?? 0, votes, percent),
    ),
    plain('held', 'Ballots that wait for an editor', '', tally.held),
    plain('excluded', 'Ballots that an editor has taken out', '', tally.excluded),
  ].join('');
}
