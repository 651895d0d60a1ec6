import { Refusal } from '../errors.ts';
import type { DumpRow } from '../imports/sql-dump.ts';

/** The tables of WP-Polls as a dump has them, and the options of the site that they belong to. */

const columns = {
  pollsq: [
    ...['pollq_id', 'pollq_question', 'pollq_timestamp', 'pollq_totalvotes'],
    ...['pollq_active', 'pollq_expiry', 'pollq_multiple', 'pollq_totalvoters'],
  ],
  pollsa: ['polla_aid', 'polla_qid', 'polla_answers', 'polla_votes'],
  pollsip: [
    ...['pollip_id', 'pollip_qid', 'pollip_aid', 'pollip_ip'],
    ...['pollip_timestamp', 'pollip_user', 'pollip_userid'],
  ],
  options: ['option_name', 'option_value'],
};
type Table = keyof typeof columns;

const prefixed = /^(.*?)(pollsq|pollsa|pollsip|options)$/;

/** What a table's name says; a prefix has the database in front, where the dump names it: `blog.wp_`. */
function tableNamed(name: string): { prefix: string; table: Table } | undefined {
  const [, prefix = '', table] = prefixed.exec(name) ?? [];
  return table === undefined ? undefined : { prefix, table: table as Table };
}

type Text = string | null | undefined;

/** A poll as it stands in the dump. Numbers are texts there in some years, and may be anything. */
export type WpPoll = {
  id: string;
  question: Text;
  timestamp: Text;
  totalVotes: Text;
  active: Text;
  expiry: Text;
  multiple: Text;
  totalVoters: Text;
  answers: WpAnswer[];
};
export type WpAnswer = { id: string; text: Text; votes: Text };

/** A ticked answer in the log. */
export type LogRow = {
  id: string;
  poll: string;
  answer: string;
  address: string;
  timestamp: string;
  /** Who ticked it, in so many words of the site's language: good for telling rows of one second apart, and for nothing else. */
  user: string;
};

export type WpPolls = {
  prefix: string;
  /** In the order of their ids. */
  polls: WpPoll[];
  /** Of the site's options, those that say by which clock it goes. */
  options: Map<string, string>;
  /** Rows of answers to polls that are not there. */
  strayAnswers: WpAnswer[];
};

/** The columns to read of a table for everything but the log. */
export const wantedOfPolls = (name: string): readonly string[] | undefined => {
  const table = tableNamed(name)?.table;
  return table && table !== 'pollsip' ? columns[table] : undefined;
};

/** The columns to read of a table for the log of one prefix. */
export const wantedOfLog =
  (prefix: string) =>
  (name: string): readonly string[] | undefined =>
    name === `${prefix}pollsip` ? columns.pollsip : undefined;

type Gathered = Omit<WpPolls, 'prefix' | 'polls' | 'strayAnswers'> & {
  questions: Map<string, WpPoll>;
  answers: Map<string, WpAnswer & { poll: string }>;
};

/** Gathers polls, answers and options, of whichever prefixes a dump has. */
export class PollTables {
  readonly #sites = new Map<string, Gathered>();

  take({ table: name, values }: DumpRow): void {
    const named = tableNamed(name);
    if (!named) return;
    const site = this.#site(named.prefix);
    const [first, second, ...more] = values;
    if (named.table === 'options') {
      if (first === 'gmt_offset' || first === 'timezone_string') site.options.set(first, second ?? '');
    } else if (named.table === 'pollsa') {
      const [text, votes] = more;
      const answer = { id: first ?? '', poll: second ?? '', text, votes };
      site.answers.set(answer.id, answer);
    } else {
      const [timestamp, totalVotes, active, expiry, multiple, totalVoters] = more;
      const poll = { id: first ?? '', question: second, timestamp, totalVotes, active, expiry, multiple };
      site.questions.set(poll.id, { ...poll, totalVoters, answers: [] });
    }
  }

  /** What is there under a prefix; unless one is named, there must be one alone. */
  of(prefix: string | undefined): WpPolls {
    const found = [...this.#sites].filter(([, { questions }]) => questions.size > 0);
    const named = prefix === undefined ? found : found.filter(([name]) => isNamed(name, prefix));
    const said = found.map(([name, { questions }]) => `${name} (${questions.size})`).join(', ');
    const [one, another] = named;
    if (!one)
      throw refusal(
        found.length === 0 ? noPolls : `There are no polls under that prefix, but under ${said}.`,
      );
    if (another)
      throw refusal(
        `There are polls of several sites in this dump: ${said}. Say by --prefix whose to bring in.`,
      );
    const [name, { questions, answers, options }] = one;
    const strayAnswers: WpAnswer[] = [];
    for (const { poll, ...answer } of [...answers.values()].sort(byId))
      (questions.get(poll)?.answers ?? strayAnswers).push(answer);
    return { prefix: name, polls: [...questions.values()].sort(byId), options, strayAnswers };
  }

  #site(prefix: string): Gathered {
    const known = this.#sites.get(prefix) ?? {
      options: new Map(),
      questions: new Map(),
      answers: new Map(),
    };
    this.#sites.set(prefix, known);
    return known;
  }
}

const noPolls =
  'There are no polls in this file. It should be a dump of MySQL with the tables whose names end in pollsq, pollsa and pollsip.';
const refusal = (sentence: string) => new Refusal('invalid_request', sentence);

const isNamed = (name: string, prefix: string) => name === prefix || name.endsWith(`.${prefix}`);

const byId = (one: { id: string }, other: { id: string }) => Number(one.id) - Number(other.id);

export function logRow({ values }: DumpRow): LogRow {
  const [id, poll, answer, address, timestamp, name, userId] = values.map((value) => value ?? '');
  const user = `${userId ?? ''} ${name ?? ''}`;
  return {
    id: id ?? '',
    poll: poll ?? '',
    answer: answer ?? '',
    address: address ?? '',
    timestamp: timestamp ?? '',
    user,
  };
}
