import * as z from 'zod';
import { Refusal } from '../errors.ts';
import { line, moment, uuid } from '../text.ts';
import type { BallotStatus } from './ballot.ts';
import { ResultsWire } from './poll.ts';
import type { Tally } from './results.ts';

/** What editors rule on a poll's ballots: which of them, what they become, and what that does to the results. */

export const ruledStatuses = ['counted', 'excluded'] as const;

/** Which ballots: those that all of it is true of. A name that is none is refused, since without it more ballots would be meant. */
export const RulingWhere = z
  .strictObject({
    held: z.literal(true).optional().describe('Only those that wait for an editor.'),
    byPicture: z.boolean().optional().describe('Whether a picture alone proved them.'),
    network: uuid.optional().describe('A network’s mark, as the scrutiny has it.'),
    page: line({ max: 300 })
      .nullable()
      .optional()
      .describe('A page as the scrutiny has it; null: none is known.'),
    referrer: line({ max: 300 }).nullable().optional().describe('A host; null: none is known.'),
    from: moment.optional().describe('Cast at this time or later.'),
    to: moment.optional().describe('Cast before this time.'),
  })
  .refine((where) => Object.values(where).some((value) => value !== undefined), {
    error: 'Say which ballots are meant.',
  })
  .refine(({ from, to }) => !from || !to || from < to, { path: ['to'], error: 'Must be after `from`.' });
export type RulingWhere = z.output<typeof RulingWhere>;

/** `POST polls/{poll}/ballots/rulings`. */
export const RulingInput = z.object({
  id: uuid.optional().describe('Made by the caller, so that the same ruling sent again is made once.'),
  status: z.enum(ruledStatuses),
  where: RulingWhere,
  preview: z.boolean().default(false).describe('Only tell what it would do.'),
});
export type RulingInput = z.output<typeof RulingInput>;

const count = z.int();
const time = z.iso.datetime();
const Changed = z.object({ counted: count, held: count, excluded: count });

export const RulingWire = z.object({
  id: z.string(),
  status: z.enum(ruledStatuses),
  where: z.record(z.string(), z.unknown()),
  changed: Changed.describe('How many ballots it changed, by what they were before.'),
  by: z.string(),
  madeAt: time,
  undone: z
    .object({ at: time, by: z.string(), givenBack: count })
    .nullable()
    .describe('`givenBack`: how many ballots got another status by it.'),
});
export type RulingWire = z.infer<typeof RulingWire>;
export const RulingList = z.object({ items: z.array(RulingWire), nextCursor: z.string().nullable() });
export type RulingList = z.infer<typeof RulingList>;

export const RulingAnswer = z.object({
  ruling: RulingWire.nullable().describe('Null for a preview, and where no ballot was to be changed.'),
  changed: Changed.describe('How many ballots were changed, or would be, by what they were before.'),
  before: ResultsWire,
  after: ResultsWire,
});
export type RulingAnswer = z.infer<typeof RulingAnswer>;

/** Whether ballots are chosen by where they came from, which they forget with the voters' keys of their poll. */
export const asksWhence = ({ network, page, referrer }: RulingWhere): boolean =>
  network !== undefined || page !== undefined || referrer !== undefined;

/** Not even `null` may be asked for then: it would mean every ballot, where it meant a few before. */
export const whenceForgotten = () =>
  new Refusal(
    'poll_final',
    'The voters’ keys of this poll are destroyed, and where its ballots came from is forgotten. Choose them by time, proof or status.',
  );

/** How many ballots there are of each status. */
export type StatusCounts = Record<BallotStatus, number>;

export type RulingRecord = {
  id: string;
  status: (typeof ruledStatuses)[number];
  chosen: Record<string, unknown>;
  fromCounted: number;
  fromHeld: number;
  fromExcluded: number;
  by: string;
  createdAt: Date;
  undoneAt: Date | null;
  undoneBy: string | null;
  givenBack: number | null;
};

/** By how much a ruling or its undoing moved the counts: of the ballots themselves, and of the votes for each option. */
export type TallyMove = { changed: StatusCounts; ballots: StatusCounts; votes: Record<string, number> };

export const noMove: TallyMove = {
  changed: { counted: 0, held: 0, excluded: 0 },
  ballots: { counted: 0, held: 0, excluded: 0 },
  votes: {},
};

export const sizeOf = ({ changed }: Pick<TallyMove, 'changed'>): number =>
  changed.counted + changed.held + changed.excluded;

/** The tally with a move put in (`1`), or taken out again (`-1`). */
export function moved(tally: Tally, move: TallyMove, sign: 1 | -1): Tally {
  const votes = { ...tally.votes };
  for (const [option, by] of Object.entries(move.votes)) votes[option] = (votes[option] ?? 0) + sign * by;
  return {
    voters: tally.voters + sign * move.ballots.counted,
    held: tally.held + sign * move.ballots.held,
    excluded: tally.excluded + sign * move.ballots.excluded,
    version: tally.version + sign * sizeOf(move),
    votes,
  };
}

/** What was asked for, as it is kept and told. */
export const chosenOf = (where: RulingWhere): Record<string, unknown> => JSON.parse(JSON.stringify(where));

/** As the audit tells it, which is never changed: of a network only the beginning of its mark, since that goes with the voters' keys. */
export const toldOf = ({ network, ...rest }: Record<string, unknown>): Record<string, unknown> =>
  typeof network === 'string' ? { ...rest, network: `${network.slice(0, 8)}…` } : rest;

export function rulingWire(ruling: RulingRecord): z.infer<typeof RulingWire> {
  const { id, status, chosen, by, createdAt, undoneAt, undoneBy, givenBack } = ruling;
  return {
    id,
    status,
    where: chosen,
    changed: { counted: ruling.fromCounted, held: ruling.fromHeld, excluded: ruling.fromExcluded },
    by,
    madeAt: createdAt.toISOString(),
    undone: undoneAt && {
      at: undoneAt.toISOString(),
      by: undoneBy ?? '',
      givenBack: givenBack ?? 0,
    },
  };
}
