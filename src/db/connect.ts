import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { isLost } from './failures.ts';

/** One pool of connections, seen through Drizzle and as the bare client under it. */
export type Database = {
  drizzle: PostgresJsDatabase;
  sql: postgres.Sql<{ bigint: number | bigint }>;
  close(): Promise<void>;
};

/** A piece of a statement, to be put into another. */
export type Piece = postgres.PendingQuery<postgres.Row[]>;

/**
 * `max`: connections held at most. `prepare: false`, or `?prepare=false` in the URL, is for poolers that share a connection
 * between transactions and know nothing of prepared statements. `connectTimeout` and `idleTimeout` are in seconds; an idle
 * connection is kept unless told otherwise.
 */
export type ConnectOptions = {
  max: number;
  prepare?: boolean;
  connectTimeout?: number;
  idleTimeout?: number;
  /** Makes the connection's socket, encrypted as the URL says; one that fails says so by its events, and has pauses of its own. */
  socket?: () => Promise<unknown>;
  /** Parameters that the socket takes out again before a server sees them. */
  forTheSocket?: Readonly<Record<string, string>>;
};

/** What libpq and poolers' consoles put into URLs and a server would refuse as a setting of its own. */
const notForTheServer = [
  'channel_binding',
  'pgbouncer',
  'connection_limit',
  'pool_timeout',
  'gssencmode',
  'prepare',
  'schema',
  'target_session_attrs',
];

/** What a URL says of TLS. */
const encryption = ['ssl', 'sslmode', 'sslrootcert', 'sslnegotiation'];

/**
 * Opens a pool on a `postgres://` URL; TLS is as its `sslmode` says. Nothing is sent before the first query. On a
 * Worker a pool belongs to one request. Types are fetched once a connection: without them arrays cannot be sent and
 * `reserve` never answers.
 */
export function connect(url: string, options: ConnectOptions): Database {
  const address = new URL(url);
  const mayPrepare = address.searchParams.get('prepare') !== 'false';
  for (const name of notForTheServer) address.searchParams.delete(name);
  if (options.socket) for (const name of encryption) address.searchParams.delete(name);
  const settings = {
    max: options.max,
    prepare: options.prepare ?? mayPrepare,
    connect_timeout: options.connectTimeout ?? 10,
    ...(options.idleTimeout === undefined ? {} : { idle_timeout: options.idleTimeout }),
    ...(options.socket ? { socket: options.socket, ssl: false, backoff: false } : {}),
    connection: { application_name: 'hustings', ...options.forTheSocket },
    onnotice: () => {},
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: parseCount },
    },
  };
  const sql = postgres(address.href, settings);
  outliveLostTransactions(sql);
  const database = drizzle({ client: sql });
  readableTypes(sql);
  return { drizzle: database, sql, close: () => sql.end({ timeout: 5 }) };
}

/**
 * When the connection of a transaction is lost, postgres.js rejects the transaction, and then sends a rollback down the
 * closed socket as soon as the work in it fails too: an exception that nobody can catch and that ends the process. Work
 * that fails for that reason is therefore left unsettled; there is nothing to roll back any more.
 */
function outliveLostTransactions(sql: postgres.Sql<{ bigint: number | bigint }>): void {
  const begin = sql.begin.bind(sql) as (...given: unknown[]) => Promise<unknown>;
  const outlived = async (...given: unknown[]) => {
    const work = given.pop() as (transaction: unknown) => Promise<unknown>;
    let over = false;
    const guarded = async (transaction: unknown) => {
      try {
        return await work(transaction);
      } catch (error) {
        if (over || isLost(error)) return new Promise(() => {});
        throw error;
      }
    };
    try {
      return await begin(...given, guarded);
    } finally {
      over = true;
    }
  };
  sql.begin = outlived as typeof sql.begin;
}

/** Drizzle takes dates and JSON away from the client it is given; this gives them back in a form that suits both. */
function readableTypes(sql: postgres.Sql<{ bigint: number | bigint }>): void {
  const { parsers, serializers } = sql.options;
  for (const timestamp of [1114, 1184]) {
    serializers[timestamp] = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  }
  parsers[1184] = (value: string) => new Date(value);
  // The arrays of dates, times and numbers: left out, they are found again by the types that a connection fetches.
  for (const array of [1115, 1182, 1185, 1231]) {
    delete serializers[array];
    delete parsers[array];
  }
  for (const json of [114, 3802]) {
    serializers[json] = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  }
}

function parseCount(text: string): number | bigint {
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : BigInt(text);
}
