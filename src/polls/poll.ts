import * as z from 'zod';
import { line, moment, prose, slug } from '../text.ts';

/** The rules of polls: what one looks like on the wire, when it is open, who may see its results, what percents say. */

export const statuses = ['draft', 'scheduled', 'open', 'closed'] as const;
export const visibilities = ['always', 'after-vote', 'after-close'] as const;
export const optionOrders = ['given', 'shuffled'] as const;
export type PollStatus = (typeof statuses)[number];

export type PollOption = { id: string; text: string; withdrawn: boolean; baseline: number };

/** A poll as the rooms know it. `wording` counts the versions of its texts; `allowance` null means the site's. */
export type PollRecord = {
  id: string;
  site: string;
  slug: string;
  question: string;
  note: string | null;
  options: PollOption[];
  choose: { min: number; max: number };
  draft: boolean;
  opensAt: Date;
  closesAt: Date | null;
  resultsVisible: (typeof visibilities)[number];
  resultsFrom: Date | null;
  optionOrder: (typeof optionOrders)[number];
  listed: boolean;
  allowance: number | null;
  sealedSalt: string | null;
  baselineVoters: number;
  wording: number;
  correctedAt: Date | null;
  createdAt: Date;
  deletedAt: Date | null;
};

const time = z.iso.datetime();

export const PollWire = z.object({
  slug: z.string(),
  question: z.string(),
  note: z
    .string()
    .nullable()
    .describe(
      'Shown with the poll through every door; null: the usual words about readers who chose to vote.',
    ),
  options: z.array(z.object({ id: z.string(), text: z.string(), withdrawn: z.boolean().optional() })),
  choose: z.object({ min: z.int(), max: z.int() }),
  status: z.enum(statuses),
  opensAt: time,
  closesAt: time.nullable(),
  resultsVisible: z.enum(visibilities),
  resultsFrom: time.nullable(),
  optionOrder: z.enum(optionOrders),
  listed: z.boolean(),
  correctedAt: time.nullable().describe('When the wording was last changed after the first vote.'),
  wording: z.int().describe('Rises with every change that an editor makes.'),
});
export type PollWire = z.infer<typeof PollWire>;

export const PollList = z.object({ items: z.array(PollWire), nextCursor: z.string().nullable() });

export const ResultsWire = z.object({
  poll: z.string(),
  question: z.string(),
  status: z.enum(statuses),
  voters: z.int(),
  votes: z.int(),
  held: z.int().describe('Ballots that wait for an editor.'),
  excluded: z.int().describe('Ballots that an editor has taken out.'),
  options: z.array(z.object({ id: z.string(), text: z.string(), votes: z.int(), percent: z.int() })),
  version: z.int(),
  asOf: time,
});
export type ResultsWire = z.infer<typeof ResultsWire>;

const optionId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, {
  error: 'Must be 1 to 40 small letters, digits, hyphens and underscores.',
});
const count = z.int({ error: 'Must be a whole number.' }).min(0).max(2_000_000_000);
const optionText = line({ min: 1, max: 500 });
const choose = z
  .object({ min: z.int().min(1).max(50).default(1), max: z.int().min(1).max(50).default(1) })
  .refine((range) => range.min <= range.max, { error: '`min` must not be over `max`.' });

const settings = {
  question: line({ min: 1, max: 1000 }),
  note: prose({ max: 2000 }).nullable(),
  opensAt: moment,
  closesAt: moment.nullable(),
  resultsVisible: z.enum(visibilities),
  resultsFrom: moment.nullable(),
  optionOrder: z.enum(optionOrders),
  listed: z.boolean(),
  draft: z.boolean(),
  allowance: z.int().min(0).max(1_000_000).nullable(),
};

/** `POST polls`: a question, at least two options, and whatever differs from the defaults. */
export const PollInput = z
  .object({
    ...settings,
    slug: slug
      .refine((name) => name !== 'latest', { error: '“latest” is taken: it names the newest poll.' })
      .optional(),
    options: z
      .array(
        z.union([
          optionText,
          z.object({ id: optionId.optional(), text: optionText, baseline: count.default(0) }),
        ]),
        { error: 'Must be a list of options.' },
      )
      .min(2, { error: 'A poll needs at least two options.' })
      .max(50, { error: 'A poll takes at most 50 options.' }),
    choose: choose.default({ min: 1, max: 1 }),
    note: settings.note.default(null),
    opensAt: settings.opensAt.optional(),
    closesAt: settings.closesAt.default(null),
    resultsVisible: settings.resultsVisible.default('always'),
    resultsFrom: settings.resultsFrom.default(null),
    optionOrder: settings.optionOrder.default('given'),
    listed: settings.listed.default(true),
    draft: settings.draft.default(false),
    allowance: settings.allowance.default(null),
    baselineVoters: count.default(0),
  })
  .superRefine((poll, context) => {
    if (poll.choose.max > poll.options.length)
      context.addIssue({
        code: 'custom',
        path: ['choose', 'max'],
        message: 'There are fewer options than that.',
      });
    const ids = poll.options
      .map((option) => (typeof option === 'string' ? undefined : option.id))
      .filter(Boolean);
    if (new Set(ids).size < ids.length)
      context.addIssue({ code: 'custom', path: ['options'], message: 'Two options have the same id.' });
    if (poll.opensAt && poll.closesAt && poll.closesAt <= poll.opensAt)
      context.addIssue({ code: 'custom', path: ['closesAt'], message: 'Must be after `opensAt`.' });
    const baselines = poll.options.map((option) => (typeof option === 'string' ? 0 : option.baseline));
    if (poll.baselineVoters < Math.max(...baselines))
      context.addIssue({
        code: 'custom',
        path: ['baselineVoters'],
        message: 'Must be at least the votes of the most chosen option.',
      });
  });
