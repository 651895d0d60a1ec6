import { type Fault, Refusal } from '../errors.ts';
import type { PollOption, PollPatch, PollRecord } from './poll.ts';

/** The rules of writing a poll: names for options and addresses, what a change makes of them, and what cannot be. */

/** Gives options without an id the next free `o1`, `o2`, …, which are theirs for good. */
export function withIds(
  given: { id?: string | undefined; text: string; baseline?: number }[],
  known: PollOption[],
): PollOption[] {
  const taken = new Set([...known, ...given].map((option) => option.id));
  let next = 1;
  return given.map(({ id, text, baseline = 0 }) => {
    while (id === undefined && taken.has(`o${next}`)) next++;
    return { id: id ?? `o${next++}`, text, baseline, withdrawn: false };
  });
}

export function mergeOptions(poll: PollRecord, patched: NonNullable<PollPatch['options']>): PollOption[] {
  const changes = new Map(
    patched.flatMap((change) => (change.id === undefined ? [] : [[change.id, change] as const])),
  );
  const kept = poll.options.map((option) => {
    const change = changes.get(option.id);
    changes.delete(option.id);
    return { ...option, text: change?.text ?? option.text, withdrawn: change?.withdrawn ?? option.withdrawn };
  });
  const added = patched.filter((change) => change.id === undefined || changes.has(change.id));
  const nameless = added.findIndex((change) => change.text === undefined);
  if (nameless >= 0) {
    throw new Refusal('invalid_request', 'A new option needs a text.', {
      faults: [
        {
          path: `options.${patched.indexOf(added[nameless] as (typeof patched)[number])}.text`,
          message: 'Must be text.',
        },
      ],
    });
  }
  return [
    ...kept,
    ...withIds(
      added.map(({ id, text = '' }) => ({ id, text })),
      kept,
    ),
  ];
}

/** What a new poll is checked for by its schema; a patch can only be judged together with the poll it changes. */
export function refuseImpossible(
  { opensAt, closesAt, choose, options }: Pick<PollRecord, 'opensAt' | 'closesAt' | 'choose' | 'options'>,
  patch: PollPatch,
): void {
  const faults: Fault[] = [];
  if ((patch.opensAt || patch.closesAt) && closesAt !== null && closesAt <= opensAt)
    faults.push({ path: 'closesAt', message: 'Must be after `opensAt`.' });
  if (patch.choose && choose.max > options.length)
    faults.push({ path: 'choose.max', message: 'There are fewer options than that.' });
  if (faults.length > 0)
    throw new Refusal('invalid_request', 'The poll cannot be changed in this way.', { faults });
}

function isReworded(poll: Pick<PollRecord, 'options'>, option: PollOption): boolean {
  const known = poll.options.find(({ id }) => id === option.id);
  return known !== undefined && known.text !== option.text;
}

/** A name for the address, made of the question's words; other scripts than Latin get a plain one. */
export function slugOf(question: string): string {
  const words = question
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['poll'];
  const slug = words.join('-').slice(0, 60).replace(/-+$/, '');
  return slug === 'latest' ? 'latest-poll' : slug;
}

/** The name of the so-manieth poll that would have the same one: `NAME-2`, `NAME-3` and so on. */
export const copyName = (name: string, copy: number): string => `${stemOf(name)}-${copy}`;

/** What the names of all its copies begin with. */
export const stemOf = (name: string): string => name.replace(/-\d{1,3}$/, '').slice(0, 70);

/** Puts options into the order wanted, which must name each of them once; those that are new may be left out and come last. */
export function inOrder(options: PollOption[], known: PollOption[], order: string[]): PollOption[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const isWhole = known.every(({ id }) => places.has(id));
  if (places.size < order.length || !isWhole || order.some((id) => !options.some((each) => each.id === id)))
    throw new Refusal('invalid_request', 'The poll cannot be changed in this way.', {
      faults: [{ path: 'order', message: 'Must name each option of the poll once.' }],
    });
  const placeOf = ({ id }: PollOption) => places.get(id) ?? order.length;
  return [...options].sort((one, other) => placeOf(one) - placeOf(other));
}

type Wording = Pick<PollRecord, 'question' | 'note' | 'options'>;

/** Whether something is said otherwise that readers choose by: then a correction date is due. */
export const isCorrected = (before: Wording, after: Wording): boolean =>
  before.question !== after.question || after.options.some((option) => isReworded(before, option));

/** Whether anything at all is said otherwise: then the earlier wording is kept. */
export const isSaidOtherwise = (before: Wording, after: Wording): boolean =>
  isCorrected(before, after) || before.note !== after.note;
