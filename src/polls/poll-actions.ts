import { constraintOf, withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { type Fault, Refusal } from '../errors.ts';
import { type Place, writeCursor } from '../http/cursor.ts';
import type { Actor } from '../roles.ts';
import { auditEntry, differenceOf } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { closedSalts, sealedSalt } from '../sites/site-actions.ts';
import { slug as slugShape } from '../text.ts';
import { uuidOfBytes } from '../uuid.ts';
import {
  type PollInput,
  type PollOption,
  type PollPatch,
  type PollReading,
  type PollRecord,
  type PollWire,
  pollWire,
  type ResultsWire,
  resultsOf,
  statusAt,
  visibleToAll,
} from './poll.ts';
import { pollFacts } from './poll-audit.ts';
import {
  findLatestPoll,
  findPoll,
  insertPoll,
  listPolls,
  listSealedSalts,
  type PollChange,
  type PollsWanted,
  readTally,
  changePoll as updatePoll,
} from './poll-queries.ts';
import { turnOf } from './turning-actions.ts';

export const noSuchPoll = () => new Refusal('not_found', 'There is no such poll.');

/** A poll that the public may know of, as it was at most a second ago; `latest` is the newest listed one. */
export async function getPoll(deps: Deps, site: string, slug: string): Promise<PollReading> {
  const reading = await findAnyPoll(deps, site, slug);
  if (!reading || reading.poll.draft) throw noSuchPoll();
  return reading;
}

/** The poll that is voted in: by its own name alone, since `latest` may be another one by the time the vote arrives. */
export async function getPollByName(deps: Deps, site: string, slug: string): Promise<PollReading> {
  if (slug === 'latest') throw noSuchPoll();
  return getPoll(deps, site, slug);
}

function findAnyPoll(deps: Deps, site: string, slug: string): Promise<PollReading | undefined> {
  return deps.polls.get(`${site} ${slug}`, () =>
    slug === 'latest' ? findLatestPoll(deps.database, site, deps.clock) : readPoll(deps, site, slug),
  );
}

/** A poll past the memory, drafts included. What cannot be a slug is not even looked for. */
async function readPoll(deps: Deps, site: string, slug: string): Promise<PollReading | undefined> {
  return slugShape.safeParse(slug).success ? findPoll(deps.database, site, slug, deps.clock) : undefined;
}

/** The time by the database's clock, as far as it was ahead of ours when the poll was read. */
export const nowOf = (deps: Pick<Deps, 'clock'>, reading: PollReading) =>
  new Date(deps.clock().getTime() + reading.skew);

export async function showPoll(deps: Deps, site: string, slug: string): Promise<PollWire> {
  const reading = await getPoll(deps, site, slug);
  return pollWire(reading.poll, nowOf(deps, reading));
}

/** The public results; refused through every door alike while they are hidden. `tag` changes with all that can change in them. */
export async function showResults(
  deps: Deps,
  site: string,
  slug: string,
): Promise<{ results: ResultsWire; poll: PollRecord; tag: string }> {
  const { poll } = await getPoll(deps, site, slug);
  const { tally, now } = await readTally(deps.database, poll.id);
  if (!visibleToAll(poll, now))
    throw new Refusal('results_hidden', 'The results of this poll are not public yet.');
  const results = resultsOf(poll, tally, now);
  return { results, poll, tag: `${poll.slug}-${tally.version}-${poll.wording}-${results.status}` };
}

export async function showArchive(
  deps: Deps,
  site: string,
  wanted: Omit<PollsWanted, 'after'> & { after: Place | undefined },
) {
  const found = await listPolls(deps.database, site, wanted, deps.clock);
  const page = found.slice(0, wanted.limit);
  const last = found.length > wanted.limit ? page.at(-1) : undefined;
  return {
    items: page.map((reading) => pollWire(reading.poll, nowOf(deps, reading))),
    nextCursor: last ? writeCursor([last.poll.opensAt, last.poll.id]) : null,
  };
}

export async function createPoll(
  deps: Deps,
  site: SiteRecord,
  input: PollInput,
  actor: Actor,
): Promise<PollWire> {
  const { options, slug = slugOf(input.question), ...rest } = input;
  const poll = {
    ...rest,
    id: uuidOfBytes(deps.random(16)),
    site: site.id,
    slug,
    options: withIds(
      options.map((option) => (typeof option === 'string' ? { text: option } : option)),
      [],
    ),
    opensAt: input.opensAt,
    sealedSalt: await sealedSalt(deps),
  };
  const told = (made: PollRecord) => {
    const change = { before: null, after: pollFacts(made) };
    return auditEntry(deps, actor, { site: site.id, act: 'poll.create', subject: slug, ...change });
  };
  try {
    const reading = await insertPoll(deps.database, poll, told, deps.clock);
    forget(deps, site.id, slug);
    return pollWire(reading.poll, nowOf(deps, reading));
  } catch (error) {
    if (constraintOf(error) !== 'polls_slug_once') throw error;
    throw new Refusal('id_conflict', 'There is a poll of this name already.', {
      faults: [{ path: 'slug', message: 'Is taken. Send another one.' }],
    });
  }
}

/** Changes wording and times, never a count. An option that is left out stays as it is. */
export async function changePoll(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  patch: PollPatch,
  actor: Actor,
): Promise<PollWire> {
  const { options: patched, choose, ...rest } = patch;
  const limits = choose ? { chooseMin: choose.min, chooseMax: choose.max } : {};
  return change(deps, site, slug, 'poll.change', actor, (reading) => {
    const { poll } = reading;
    if (patch.closesAt !== undefined && statusAt(poll, nowOf(deps, reading)) === 'closed') {
      throw new Refusal('poll_closed', 'This poll has closed. Reopen it before giving it another end.');
    }
    const options = patched && mergeOptions(poll, patched);
    refuseImpossible({ ...poll, ...patch, options: options ?? poll.options }, patch);
    const reworded =
      (patch.question ?? poll.question) !== poll.question ||
      (options?.some((option) => isReworded(poll, option)) ?? false);
    return { fields: { ...rest, ...limits }, options, reworded };
  });
}

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

export async function removePoll(deps: Deps, site: SiteRecord, slug: string, actor: Actor): Promise<void> {
  await change(deps, site, slug, 'poll.delete', actor, () => ({ deleted: true }));
}

/** Whether its end has come, drafts included. */
function hasClosed(deps: Deps, reading: PollReading): boolean {
  const { closesAt } = reading.poll;
  return closesAt !== null && closesAt <= nowOf(deps, reading);
}

/** The one way in which a poll is changed: under a lock, with its entry in the audit, and forgotten by the memory. */
async function change(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  act: 'poll.change' | 'poll.close' | 'poll.reopen' | 'poll.delete',
  actor: Actor,
  decide: (current: PollReading) => PollChange | undefined,
): Promise<PollWire> {
  if (!slugShape.safeParse(slug).success) throw noSuchPoll();
  const told = (before: PollRecord, after: PollRecord) => {
    const [was, is] = [pollFacts(before), pollFacts(after)];
    const difference = act === 'poll.delete' ? { before: was, after: null } : differenceOf(was, is);
    return difference && auditEntry(deps, actor, { site: site.id, act, subject: slug, ...difference });
  };
  const write = () => updatePoll(deps.database, site.id, slug, decide, told, turnOf(deps), deps.clock);
  const reading = await withRetry(write, deps.chance);
  if (!reading) throw noSuchPoll();
  forget(deps, site.id, slug);
  return pollWire(reading.poll, nowOf(deps, reading));
}

function forget(deps: Deps, site: string, slug: string): void {
  deps.polls.forget(`${site} ${slug}`);
  deps.polls.forget(`${site} latest`);
}

/** Gives options without an id the next free `o1`, `o2`, …, which are theirs for good. */
function withIds(
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

function mergeOptions(poll: PollRecord, patched: NonNullable<PollPatch['options']>): PollOption[] {
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
function refuseImpossible(
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

function isReworded(poll: PollRecord, option: PollOption): boolean {
  const known = poll.options.find(({ id }) => id === option.id);
  return known !== undefined && known.text !== option.text;
}

/** A name for the address, made of the question's words; other scripts than Latin get a plain one. */
function slugOf(question: string): string {
  const words = question
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['poll'];
  const slug = words.join('-').slice(0, 60).replace(/-+$/, '');
  return slug === 'latest' ? 'latest-poll' : slug;
}

/** The polls whose salt no secret opens, so that nobody could vote in them, and the kid of the secret that sealed each. */
export async function closedPollSalts(deps: Pick<Deps, 'config' | 'database'>) {
  const polls = await listSealedSalts(deps.database);
  return closedSalts(
    deps,
    polls.map(({ site, slug, sealedSalt }) => ({ of: `poll ${site}/${slug}`, sealed: sealedSalt ?? '' })),
  );
}