export type PollInput = z.output<typeof PollInput>;

/** `PATCH polls/{poll}`: wording and times; never a count. Options are named by id; one without an id is new. */
export const PollPatch = z
  .object({
    ...settings,
    choose,
    options: z
      .array(
        z.object({ id: optionId.optional(), text: optionText.optional(), withdrawn: z.boolean().optional() }),
      )
      .max(50),
    order: z.array(optionId).max(50).describe('The ids of all options, in the order wanted.'),
    wasWording: z
      .int()
      .describe('The `wording` you saw. Where somebody has changed the poll since, nothing is overwritten.'),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { error: 'Nothing to change was sent.' });
export type PollPatch = z.output<typeof PollPatch>;

/** Where the poll stands at a moment, which should be the database's. */
export function statusAt(poll: PollRecord, now: Date): PollStatus {
  if (poll.draft) return 'draft';
  if (now < poll.opensAt) return 'scheduled';
  return poll.closesAt !== null && now >= poll.closesAt ? 'closed' : 'open';
}

/** Whether the public may see the results; a voter sees `after-vote` results a little earlier (see `visibleToVoters`). */
export function visibleToAll(poll: PollRecord, now: Date): boolean {
  if (poll.draft || (poll.resultsFrom !== null && now < poll.resultsFrom)) return false;
  return poll.resultsVisible === 'always' || statusAt(poll, now) === 'closed';
}

/** Whether somebody who has voted may see the results. */
export function visibleToVoters(poll: PollRecord, now: Date): boolean {
  if (poll.resultsVisible === 'after-vote') return poll.resultsFrom === null || now >= poll.resultsFrom;
  return visibleToAll(poll, now);
}

/** What is wrong with the choices, as a sentence; undefined where nothing is. */
export function faultInChoices(poll: PollRecord, choices: string[]): string | undefined {
  const known = new Set(poll.options.filter((option) => !option.withdrawn).map((option) => option.id));
  if (new Set(choices).size < choices.length) return 'An option is named twice.';
  if (choices.some((id) => !known.has(id))) return 'That is no option of this poll.';
  const { min, max } = poll.choose;
  if (choices.length < min) return min === 1 ? 'Choose an option.' : `Choose at least ${min} options.`;
  if (choices.length > max) return max === 1 ? 'Choose one option only.' : `Choose at most ${max} options.`;
  return undefined;
}

/** The options that can be voted for now. */
export const offered = ({ options }: Pick<PollWire, 'options'>) =>
  options.filter(({ withdrawn }) => !withdrawn);

/**
 * The options that a link marks for its reader (`?choose=o1`, several with commas or by itself each): those on offer, as many as
 * may be chosen. Whatever else stands there means nothing.
 */
export function markedBy(
  asked: string[],
  { options, choose }: Pick<PollWire, 'options' | 'choose'>,
): string[] {
  const ids = new Set(asked.flatMap((each) => each.split(',')).map((id) => id.trim()));
  const onOffer = new Set(offered({ options }).map(({ id }) => id));
  return [...ids].filter((id) => onOffer.has(id)).slice(0, choose.max);
}

/** A fair shuffle (Fisher–Yates; Durstenfeld 1964). `chance` gives numbers in [0, 1). */
export function shuffled<Item>(items: readonly Item[], chance: () => number): Item[] {
  const deck = [...items];
  for (let last = deck.length - 1; last > 0; last--) {
    const pick = Math.floor(chance() * (last + 1));
    [deck[last], deck[pick]] = [deck[pick] as Item, deck[last] as Item];
  }
  return deck;
}

export function pollWire(poll: PollRecord, now: Date): PollWire {
  return {
    slug: poll.slug,
    question: poll.question,
    note: poll.note,
    options: poll.options.map(({ id, text, withdrawn }) =>
      withdrawn ? { id, text, withdrawn } : { id, text },
    ),
    choose: poll.choose,
    status: statusAt(poll, now),
    opensAt: poll.opensAt.toISOString(),
    closesAt: poll.closesAt?.toISOString() ?? null,
    resultsVisible: poll.resultsVisible,
    resultsFrom: poll.resultsFrom?.toISOString() ?? null,
    optionOrder: poll.optionOrder,
    listed: poll.listed,
    correctedAt: poll.correctedAt?.toISOString() ?? null,
    wording: poll.wording,
  };
}

/** A poll as it was read, with how far the database's clock was ahead of ours (ms), so that a kept poll still tells the time. */
export type PollReading = { poll: PollRecord; skew: number };
