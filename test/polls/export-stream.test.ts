import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { inTransaction, putBallots } from '../support/many-ballots.ts';
import { newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';

const many = 50_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are still held after everything else was thrown away. */
function memory(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

let service: Service;
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let site: Site;
let poll: string;

beforeAll(async () => {
  fresh = await freshDatabase({ max: 3 });
  service = await startService({ database: fresh.database });
  site = await newSite(service);
  poll = await site.newPoll();
  await putBallots(service.database, poll, many);
});
afterAll(() => fresh.drop());
beforeEach(() => {
  service.log.length = 0;
});

const request = (query: string, init: RequestInit = {}) =>
  service.app.request(`${service.config.publicUrl}/api/v1/sites/${site.name}/polls/${poll}/export?${query}`, {
    headers: { authorization: `Bearer ${ownerKey}` },
    ...init,
  });

async function reading(query: string) {
  const { body } = await request(query);
  if (!body) throw new Error('no body');
  return body.getReader();
}

const held = () => inTransaction(service.database);
const allFree = () => vi.waitFor(async () => expect(await held()).toEqual([]));

describe('an export of many ballots', () => {
  test('has every one of them, in the order of their minutes', async () => {
    const text = await (await request('format=csv')).text();
    const rows = text.split('\r\n').slice(1, -1);
    expect(rows).toHaveLength(many);
    const minutes = rows.map((row) => row.slice(0, 20));
    expect(minutes).toEqual(minutes.toSorted());
    const { ballots, results } = (await (await request('format=json')).json()) as {
      ballots: unknown[];
      results: { voters: number };
    };
    expect([ballots.length, results.voters]).toEqual([many, many]);
    await allFree();
  });

  test('takes the memory of a batch, however slowly it is read', async () => {
    await (await request('format=json')).text();
    const before = memory();
    const reader = await reading('format=json');
    let [bytes, largest, most] = [0, 0, 0];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      bytes += piece.value.length;
      largest = Math.max(largest, piece.value.length);
      // A round trip is time enough for whatever the database was asked to send.
      await service.database.sql`select 1`;
      most = Math.max(most, memory() - before);
    }
    expect(bytes).toBeGreaterThan(3_500_000);
    expect(largest).toBeLessThan(bytes / 40);
    expect(most).toBeLessThan(bytes / 2);
    await allFree();
  });

  test('is a picture of one moment, whatever is voted and changed while it is read', async () => {
    const reader = await reading('format=json');
    const decoder = new TextDecoder();
    let text = decoder.decode((await reader.read()).value, { stream: true });
    expect((await site.vote(poll)).status).toBe(201);
    const { sql } = service.database;
    await sql`insert into set_aside_ballots (poll, voter, status) select poll, voter, 'excluded' from ballots on conflict do nothing`;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      text += decoder.decode(piece.value, { stream: true });
    await sql`delete from set_aside_ballots`;
    const { ballots, results } = JSON.parse(text);
    expect([ballots.length, results.voters]).toEqual([many, many]);
    expect(new Set(ballots.map(({ status }: { status: string }) => status))).toEqual(new Set(['counted']));
  });
});

describe('a caller who leaves', () => {
  test('gives the connection back, as often as it happens', async () => {
    for (let visit = 0; visit < 5; visit++) {
      const reader = await reading('format=csv');
      await reader.read();
      await reader.read();
      await vi.waitFor(async () => expect(await held()).toHaveLength(1));
      await reader.cancel();
      await allFree();
    }
    expect((await site.api(`/polls/${poll}`)).status).toBe(200);
    expect(service.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('without having read anything gives it back too', async () => {
    const { body } = await request('format=csv');
    await body?.cancel();
    await allFree();
  });

  test('only wanted to know the headers', async () => {
    const answer = await request('format=csv', {
      method: 'HEAD',
      headers: { authorization: `Bearer ${ownerKey}` },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/csv; charset=utf-8; header=present',
    ]);
    await allFree();
  });
});

test('a connection that is lost breaks the export off: it never looks whole, and the service goes on', async () => {
  const reader = await reading('format=json');
  await reader.read();
  const [holder] = await held();
  await service.database.sql`select pg_terminate_backend(${holder?.pid ?? 0})`;
  const rest = async () => {
    while (!(await reader.read()).done);
  };
  await expect(rest()).rejects.toThrow();
  expect(service.log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
    'an export broke off',
  ]);
  expect((await (await request('format=csv')).text()).split('\r\n').length).toBeGreaterThan(many);
});
