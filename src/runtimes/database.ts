import { type ConnectOptions, connect, type Database } from '../db/connect.ts';
import { hostUrls } from '../db/hosts.ts';
import { within } from '../db/within.ts';
import { padding } from './database-exchange.ts';
import { DatabaseLine, type Silence } from './database-line.ts';
import { reach } from './database-reach.ts';
import { oneTrial } from './one-trial.ts';
import { primaryFinder, type Role } from './primary.ts';

/** How long a host may take to be reached, to say its first word, and to say what it is (ms): a machine that is gone answers nothing at all. */
const patience = 2000;

/** What is waited for where nobody says how long: a command may take its time, and a migration waits for others. */
const noEnd = 2 ** 31 - 1;

/** For how long the database may owe a reader's request an answer, and an editor's transaction (ms). See docs/decisions/034-a-database-that-is-away.md. */
export const whileReadersWait = { alone: 10_000, inTransaction: 60_000 };

type Options = Omit<ConnectOptions, 'socket' | 'forTheSocket'> & { silence?: Omit<Silence, 'atFirst'> };

/**
 * Opens a pool as `connect` does, whose connections are given up where the database does not answer: outside of transactions and inside of
 * them, after `silence`. Where the URL names several hosts, every connection is made to the one that takes writes when it is made, so that
 * the pool follows a promotion by itself: connections that broke are made anew elsewhere. Whoever comes while the database is away is told
 * at once, save one who tries.
 */
export function connectFrom(url: string, { silence, ...options }: Options): Database {
  const urls = hostUrls(url) ?? [url];
  const [first = url] = urls;
  const now = () => performance.now();
  const silences = { alone: noEnd, inTransaction: noEnd, ...silence, atFirst: patience };
  const primary = urls.length > 1 ? primaryFinder(urls, roleOf, now) : undefined;
  const trial = oneTrial(now);
  const open = async () => {
    const host = primary ? await primary.find() : first;
    const away = () => primary?.forget(host);
    const found = await reach(host, patience).catch((error) => {
      away();
      throw error;
    });
    found.once('close', away);
    return found;
  };
  const socket = async () => {
    const away = trial.fault();
    if (away) return new DatabaseLine(away, silences);
    try {
      return new DatabaseLine(await open(), silences, trial.ended);
    } catch (error) {
      trial.ended(error as Error);
      return new DatabaseLine(error as Error, silences);
    }
  };
  return connect(first, { connectTimeout: 5, ...options, socket, forTheSocket: padding });
}

async function roleOf(url: string): Promise<Role> {
  const socket = async () => {
    const limits = { atFirst: patience, alone: patience, inTransaction: patience };
    return reach(url, patience).then(
      (found) => new DatabaseLine(found, limits),
      (error) => new DatabaseLine(error, limits),
    );
  };
  const { sql } = connect(url, { max: 1, prepare: false, socket, forTheSocket: padding });
  const asked = sql<[{ standby: boolean; closed: string }]>`
    select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as closed`;
  try {
    const [row] = await within(patience, asked);
    return row.standby || row.closed === 'on' ? 'standby' : 'primary';
  } finally {
    asked.catch(() => {});
    void sql.end({ timeout: 0 }).catch(() => {});
  }
}
