import { once } from 'node:events';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectOptions, connect, type Database } from '../db/connect.ts';
import { hostUrls } from '../db/hosts.ts';
import { primaryFinder, type Role } from './primary.ts';

/** How long a host may take to be reached, and to say what it is (ms): a machine that is gone answers nothing at all. */
const patience = 2000;

/**
 * Opens a pool as `connect` does. Where the URL names several hosts, every connection of it is made to the one that takes writes when
 * it is made, so that the pool follows a promotion by itself: connections that broke are made anew elsewhere. Requests that come
 * while no host takes writes fail at once, as they do where a single host is away.
 */
export function connectFrom(url: string, options: ConnectOptions): Database {
  const urls = hostUrls(url) ?? [url];
  const [first = url] = urls;
  if (urls.length === 1) return connect(first, options);
  const primary = primaryFinder(urls, roleOf, () => performance.now());
  const socket = async () => {
    let host: string | undefined;
    try {
      host = await primary.find();
      const found = await reached(new URL(host));
      found.once('close', () => primary.forget(host as string));
      return found;
    } catch (error) {
      if (host !== undefined) primary.forget(host);
      return broken(error as Error);
    }
  };
  return connect(first, { ...options, socket });
}

async function roleOf(url: string): Promise<Role> {
  const { sql } = connect(url, { max: 1, prepare: false, connectTimeout: patience / 1000 });
  const asked = sql<[{ standby: boolean; closed: string }]>`
    select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as closed`;
  try {
    const [row] = await beforeLong(asked);
    return row.standby || row.closed === 'on' ? 'standby' : 'primary';
  } finally {
    asked.catch(() => {});
    void sql.end({ timeout: 0 }).catch(() => {});
  }
}

/** What `work` gives, unless it takes too long: a server that was halted takes connections and says nothing. */
function beforeLong<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function reached({ hostname, port }: URL): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = new Socket();
  try {
    socket.connect({ host, port: Number(port || 5432) });
    await once(socket, 'connect', { signal: AbortSignal.timeout(patience) });
    // By this name the driver checks a certificate.
    return Object.assign(socket, { host });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/**
 * A socket that fails as soon as something is written to it. One that was never handed over would be waited for for ever, and one that
 * closed before its first bytes were taken would leave postgres.js (3.4.9) thinking that they are still to be sent, each time anew.
 */
const broken = (error: Error): Duplex =>
  new Duplex({
    read() {},
    write(_bytes, _encoding, done) {
      done();
      this.destroy(error);
    },
  });
