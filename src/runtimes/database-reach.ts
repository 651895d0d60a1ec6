import { once } from 'node:events';
import { isIP, Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { LineLost } from './database-line.ts';

/** The message that asks whether a server speaks TLS; it answers with one letter. */
const mayWeEncrypt = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** After how long (ms) without a word the system asks whether the other side is there still. */
const keepAlive = 10_000;

/** Modes that do without TLS where the server has none, and those that take whatever certificate it shows. */
const optional = ['allow', 'prefer'];
const unverified = ['require', ...optional];

/**
 * Opens a connection to the server of a URL, in plain or encrypted as its `sslmode` says: as the driver would, but that what comes to
 * nothing always fails, and before `patience` (ms) is over.
 */
export async function reach(url: string, patience: number): Promise<Socket> {
  const { hostname, port, searchParams } = new URL(url);
  const host = decodeURIComponent(hostname.replace(/^\[|\]$/g, ''));
  const socket = new Socket();
  const late = setTimeout(
    () => socket.destroy(new LineLost('CONNECT_TIMEOUT', 'the database could not be reached in time')),
    patience,
  );
  try {
    if (host.startsWith('/')) socket.connect({ path: `${host}/.s.PGSQL.${port || 5432}` });
    else socket.connect({ host, port: Number(port || 5432) });
    await happened(socket, 'connect');
    socket.setKeepAlive(true, keepAlive);
    const mode = modeOf(searchParams);
    return mode === 'disable' ? socket : await encrypted(socket, host, mode);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** By the names that the driver knows. */
function modeOf(search: URLSearchParams): string {
  if (search.get('sslrootcert') === 'system') return 'verify-full';
  const mode = search.get('sslmode') ?? search.get('ssl') ?? 'disable';
  return mode === 'false' ? 'disable' : mode;
}

async function encrypted(socket: Socket, host: string, mode: string): Promise<Socket> {
  socket.write(mayWeEncrypt);
  const [answer] = (await happened(socket, 'data')) as [Buffer];
  if (answer.toString('latin1') !== 'S') {
    if (optional.includes(mode)) return socket;
    throw new Error('The database offers no TLS, and DATABASE_URL asks for it.');
  }
  // `host` is whom the certificate has to name, be that a name or an address.
  const options: ConnectionOptions = { socket, host, rejectUnauthorized: !unverified.includes(mode) };
  if (isIP(host) === 0) options.servername = host;
  const safe = connectTls(options);
  await happened(safe, 'secureConnect');
  return safe;
}

/** Waits for an event of a socket that may as well fail, or end without a word. */
async function happened(socket: Socket, event: string): Promise<unknown[]> {
  const over = new AbortController();
  const ended = once(socket, 'close', { signal: over.signal }).then(() => {
    throw new LineLost('CONNECTION_CLOSED', 'the database hung up');
  });
  ended.catch(() => {});
  try {
    return await Promise.race([once(socket, event), ended]);
  } finally {
    over.abort();
  }
}
