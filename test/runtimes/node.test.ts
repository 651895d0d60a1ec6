import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { databaseAt } from '../support/database.ts';
import { freePort } from '../support/served.ts';
import { endAll, launch } from './node-process.ts';

afterEach(endAll);

const secrets = `k1:${'A'.repeat(43)}`;
const ownerKey = 'the-owner-key-of-the-tests';
const port = async () => ({ PORT: String(await freePort()) });

describe('with nothing but a folder', () => {
  let dataDir: string;
  let key: string;
  let first: string[];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'hustings-node-'));
    await chmod(dataDir, 0o711);
    const env = await port();
    const service = await launch({ DATA_DIR: dataDir, ...env }).up();
    first = service.said();
    key = first.join('\n').match(/^owner key: (\S+)$/m)?.[1] ?? '';
    for (const path of ['/demo', '/embed.js', '/readyz', '/healthz', '/docs'])
      expect((await service.get(path)).status, path).toBe(200);
    expect(await (await service.get('/demo')).text()).toContain(`${service.url}/embed.js`);
    expect(await service.vote(randomUUID())).toBe(201);
    expect(await service.stop()).toBe(0);
    expect(service.faults()).toBe('');
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test('the first start says where to look and, once, what the owner key is', async () => {
    expect(first.filter((line) => /^Hustings is at http:\/\/localhost:\d+\/demo$/.test(line))).toHaveLength(
      1,
    );
    expect(key).toMatch(/^hustings_[\w-]{32}$/);
  });

  test('what it made is for its own user alone', async () => {
    const { mode } = await stat(join(dataDir, 'secrets.json'));
    expect(mode & 0o777).toBe(0o600);
    expect((await readdir(dataDir)).filter((name) => name.endsWith('.pid'))).toEqual([]);
  });

  test('after a stop everything is still there, the key too, and it is not printed again', async () => {
    const service = await launch({ DATA_DIR: dataDir, ...(await port()) }).up();
    expect(await service.votes()).toBeGreaterThan(0);
    expect(service.said().join('\n')).not.toContain('owner key');
    const authorization = { authorization: `Bearer ${key}` };
    expect((await service.get('/api/v1/sites/demo', authorization)).status).toBe(200);
    expect((await service.get('/metrics', authorization)).status).toBe(200);
    expect(await service.stop()).toBe(0);
  });

  test('a stop lets those go in order who listen to results, told to come back, and not all at once', async () => {
    const service = await launch({ DATA_DIR: dataDir, ...(await port()) }).up();
    const listen = () => service.get('/api/v1/sites/demo/polls/underdog-upset/results/stream');
    const listeners = await Promise.all([listen(), listen(), listen()]);
    const heard = Promise.all(listeners.map((answer) => answer.text()));
    expect(await service.stop()).toBe(0);
    const waits = (await heard).map((text) => Number(/^retry: (\d+)\nevent: results\n/.exec(text)?.[1]));
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(1000);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  test('a killed process has lost no vote that it acknowledged', async () => {
    const killed = await launch({ DATA_DIR: dataDir, ...(await port()) }).up();
    const before = await killed.votes();
    const statuses: number[] = [];
    for (let vote = 0; vote < 8; vote++) statuses.push(await killed.vote(randomUUID()));
    await killed.stop('SIGKILL');
    expect(statuses).toEqual(Array(8).fill(201));
    const again = await launch({ DATA_DIR: dataDir, ...(await port()) }).up();
    expect(await again.votes()).toBe(before + 8);
    expect(await again.stop()).toBe(0);
  });

  test('a start that is told to stop at any moment ends with 0, and leaves no database running', async () => {
    for (const moment of [/"msg":"Making a database/, /^owner key/, /^Hustings is at/]) {
      const folder = await mkdtemp(join(tmpdir(), 'hustings-node-'));
      await chmod(folder, 0o711);
      const service = launch({ DATA_DIR: folder, ...(await port()) });
      await service.up(moment);
      expect(await service.stop(), service.faults()).toBe(0);
      expect(service.faults()).toBe('');
      expect(await readdir(join(folder, 'postgres'))).not.toContain('postmaster.pid');
      expect(await readdir(folder)).not.toContain('service.lock');
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('a port that is in use ends the start with a sentence, and no database is left running', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port: taken } = blocker.address() as { port: number };
    const service = launch({ DATA_DIR: dataDir, PORT: String(taken) });
    expect(await service.ended).toBe(1);
    expect(service.faults()).toBe(
      `Port ${taken} is in use. Stop what listens there, or set PORT to another one.\n`,
    );
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
    blocker.close();
  });
});

test('an owner key that was made at a start which then failed has been printed all the same', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'hustings-node-'));
  await chmod(dataDir, 0o711);
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port: taken } = blocker.address() as { port: number };
  const service = launch({ DATA_DIR: dataDir, PORT: String(taken) });
  expect(await service.ended).toBe(1);
  expect(service.said().join('\n')).toMatch(/^owner key: hustings_/m);
  blocker.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('with a wrong configuration', () => {
  test('the start ends with one message that lists every fault', async () => {
    const service = launch({ PORT: 'x', DEMO: 'x', LOG_LEVEL: 'x', DATA_DIR: '/nonexistent/x' });
    expect(await service.ended).toBe(1);
    expect(service.faults().split('\n')).toEqual([
      'The configuration has 3 faults:',
      ...['PORT', 'DEMO', 'LOG_LEVEL'].map((name) => expect.stringContaining(`  - ${name} must be`)),
      '',
    ]);
    expect(service.said()).toEqual([]);
  });

  test('a database of the operator’s without secrets and key is refused, and its URL not repeated', async () => {
    const service = launch({ DATABASE_URL: 'postgres://app:hidden-word@127.0.0.1:1/app' });
    expect(await service.ended).toBe(1);
    expect(service.faults()).toMatch(/SECRETS is required[\s\S]*OWNER_KEY is required/);
    expect(service.faults()).not.toMatch(/hidden-word|\.ts:/);
  });

  test('a database that is not there ends the start with a sentence', async () => {
    const DATABASE_URL = 'postgres://app:hidden-word@127.0.0.1:1/app';
    const service = launch({ DATABASE_URL, SECRETS: secrets, OWNER_KEY: ownerKey, ...(await port()) });
    expect(await service.ended).toBe(1);
    expect(service.faults()).toMatch(/^.+\n$/);
    expect(service.faults()).not.toMatch(/hidden-word|select|\.ts:/);
  });
});

