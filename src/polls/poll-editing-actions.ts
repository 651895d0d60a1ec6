import { tagsOfPoll } from '../caching.ts';
import { constraintOf, withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Actor } from '../roles.ts';
import { auditEntry, differenceOf } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { sealedSalt } from '../sites/site-actions.ts';
import { slug as slugShape } from '../text.ts';
import { uuidOfBytes } from '../uuid.ts';
import {
  type PollInput,
  type PollPatch,
  type PollReading,
  type PollRecord,
  type PollWire,
  pollWire,
  statusAt,
} from './poll.ts';
import { noSuchPoll, nowOf } from './poll-actions.ts';
import { pollFacts } from './poll-audit.ts';
import {
  copyName,
  inOrder,
  isCorrected,
  isSaidOtherwise,
  mergeOptions,
  refuseImpossible,
  slugOf,
  withIds,
} from './poll-editing.ts';
import { findPoll, insertPoll, type PollChange, changePoll as updatePoll } from './poll-queries.ts';
import { turnOf } from './turning-actions.ts';

/** How long a deleted poll can be had back. */
export const restorableDays = 30;

/** Makes a poll. Without a slug it gets one made of its question, the next free one where others ask the same. */
export async function createPoll(
  deps: Deps,
  site: SiteRecord,
  { slug, ...input }: PollInput,
  actor: Actor,
): Promise<PollWire> {
  const made = slug ?? slugOf(input.question);
  const poll = slug
    ? await insertNamed(deps, site, slug, input, actor)
    : ((await insertNamed(deps, site, made, input, actor)) ??
      (await insertCopy(deps, site, made, input, actor)));
  if (poll) return poll;
  throw new Refusal('id_conflict', 'There is a poll of this name already.', {
    faults: [{ path: 'slug', message: 'Is taken. Send another one.' }],
  });
}

type NamelessInput = Omit<PollInput, 'slug'>;

/** Undefined where the name is taken. */
async function insertNamed(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  { options, ...rest }: NamelessInput,
  actor: Actor,
): Promise<PollWire | undefined> {
  const poll = {
    ...rest,
    id: uuidOfBytes(deps.random(16)),
    site: site.id,
    slug,
    options: withIds(
      options.map((option) => (typeof option === 'string' ? { text: option } : option)),
      [],
    ),
    opensAt: rest.opensAt,
    sealedSalt: await sealedSalt(deps),
  };
  const told = (made: PollRecord) => {
    const change = { before: null, after: pollFacts(made) };
    return auditEntry(deps, actor, { site: site.id, act: 'poll.create', subject: slug, ...change });
  };
  try {
    const reading = await insertPoll(deps.database, poll, told, deps.clock);
    await forgetPoll(deps, site.id, slug);
    return pollWire(reading.poll, nowOf(deps, reading));
  } catch (error) {
    if (constraintOf(error) === 'polls_slug_once') return undefined;
    throw error;
  }
}

/** Under the first free name of `NAME-2`, `NAME-3` and so on. */
async function insertCopy(deps: Deps, site: SiteRecord, name: string, input: NamelessInput, actor: Actor) {
  for (let copy = 2; copy < 1000; copy++) {
    const made = await insertNamed(deps, site, copyName(name, copy), input, actor);
    if (made) return made;
  }
  return undefined;
}

/** Changes wording and times, never a count. An option that is left out stays as it is. */
export async function changePoll(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  patch: PollPatch,
  actor: Actor,
): Promise<PollWire> {
  const { options: patched, choose, order, wasWording, ...rest } = patch;
  const limits = choose ? { chooseMin: choose.min, chooseMax: choose.max } : {};
  return change(deps, site, slug, 'poll.change', actor, (reading) => {
    const { poll } = reading;
    if (patch.closesAt !== undefined && statusAt(poll, nowOf(deps, reading)) === 'closed') {
      throw new Refusal('poll_closed', 'This poll has closed. Reopen it before giving it another end.');
    }
    if (wasWording !== undefined && wasWording !== poll.wording) throw changedMeanwhile(poll);
    const merged = patched ? mergeOptions(poll, patched) : order && poll.options;
    const options = merged && order ? inOrder(merged, poll.options, order) : merged;
    const after = { ...poll, ...patch, options: options ?? poll.options };
    refuseImpossible(after, patch);
    const publishes = poll.draft && patch.draft === false;
    return {
      fields: { ...rest, ...limits },
      options,
      reworded: isCorrected(poll, after),
      ...(poll.draft || !isSaidOtherwise(poll, after) ? {} : { keeps: { by: actor.name } }),
      ...(publishes && after.opensAt <= nowOf(deps, reading) ? { opens: 'now' as const } : {}),
    };
  });
}

