import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:net';
import ipaddr from 'ipaddr.js';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Networks, privateAddress } from '../../src/outbox/address.ts';
import { guardedPost, type PostOptions } from '../../src/runtimes/guarded-post.ts';
import { testCertificate } from '../support/certificate.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const thisMachine: Networks = [[ipaddr.parse('127.0.0.1'), 32]];
const sent = { headers: { 'content-type': 'application/json' }, body: '{"a":"ü"}' };
const at = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 });

let plain: Receiver;
let secure: Receiver;
beforeAll(async () => {
  plain = await startReceiver();
  secure = await startReceiver({ tls: true });
});
afterEach(() => {
  for (const receiver of [plain, secure]) {
    receiver.received.length = 0;
    receiver.answer = (_, response) => response.writeHead(204).end();
  }
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await plain.stop();
  await secure.stop();
});

const post = (address: string, options: PostOptions = {}, allowed = thisMachine) =>
  guardedPost(allowed, options)(address, sent);

test('what is sent arrives as it is, and the answer’s status comes back', async () => {
  expect(await post(`${plain.url}/hook?a=b`)).toMatchObject({ answered: true, status: 204 });
  expect(plain.received).toMatchObject([{ method: 'POST', path: '/hook?a=b', body: sent.body }]);
  expect(plain.received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': '10',
  });
  plain.answer = (_, response) => response.writeHead(503, { 'retry-after': '120' }).end();
  expect(await post(plain.url)).toEqual({ answered: true, status: 503, retryAfter: 120 });
});

test('a name is asked for once, and the connection goes where that answer was judged to lead', async () => {
  const answers = [[at('127.0.0.1')], [at('10.0.0.1')]];
  const resolve = vi.fn(async () => answers.shift() ?? []);
  const outcome = await post(secure.url, { resolve, ca: testCertificate.cert });
  expect(outcome).toMatchObject({ answered: true, status: 204 });
  expect(resolve.mock.calls).toEqual([['hooks.example']]);
  expect(secure.received[0]?.headers.host).toBe(`hooks.example:${secure.port}`);
});

test('a name that has led to an address which may be written to is judged anew the next time', async () => {
  const answers = [[at('127.0.0.1')], [at('127.0.0.2')]];
  const guarded = guardedPost(thisMachine, {
    resolve: async () => answers.shift() ?? [],
    ca: testCertificate.cert,
  });
  expect(await guarded(secure.url, sent)).toMatchObject({ answered: true });
  expect(answers).toHaveLength(1);
  expect(await guarded(secure.url, sent)).toEqual({ answered: false, error: privateAddress });
  expect(secure.received).toHaveLength(1);
});

test('one private address among public ones is enough to refuse a name, and so is none at all', async () => {
  for (const found of [
    [at('8.8.8.8'), at('10.0.0.1')],
    [at('2606:4700::1'), at('::1')],
    [at('::ffff:7f00:1')],
    [],
  ]) {
    const outcome = await post(secure.url, { resolve: async () => found }, []);
    expect(outcome).toEqual({ answered: false, error: privateAddress });
  }
});

test('the machine’s own names are no way around it', async () => {
  const { address } = await lookup('localhost');
  expect(address).toMatch(/^(127\.0\.0\.1|::1)$/);
  const outcome = await post(`https://localhost:${secure.port}`, {}, []);
  expect(outcome).toEqual({ answered: false, error: privateAddress });
  for (const host of ['127.0.0.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]'])
    expect(await post(`https://${host}:${secure.port}`, {}, [])).toEqual({
      answered: false,
      error: privateAddress,
    });
  expect([...plain.received, ...secure.received]).toEqual([]);
});

test('a name that leads to the open internet is written to by TLS alone', async () => {
  const outcome = await post('http://hooks.example/', { resolve: async () => [at('8.8.8.8')] });
  expect(outcome).toEqual({ answered: false, error: 'Must begin with https://.' });
});