describe('with a database of the operator’s', () => {
  let name: string;
  let url: string;
  const administer = async (run: (sql: ReturnType<typeof connect>['sql']) => Promise<unknown>) => {
    const admin = connect(inject('databaseUrl'), { max: 1 });
    await run(admin.sql);
    await admin.close();
  };
  beforeAll(async () => {
    name = `test_${randomUUID().replaceAll('-', '')}`;
    url = databaseAt(inject('databaseUrl'), name);
    await administer((sql) => sql`create database ${sql(name)}`);
  });
  afterAll(() => administer((sql) => sql`drop database ${sql(name)} with (force)`));
  const env = async (more: Record<string, string> = {}) => ({
    ...{ DATABASE_URL: url, SECRETS: secrets, OWNER_KEY: ownerKey, DEMO: '1' },
    ...(await port()),
    ...more,
  });

  test('four processes that start at once on an empty one all come up, with one sample between them', async () => {
    const services = [];
    for (let each = 0; each < 4; each++) services.push(launch(await env()));
    await Promise.all(services.map((service) => service.up()));
    const [one] = services;
    const polls = (await (await one?.get('/api/v1/sites/demo/polls'))?.json()) as {
      items: { slug: string }[];
    };
    const slugs = polls.items.map(({ slug }) => slug);
    expect(slugs).toContain('underdog-upset');
    expect(new Set(slugs).size).toBe(slugs.length);
    const check = connect(url, { max: 1 });
    const [found] = await check.sql`select count(*) as all, count(distinct body) as different from comments`;
    await check.close();
    expect(found?.all).toBeGreaterThan(0);
    expect(found?.all).toBe(found?.different);
    for (const service of services) {
      expect((await service.get('/readyz')).status).toBe(200);
      expect(service.said().join('\n')).not.toContain('owner key');
    }
    expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0, 0, 0]);
  });

  test('SIGTERM lets a request that has begun end, takes no further one, and exits 0', async () => {
    const service = await launch(await env()).up();
    const body = JSON.stringify({ question: 'In flight?', options: ['Yes', 'No'] });
    const socket = connectSocket(Number(new URL(service.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const head = [
      'POST /api/v1/sites/demo/polls HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${ownerKey}`,
    ];
    head.push(
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    );
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
    // Another request on the same server tells that the first one has arrived.
    expect((await service.get('/healthz')).status).toBe(200);
    service.child.kill('SIGTERM');
    await vi.waitFor(() => expect(service.events().map(({ msg }) => msg)).toContain('stopping'), 10_000);
    await vi.waitFor(() => expect(service.get('/healthz')).rejects.toThrow(), 10_000);
    socket.write(body.slice(10));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(await service.ended).toBe(0);
  });

  test('a connection lost at any moment of its life does not end the process', async () => {
    const target = new URL(url);
    let losses = 0;
    const proxy = createServer((near) => {
      const far = connectSocket(Number(target.port), target.hostname);
      far.pipe(near);
      near.on('data', (chunk) => {
        // What the driver asks of every new connection before it serves anybody.
        if (losses > 0 && chunk.includes('typarray')) {
          losses--;
          near.resetAndDestroy();
        } else far.write(chunk);
      });
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('error', () => {});
        one.on('close', () => other.destroy());
      }
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port: through } = proxy.address() as { port: number };
    const DATABASE_URL = Object.assign(new URL(url), { port: String(through) }).href;
    const service = await launch(await env({ DATABASE_URL })).up();
    losses = 3;
    const ask = () => service.get('/api/v1/sites/demo/polls?limit=7').then(({ status }) => status);
    for (let round = 0; losses > 0 && round < 50; round++) {
      const statuses = await Promise.all(Array.from({ length: 12 }, ask));
      for (const status of statuses) expect([200, 503]).toContain(status);
    }
    expect(losses).toBe(0);
    const survived = service.events().filter(({ msg }) => msg.startsWith('a database connection was lost'));
    expect(survived.length).toBeGreaterThan(0);
    expect(JSON.stringify(survived)).not.toMatch(/select/i);
    await vi.waitFor(async () => expect((await service.get('/readyz')).status).toBe(200), 20_000);
    expect(await service.stop()).toBe(0);
    proxy.close();
  });
});