const changedMeanwhile = ({ wording }: PollRecord) =>
  new Refusal(
    'id_conflict',
    'Somebody has changed this poll since you opened it. Nothing was overwritten: look at it as it is now.',
    { extra: { wording } },
  );

/** Closes a poll now; one that has closed keeps the time at which it did. */
export function closePoll(deps: Deps, site: SiteRecord, slug: string, actor: Actor): Promise<PollWire> {
  return change(deps, site, slug, 'poll.close', actor, (reading) =>
    hasClosed(deps, reading) ? undefined : { closes: 'now' },
  );
}

/** Opens a closed poll again, with no end. */
export function reopenPoll(deps: Deps, site: SiteRecord, slug: string, actor: Actor): Promise<PollWire> {
  return change(deps, site, slug, 'poll.reopen', actor, (reading) => {
    if (reading.poll.sealedSalt === null) {
      throw new Refusal(
        'poll_final',
        'The voters’ keys of this poll are destroyed, so nobody could be told apart any more.',
      );
    }
    return hasClosed(deps, reading) ? { closes: 'never' } : undefined;
  });
}

/** A new draft with the wording and the settings of a poll, and none of its votes, imported ones, or times. */
export async function duplicatePoll(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  actor: Actor,
): Promise<PollWire> {
  const found =
    slugShape.safeParse(slug).success && (await findPoll(deps.database, site.id, slug, deps.clock));
  if (!found) throw noSuchPoll();
  const { question, note, choose, resultsVisible, optionOrder, listed, allowance, options } = found.poll;
  const kept = options.filter(({ withdrawn }) => !withdrawn).map(({ text }) => ({ text, baseline: 0 }));
  const input = {
    ...{ question, note, resultsVisible, optionOrder, listed, allowance, options: kept },
    choose: { min: Math.min(choose.min, kept.length), max: Math.min(choose.max, kept.length) },
    ...{ opensAt: undefined, closesAt: null, resultsFrom: null, draft: true, baselineVoters: 0 },
  };
  const copy = await insertCopy(deps, site, slug, input, actor);
  if (!copy) throw new Refusal('id_conflict', 'There are too many copies of this poll.');
  return copy;
}

/** Puts a deleted poll back through every door, within 30 days. */
export function restorePoll(deps: Deps, site: SiteRecord, slug: string, actor: Actor): Promise<PollWire> {
  return change(deps, site, slug, 'poll.restore', actor, ({ poll, ...reading }) => {
    if (poll.deletedAt === null) return undefined;
    const age = nowOf(deps, { poll, ...reading }).getTime() - poll.deletedAt.getTime();
    if (age > restorableDays * 86_400_000)
      throw new Refusal(
        'poll_final',
        `A deleted poll can be restored for ${restorableDays} days. They are over.`,
      );
    return { deleted: false };
  });
}

export async function removePoll(deps: Deps, site: SiteRecord, slug: string, actor: Actor): Promise<void> {
  await change(deps, site, slug, 'poll.delete', actor, () => ({ deleted: true }));
}

/** Whether its end has come, drafts included. */
function hasClosed(deps: Deps, reading: PollReading): boolean {
  const { closesAt } = reading.poll;
  return closesAt !== null && closesAt <= nowOf(deps, reading);
}

/** The one way in which a poll is changed: under a lock, with its entry in the audit, and forgotten by memories and caches. */
async function change(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  act: 'poll.change' | 'poll.close' | 'poll.reopen' | 'poll.delete' | 'poll.restore',
  actor: Actor,
  decide: (current: PollReading) => PollChange | undefined,
): Promise<PollWire> {
  if (!slugShape.safeParse(slug).success) throw noSuchPoll();
  const told = (before: PollRecord, after: PollRecord) => {
    const [was, is] = [pollFacts(before), pollFacts(after)];
    const difference =
      act === 'poll.delete'
        ? { before: was, after: null }
        : act === 'poll.restore'
          ? { before: null, after: is }
          : differenceOf(was, is);
    return difference && auditEntry(deps, actor, { site: site.id, act, subject: slug, ...difference });
  };
  const deleted = act === 'poll.restore';
  const write = () =>
    updatePoll(deps.database, { site: site.id, slug, deleted }, decide, told, turnOf(deps), deps.clock);
  const reading = await withRetry(write, deps.chance);
  if (!reading) throw noSuchPoll();
  await forgetPoll(deps, site.id, slug);
  return pollWire(reading.poll, nowOf(deps, reading));
}

/** Has memories and caches read a poll anew that was changed. */
export async function forgetPoll(deps: Deps, site: string, slug: string): Promise<void> {
  deps.polls.forget(`${site} ${slug}`);
  deps.polls.forget(`${site} latest`);
  await deps.purge(tagsOfPoll(site, slug));
}
