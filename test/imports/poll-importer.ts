import { expect } from 'vitest';
import type { Progress } from '../../src/imports/import-actions.ts';
import { depsOf } from '../../src/platform.ts';
import { importPolls } from '../../src/polls/import-actions.ts';
import type { DumpTold } from '../../src/polls/import-reading.ts';
import { theCommandLine } from '../../src/roles.ts';
import { getSite } from '../../src/sites/site-actions.ts';
import type { Service, Site } from '../support/service.ts';
import { createTable, inserts, type Value } from './dump-writer.ts';

/** A dump that can be read from its beginning again, in small pieces. */
export function archiveOf(dump: string | Uint8Array) {
  const bytes = typeof dump === 'string' ? new TextEncoder().encode(dump) : dump;
  return {
    ...{ name: 'polls.sql', size: bytes.length, hash: null },
    bytes: {
      async *[Symbol.asyncIterator]() {
        for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
      },
    },
  };
}

type Told = DumpTold & {
  dryRun?: boolean;
  source?: string;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
};

/** Brings dumps into sites of a service, and looks at what is there afterwards. */
export function pollImporter(service: Service) {
  const { sql } = service.database;
  return {
    bringIn: async (site: Site, dump: string | Uint8Array, told: Told = {}) => {
      const { dryRun = false, source = 'wordpress', signal, onProgress, ...more } = told;
      const deps = depsOf(service.platform);
      const options = {
        ...({ kind: 'wp-polls', source, dryRun, actor: theCommandLine } as const),
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress } : {}),
      };
      return importPolls(deps, await getSite(deps, site.name), archiveOf(dump), options, more);
    },
    /** The results of a poll as readers see them. */
    shown: async (site: Site, slug: string) => {
      const { body, status } = await site.api(`/polls/${slug}/results`);
      expect(status, slug).toBe(200);
      const options = Object.fromEntries(
        body.options.map(({ text, votes }: { text: string; votes: number }) => [text, votes]),
      );
      return { status: body.status, voters: body.voters, votes: body.votes, options };
    },
    bySlug: async (site: Site, slug: string) => (await site.api(`/polls/${slug}`)).body,
    /** Every row that a site's polls have. */
    rowsOf: async ({ name }: Site) => ({
      polls: await sql`select * from polls where site = ${name} order by id`,
      options:
        await sql`select * from options where poll in (select id from polls where site = ${name}) order by poll, id`,
      ballots:
        await sql`select * from ballots where poll in (select id from polls where site = ${name}) order by poll, voter`,
      tallies:
        await sql`select * from tallies where poll in (select id from polls where site = ${name}) order by poll, option, slot`,
      imported: await sql`select * from imported where site = ${name} order by kind, source_id, source`,
    }),
  };
}

const columns = {
  pollsq: 'id question timestamp totalvotes active expiry multiple totalvoters',
  pollsa: 'aid qid answers votes',
  pollsip: 'id qid aid ip host timestamp user userid',
};
const short = { pollsq: 'pollq', pollsa: 'polla', pollsip: 'pollip' };

export type DumpedPoll = {
  id: number;
  question?: Value;
  /** Seconds since 1970. */
  began?: Value;
  totalVotes?: Value;
  active?: Value;
  expiry?: Value;
  multiple?: Value;
  totalVoters?: Value;
  /** By id: words and votes. */
  answers: [id: number, text: Value, votes: Value][];
  log?: [id: number, answer: number, address: string, second: number, user?: string][];
};

/** The three tables as mysqldump writes them: the answers, the log, and only then the polls. */
export function dumpOf(polls: DumpedPoll[], prefix = 'wp_'): string {
  const how = { quotes: 'backslash', hex: false, columns: false, rowsAtOnce: 50, space: '' } as const;
  const table = (name: keyof typeof columns, rows: Value[][]) => {
    const named = columns[name].split(' ').map((column) => `${short[name]}_${column}`);
    return (
      createTable(`${prefix}${name}`, named) +
      inserts(`${prefix}${name}`, named, rows, { ...how, verb: 'INSERT INTO' })
    );
  };
  const sum = ({ answers }: DumpedPoll) => answers.reduce((total, [, , votes]) => total + Number(votes), 0);
  const log = polls.flatMap(({ id, log = [] }) =>
    log.map(([row, answer, address, second, user = 'Guest']) => [
      ...[row, id, answer, address, '', second, user, 0],
    ]),
  );
  return [
    table(
      'pollsa',
      polls.flatMap(({ id, answers }) => answers.map(([aid, text, votes]) => [aid, id, text, votes])),
    ),
    table(
      'pollsip',
      log.sort(([one], [other]) => Number(one) - Number(other)),
    ),
    table(
      'pollsq',
      polls.map((poll) => [
        ...[poll.id, poll.question ?? 'Which?', poll.began ?? 1_500_000_000, poll.totalVotes ?? sum(poll)],
        ...[poll.active ?? 1, poll.expiry ?? 0, poll.multiple ?? 0, poll.totalVoters ?? sum(poll)],
      ]),
    ),
  ].join('');
}
