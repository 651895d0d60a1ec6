import * as z from 'zod';
import { ResultsWire } from './poll.ts';
import type { StatusCounts } from './ruling.ts';

/** What the ballots of a poll tell about where they came from, in counts, and what in it may be stuffing or a raid. */

/** How many networks, pages and hosts are told of each, the largest ones. */
export const mostSources = 50;
/** How many hours are told of, the latest that had a ballot: 31 days. */
export const mostHours = 744;

export const flags = ['burst', 'crowded', 'sudden', 'foreign', 'unnamed'] as const;
export type Flag = (typeof flags)[number];

/** Ballots that have something in common. `peak`: how many of them came within one hour. */
export type Source = StatusCounts & { name: string | null; byPicture: number; peak: number };
export type Sources = { total: number; top: Source[] };
export type Hour = StatusCounts & { hour: Date };

const few = 20;
const many = 50;

const ballotsOf = ({ counted, held, excluded }: StatusCounts): number => counted + held + excluded;

/** An hour with at least 50 ballots and five times as many as the middle one of the hours that had any, of which there are three. */
export function flagsOfHour(hour: Hour, hours: Hour[]): Flag[] {
  const sizes = hours.map(ballotsOf).sort((one, other) => one - other);
  const middle = sizes[Math.floor((sizes.length - 1) / 2)] ?? 0;
  return marked({ burst: sizes.length >= 3 && ballotsOf(hour) >= Math.max(many, 5 * middle) });
}

/** A network past the allowance, or with at least 20 ballots and a tenth of all. */
export function flagsOfNetwork(network: Source, all: number, allowance: number): Flag[] {
  const size = ballotsOf(network);
  const isLarge = size >= few && size * 10 >= all;
  return marked({
    crowded: network.name !== null && (size > allowance || isLarge),
    sudden: isSudden(network, all),
  });
}

/** A page that is none of the site's, or many ballots of no known page where most others have one. */
export function flagsOfPage(page: Source, all: number, isOurs: (page: string) => boolean): Flag[] {
  const size = ballotsOf(page);
  return marked({
    sudden: isSudden(page, all),
    foreign: page.name !== null && !isOurs(page.name),
    unnamed: page.name === null && size >= few && size * 10 >= all && size * 2 <= all,
  });
}

export const flagsOfReferrer = (referrer: Source, all: number): Flag[] =>
  marked({ sudden: referrer.name !== null && isSudden(referrer, all) });

/** At least 50 ballots, four of five of them within one hour, where most ballots came otherwise. */
function isSudden(source: Source, all: number): boolean {
  const size = ballotsOf(source);
  return size >= many && source.peak * 5 >= size * 4 && size * 2 <= all;
}

const marked = (of: Partial<Record<Flag, boolean>>): Flag[] => flags.filter((flag) => of[flag]);

const count = z.int();
const counts = { counted: count, held: count, excluded: count };
const flagged = { flags: z.array(z.enum(flags)) };
const SourceWire = z.object({
  name: z.string().nullable().describe('Null: not known.'),
  ...counts,
  byPicture: count.describe('How many of them a picture alone proved.'),
  peak: count.describe('How many of them came within one hour.'),
  ...flagged,
});
const SourcesWire = z.object({ total: count, top: z.array(SourceWire) });

export const ScrutinyWire = z.object({
  results: ResultsWire,
  hours: z
    .array(z.object({ hour: z.iso.datetime(), ...counts, ...flagged }))
    .describe(`The latest ${mostHours} hours with a ballot, in order.`),
  networks: SourcesWire.describe('By a mark that no address can be read from, another one in every poll.'),
  pages: SourcesWire,
  referrers: SourcesWire.describe('The hosts that had led to the page.'),
  final: z
    .boolean()
    .describe(
      'The voters’ keys are destroyed, and where ballots came from is forgotten: networks, pages and referrers are empty.',
    ),
});
export type ScrutinyWire = z.infer<typeof ScrutinyWire>;
export type SourcesWire = z.infer<typeof SourcesWire>;

/** What the flags are judged by. `all`: how many ballots there are, of whatever status. */
export type Measure = {
  all: number;
  allowance: number;
  isOurs: (page: string) => boolean;
  final: boolean;
};
export type Findings = { hours: Hour[]; networks: Sources; pages: Sources; referrers: Sources };

export function scrutinyWire(
  results: ResultsWire,
  { hours, networks, pages, referrers }: Findings,
  { all, allowance, isOurs, final }: Measure,
): ScrutinyWire {
  const each = ({ total, top }: Sources, flagsOf: (source: Source) => Flag[]) => ({
    total,
    top: top.map((source) => ({ ...source, flags: flagsOf(source) })),
  });
  return {
    results,
    hours: hours.map((hour) => ({ ...hour, hour: hour.hour.toISOString(), flags: flagsOfHour(hour, hours) })),
    networks: each(networks, (network) => flagsOfNetwork(network, all, allowance)),
    pages: each(pages, (page) => flagsOfPage(page, all, isOurs)),
    referrers: each(referrers, (referrer) => flagsOfReferrer(referrer, all)),
    final,
  };
}
