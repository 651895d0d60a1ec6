import { once } from 'node:events';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isRetryable } from '../../src/db/failures.ts';
import { connectFrom } from '../../src/runtimes/database.ts';
import { localhostCertificate } from '../support/certificate.ts';
import { freshDatabase } from '../support/database.ts';

const silence = { alone: 500, inTransaction: 1000 };
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
const fronts: (() => Promise<void>)[] = [];
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  for (const stop of fronts.splice(0)) await stop();
});
afterAll(() => fresh.drop());

/** A server that speaks TLS as PostgreSQL does, in front of one that does not. `serve` gets what is inside. */
async function front(serve = (inside: Socket) => throughTo(inside, new URL(fresh.url))) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write('S');
      const inside = new TLSSocket(socket, { isServer: true, ...localhostCertificate });
      inside.on('error', () => {});
      serve(inside);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  fronts.push(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(new URL(fresh.url), { host: `127.0.0.1:${port}` });
}

function throughTo(inside: Socket, { port, hostname }: URL): void {
  const far = connectSocket(Number(port), hostname);
  far.on('error', () => {});
  inside.pipe(far).pipe(inside);
}

async function asked(url: URL | string, mode: string): Promise<unknown> {
  const address = new URL(url);
  if (mode) address.searchParams.set('sslmode', mode);
  const { sql, close } = connectFrom(address.href, { max: 1, silence });
  try {
    const [row] = await sql`select repeat('x', 100000) as long, current_setting('application_name') as name`;
    return [String(row?.long).length, row?.name];
  } catch (error) {
    return isRetryable(error) ? 'lost' : 'refused';
  } finally {
    await close();
  }
}
const answered = [100_000, 'hustings'];

test('a connection is encrypted where the URL asks for it, whoever vouches for the server', async () => {
  const url = await front();
  for (const mode of ['require', 'prefer', 'allow']) expect(await asked(url, mode), mode).toEqual(answered);
});

test('a certificate has to be vouched for, and to name the host, where the URL asks for that', async () => {
  const url = await front();
  const named = Object.assign(new URL(url), { hostname: 'localhost' });
  expect(await asked(named, 'verify-full')).toBe('refused');
  const usual = getCACertificates('default');
  setDefaultCACertificates([...usual, localhostCertificate.cert]);
  try {
    expect(await asked(named, 'verify-full')).toEqual(answered);
    expect(await asked(url, 'verify-full')).toBe('refused');
  } finally {
    setDefaultCACertificates(usual);
  }
});

test('a server without TLS is refused where the URL requires it, and else spoken to in plain', async () => {
  expect(await asked(fresh.url, 'require')).toBe('refused');
  for (const mode of ['prefer', 'allow', 'disable', ''])
    expect(await asked(fresh.url, mode)).toEqual(answered);
});

test.each<[string, (inside: Socket) => void]>([
  ['hangs up once it is encrypted', (inside) => void inside.end()],
  ['says nothing once it is encrypted', (inside) => void inside.resume()],
  ['is cut off once it is encrypted', (inside) => void inside.once('data', () => inside.destroy())],
])('a server that %s is waited for no longer than one in plain', async (_, serve) => {
  expect(await asked(await front(serve), 'require')).toBe('lost');
});