test('a redirect is an answer like any other and followed nowhere', async () => {
  plain.answer = (_, response) => response.writeHead(307, { location: `${plain.url}/inside` }).end();
  expect(await post(plain.url)).toMatchObject({ answered: true, status: 307 });
  expect(plain.received).toHaveLength(1);
});

test('a certificate that is nobody’s or another name’s is not trusted', async () => {
  const resolve = async () => [at('127.0.0.1')];
  expect(await post(secure.url, { resolve })).toMatchObject({ error: expect.stringMatching(/certificate/) });
  const other = secure.url.replace('hooks.example', 'other.example');
  const outcome = await post(other, { resolve, ca: testCertificate.cert });
  expect(outcome).toMatchObject({ error: expect.stringMatching(/certificate/) });
  expect(secure.received).toEqual([]);
});

test('an answer without an end takes no memory and no time beyond its status', async () => {
  let written = 0;
  let ended = false;
  plain.answer = (_, response) => {
    response.writeHead(200);
    const more = () => {
      written += 65_536;
      if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
    };
    response.on('close', () => {
      ended = true;
    });
    more();
  };
  expect(await post(plain.url)).toMatchObject({ answered: true, status: 200 });
  await expect.poll(() => ended).toBe(true);
  expect(written).toBeLessThan(50_000_000);
});

test('whoever does not answer, or drips, or never resolves, is waited for until the deadline', async () => {
  const late = { answered: false, error: 'It did not answer within 0.3 seconds.' };
  plain.answer = () => {};
  expect(await post(plain.url, { deadline: 300 })).toEqual(late);
  const resolve = () => new Promise<never>(() => {});
  expect(await post('https://hooks.example/', { resolve, deadline: 300 })).toEqual(late);
  const drip = await dripping();
  expect(await post(drip.url, { deadline: 300 })).toEqual(late);
  await drip.stop();
});

/** Sends a header's first letters one by one and never comes to its end. */
async function dripping() {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write('a'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${address.port}`, stop };
}

test('whoever refuses, breaks off or talks something else is told in a sentence without the address', async () => {
  const gone = await startReceiver();
  await gone.stop();
  expect(await post(gone.url)).toEqual({ answered: false, error: 'The connection failed (ECONNREFUSED).' });
  const rude = createServer((socket) => socket.resume().end('220 mail.example ESMTP\r\n'));
  await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
  const { port } = rude.address() as { port: number };
  const outcome = await post(`http://127.0.0.1:${port}`);
  expect(outcome).toEqual({
    answered: false,
    error: expect.stringMatching(/^The connection failed \(\w+\)\.$/),
  });
  await new Promise((resolve) => rude.close(resolve));
  const resolve = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
  const unknown = await post('https://hooks.example/', { resolve });
  expect(unknown).toEqual({ answered: false, error: 'Its name cannot be resolved.' });
});

test('whoever changes to another protocol has answered, and holds nobody up', async () => {
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  for (const [said, outcome] of [
    [`HTTP/1.1 101 Switching Protocols\r\n${upgrade}`, { answered: true, status: 101 }],
    [`HTTP/1.1 200 OK\r\n${upgrade}`, { answered: true, status: 200 }],
    ['HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3), { error: 'It did not answer within 0.3 seconds.' }],
  ] as const) {
    const odd = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(said));
    });
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    const { port } = odd.address() as { port: number };
    expect(await post(`http://127.0.0.1:${port}`, { deadline: 300 })).toMatchObject(outcome);
    await new Promise((resolve) => odd.close(resolve));
  }
});

test('a proxy in the environment is not asked', async () => {
  const proxy = await startReceiver();
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])
    vi.stubEnv(name, proxy.url);
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  expect(await post(plain.url)).toMatchObject({ answered: true, status: 204 });
  expect(proxy.received).toEqual([]);
  await proxy.stop();
});
