import { pollsTag, pollTag } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Place, writeCursor } from '../http/cursor.ts';
import { whatCameAs } from '../imports/old-id-actions.ts';
import { closedSeals } from '../sites/site-actions.ts';
import { type PollReading, type PollWire, pollWire, type ResultsWire } from './poll.ts';
import { pollNamed } from './poll-name.ts';
import {
  findCount,
  findLatestPoll,
  findPoll,
  findSlug,
  listPolls,
  listSealedSalts,
  type PollsWanted,
} from './poll-queries.ts';
import { countOf, nextTurn, type PollCount } from './results.ts';

export const noSuchPoll = () => new Refusal('not_found', 'There is no such poll.');

/** A poll that the public may know of, as it was at most a second ago; other names than its slug are in poll-name.ts. */
export async function getPoll(deps: Deps, site: string, slug: string): Promise<PollReading> {
  const reading = await findAnyPoll(deps, site, slug);
  if (!reading || reading.poll.draft) throw noSuchPoll();
  return reading;
}

/** The poll that is voted in: by its own name alone, since `latest` may be another one by the time the vote arrives. */
export async function getPollByName(deps: Deps, site: string, slug: string): Promise<PollReading> {
  if (pollNamed(slug)?.by !== 'slug') throw noSuchPoll();
  return getPoll(deps, site, slug);
}

function findAnyPoll(deps: Deps, site: string, asked: string): Promise<PollReading | undefined> {
  return deps.polls.get(`${site} ${asked}`, () => readPoll(deps, site, asked));
}

/** A poll past the memory, drafts included. What cannot be a name is not even looked for. */
async function readPoll(deps: Deps, site: string, asked: string): Promise<PollReading | undefined> {
  const { database, clock } = deps;
  const name = pollNamed(asked);
  if (name?.by === 'latest') return findLatestPoll(database, site, clock);
  if (name?.by === 'chance') return anyOpenPoll(deps, site);
  const slug = name?.by === 'number' ? await slugOfNumber(deps, site, name.number) : name?.slug;
  return slug === undefined ? undefined : findPoll(database, site, slug, clock);
}

async function slugOfNumber(deps: Deps, site: string, number: string): Promise<string | undefined> {
  const imported = await whatCameAs(deps, site, 'poll', number);
  return imported && findSlug(deps.database, site, imported.ours);
}

/** One of the newest hundred that are open; where none is, the latest. */
async function anyOpenPoll({ database, clock, chance }: Deps, site: string) {
  const open = await listPolls(database, site, { status: 'open', limit: 100, after: undefined }, clock);
  return open[Math.floor(chance() * open.length)] ?? findLatestPoll(database, site, clock);
}

/** The time by the database's clock, as far as it was ahead of ours when the poll was read. */
export const nowOf = (deps: Pick<Deps, 'clock'>, reading: PollReading) =>
  new Date(deps.clock().getTime() + reading.skew);

export const showPoll = async (deps: Deps, site: string, slug: string): Promise<PollWire> =>
  (await getCount(deps, site, slug)).wire;

/** Until when (ms) something that shows several polls is given to others. */
export const untilSoon = ({ clock, counts }: Pick<Deps, 'clock' | 'counts'>): number =>
  clock().getTime() + counts.lasts.open;

/**
 * A poll with its count, read by one for all who ask this process, and anew when the clock turns it or an
 * editor changes it here.
 */
export async function getCount(deps: Deps, site: string, asked: string): Promise<PollCount> {
  const slug = pollNamed(asked)?.by === 'slug' ? asked : (await getPoll(deps, site, asked)).poll.slug;
  const count = await deps.counts.get(pollTag(site, slug), (before) => readCount(deps, site, slug, before));
  if (!count || count.poll.draft) throw noSuchPoll();
  return count;
}

async function readCount(deps: Deps, site: string, slug: string, before: PollCount | undefined) {
  const begun = deps.clock().getTime();
  const read = (database: Deps['database']) => findCount(database, site, slug, deps.clock);
  let found = await deps.reads([pollTag(site, slug)], read);
  // Of two that are read in turns one may be a moment behind, and counts never go back.
  const known = before && before.poll.id === found?.poll.id ? before.results?.version : undefined;
  if (found && known !== undefined && found.tally.version < known) found = await read(deps.database);
  if (!found) return undefined;
  const { tally, now, ...reading } = found;
  const count = countOf(reading, tally, now, before);
  const lasts = deps.counts.lasts[count.wire.status === 'closed' ? 'closed' : 'open'];
  return { ...count, until: Math.min(begun + lasts, nextTurn(reading.poll, now) - reading.skew) };
}

/** The public results; refused through every door alike while they are hidden. */
export async function showResults(
  deps: Deps,
  site: string,
  slug: string,
): Promise<PollCount & { results: ResultsWire }> {
  const { results, ...count } = await getCount(deps, site, slug);
  if (!results) throw new Refusal('results_hidden', 'The results of this poll are not public yet.');
  return { ...count, results };
}

export async function showArchive(
  deps: Deps,
  site: string,
  wanted: Omit<PollsWanted, 'after'> & { after: Place | undefined },
) {
  const found = await deps.reads([pollsTag(site)], (database) =>
    listPolls(database, site, wanted, deps.clock),
  );
  const page = found.slice(0, wanted.limit);
  const last = found.length > wanted.limit ? page.at(-1) : undefined;
  return {
    items: page.map((reading) => pollWire(reading.poll, nowOf(deps, reading))),
    nextCursor: last ? writeCursor([last.poll.opensAt, last.poll.id]) : null,
  };
}

/** The polls whose salt no secret opens, so that nobody could vote in them, and the kid of the secret that sealed each. */
export async function closedPollSalts(deps: Pick<Deps, 'config' | 'database'>) {
  const polls = await listSealedSalts(deps.database);
  return closedSeals(
    deps,
    'salt',
    polls.map(({ site, slug, sealedSalt }) => ({ of: `poll ${site}/${slug}`, sealed: sealedSalt ?? '' })),
  );
}
