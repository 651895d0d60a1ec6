import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { describe, expect, test, vi } from 'vitest';
import type { Env } from '../../src/http/operation.ts';
import {
  answerFromMemory,
  keepPrepared,
  preparedAnswer,
  quickFromMemory,
} from '../../src/http/prepared-answers.ts';
import { PreparedAnswers, type PreparedAnswersOptions } from '../../src/http/prepared-memory.ts';
import type { Answered } from '../../src/http/telling.ts';
import { compress } from '../../src/runtimes/compress.ts';

const long = (text: string) => `<p>${text}</p>`.repeat(500);

/** An app whose one answer says how often it was made, and lives for a second by a clock that the test moves. */
function newApp({ text = (made: number) => `${made}`, ...options }: Options = {}) {
  const state = {
    now: 0,
    made: 0,
    told: [] as Answered[],
    before: async () => {},
    fails: false as false | number,
    outlasts: 0,
  };
  const memory = new PreparedAnswers(options);
  const clock = () => new Date(state.now);
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    c.set('requestId', 'of-the-one-who-made-it');
    await next();
  });
  app.use(keepPrepared(memory, compress, clock));
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('X-Group', 'embed');
  });
  app.get('/a/:name', async (c) => {
    state.made++;
    const mine = text(state.made);
    await state.before();
    if (state.fails) return c.text('no', state.fails as 503);
    const keeping = {
      cacheControl: 'public, max-age=1',
      tags: [`thing.${c.req.param('name')}`],
      outlasts: state.outlasts,
    };
    return preparedAnswer(c, { text: mine, type: 'text/html', keeping, until: state.now + 1000 });
  });
  answerFromMemory(app, memory, { clock, compress, tell: (answered) => state.told.push(answered) });
  const get = async (path: string, headers: Record<string, string> = {}) =>
    app.fetch(new Request(`http://localhost${path}`, { headers }));
  const read = async (path = '/a/1', headers = {}) => (await get(path, headers)).text();
  return { state, memory, get, read };
}
type Options = PreparedAnswersOptions & { text?: (made: number) => string };

test('an answer is made once for everybody until its time is over, whichever host was asked', async () => {
  const { state, read, get } = newApp();
  expect([await read(), await read()]).toEqual(['1', '1']);
  state.now = 999;
  expect(await read()).toBe('1');
  expect((await get('/a/1')).headers.get('x-group')).toBe('embed');
  state.now = 1000;
  expect(await read()).toBe('2');
  expect(await read('/a/1?other')).toBe('3');
});

test('each request has its own id and its own line in the log', async () => {
  const { state, get } = newApp();
  await get('/a/1');
  const ours = await get('/a/1', { 'X-Request-Id': 'ours' });
  const theirs = await get('/a/1', { 'X-Request-Id': 'not an id' });
  expect(ours.headers.get('x-request-id')).toBe('ours');
  expect(theirs.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const line = { method: 'GET', route: '/a/:name', status: 200, ms: 0 };
  expect(state.told).toEqual([
    { ...line, requestId: 'ours' },
    { ...line, requestId: theirs.headers.get('x-request-id') },
  ]);
});

test('whoever has it already is told so, from the first answer on, with the same headers and no body', async () => {
  const { get } = newApp({ text: () => 'always the same' });
  const first = await get('/a/1');
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^W\/".+"$/);
  for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
    const again = await get('/a/1', { 'If-None-Match': known });
    expect([again.status, await again.text(), again.headers.get('x-group')]).toEqual([304, '', 'embed']);
    expect(again.headers.get('etag')).toBe(etag);
    expect(again.headers.has('content-type')).toBe(false);
  }
  expect((await get('/a/1', { 'If-None-Match': '"other"' })).status).toBe(200);
  expect((await get('/a/2', { 'If-None-Match': etag })).status).toBe(304);
});

test('brotli and gzip are there for those who take them, packed once, under the same weak tag', async () => {
  const { get, read } = newApp({ text: () => long('words') });
  const plain = await get('/a/1');
  const unpacked = { br: brotliDecompressSync, gzip: gunzipSync };
  for (const [encoding, unpack] of Object.entries(unpacked)) {
    const packed = await get('/a/1', { 'Accept-Encoding': encoding });
    expect(packed.headers.get('content-encoding')).toBe(encoding);
    expect(packed.headers.get('etag')).toBe(plain.headers.get('etag'));
    expect(packed.headers.get('vary')).toBe('Accept-Encoding');
    const bytes = Buffer.from(await packed.arrayBuffer());
    expect(bytes.length).toBeLessThan(200);
    expect(unpack(bytes).toString()).toBe(long('words'));
  }
  expect((await get('/a/1', { 'Accept-Encoding': 'gzip, br;q=0.5' })).headers.get('content-encoding')).toBe(
    'br',
  );
  for (const taken of ['br;q=0', 'identity', 'deflate'])
    expect(await read('/a/1', { 'Accept-Encoding': taken })).toBe(long('words'));
});

test('what is forgotten by its tag is made anew at once, and nothing else', async () => {
  const { memory, read } = newApp();
  expect([await read('/a/1'), await read('/a/2')]).toEqual(['1', '2']);
  memory.forget(['thing.1', 'thing.unheard-of']);
  expect([await read('/a/1'), await read('/a/2')]).toEqual(['3', '2']);
});

test('what was being made when its tag was forgotten is given to whoever had asked, and kept for nobody', async () => {
  const { state, memory, read } = newApp();
  let go = () => {};
  state.before = () => new Promise((resolve) => (go = resolve));
  const asked = read();
  await expect.poll(() => state.made).toBe(1);
  memory.forget(['thing.1']);
  state.before = async () => {};
  go();
  expect([await asked, await read(), await read()]).toEqual(['1', '2', '2']);
});

test('of all who ask for what is out of date one brings it up to date', async () => {
  const { state, read } = newApp();
  await read();
  state.now = 5000;
  const all = await Promise.all(Array.from({ length: 50 }, () => read()));
  expect([new Set(all), state.made]).toEqual([new Set(['2']), 2]);
});

test('where that one fails the others ask for themselves', async () => {
  const { state, get } = newApp();
  await get('/a/1');
  state.now = 5000;
  state.fails = 503;
  const all = await Promise.all(Array.from({ length: 5 }, () => get('/a/1')));
  expect(all.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
  state.fails = false;
  expect((await get('/a/1')).status).toBe(200);
});

test('without shared loads nobody waits for another’s request, and what has come is given to all', async () => {
  const { state, read } = newApp({ sharesLoads: false });
  await read();
  state.now = 5000;
  state.before = () => new Promise(() => {});
  void read();
  state.before = async () => {};
  expect([await read(), await read()]).toEqual(['3', '3']);
});

test('the bytes that are kept have an end, whatever addresses are asked for', async () => {
  const { memory, read, state } = newApp({ mostBytes: 50_000, text: () => long('words') });
  for (let name = 0; name < 100; name++) await read(`/a/${name}`);
  expect(memory.bytes).toBeLessThanOrEqual(50_000);
  const made = state.made;
  await read('/a/99');
  expect(state.made).toBe(made);
});

describe('where nothing newer is to be had', () => {
  const known = async () => {
    const app = newApp();
    app.state.outlasts = 600;
    expect(await app.read()).toBe('1');
    app.state.now = 42_000;
    return app;
  };

  test('what was known last is given, with its age, to everybody at once and on the quick way too', async () => {
    const { state, get, memory } = await known();
    state.fails = 503;
    const answers = await Promise.all([get('/a/1'), get('/a/1'), get('/a/1')]);
    for (const answer of answers)
      expect([answer.status, await answer.text(), answer.headers.get('age')]).toEqual([200, '1', '42']);
    const etag = answers[0]?.headers.get('etag') ?? '';
    const again = await get('/a/1', { 'If-None-Match': etag });
    expect([again.status, again.headers.get('age')]).toEqual([304, '42']);
    expect(state.made).toBe(2);
    const asked = { address: '/a/1', header: () => undefined, remoteAddress: () => undefined };
    const quick = quickFromMemory(memory, { clock: () => new Date(state.now), compress, tell: () => {} })(
      asked,
    );
    expect(quick).toMatchObject({ status: 200, headers: { age: '42' } });
  });

  test('it is given for so long and no longer, and the first newer answer takes its place', async () => {
    const { state, get, read } = await known();
    state.fails = 503;
    state.now = 599_999;
    expect((await get('/a/1')).headers.get('age')).toBe('599');
    state.now = 601_000;
    expect((await get('/a/1')).status).toBe(503);
    state.fails = false;
    expect((await get('/a/1')).headers.get('age')).toBeNull();
    state.fails = 503;
    state.now += 1000;
    await read();
    state.fails = false;
    state.now += 1000;
    await read();
    await vi.waitFor(async () => expect((await get('/a/1')).headers.get('age')).toBeNull());
  });

  test('nobody waits for what takes too long, and it is kept for the next once it comes', async () => {
    const { state, get } = await known();
    const late = Promise.withResolvers<void>();
    state.before = () => late.promise;
    for (const _ of [1, 2, 3]) expect((await get('/a/1')).headers.get('age')).toBe('42');
    expect(state.made).toBe(2);
    state.now += 1000;
    expect((await get('/a/1')).headers.get('age')).toBe('43');
    late.resolve();
    await vi.waitFor(async () => expect(await (await get('/a/1')).text()).toBe('2'));
  });

  test('what was forgotten, or refused since, is not known any more', async () => {
    const { state, get, memory } = await known();
    state.fails = 503;
    memory.forget(['thing.1']);
    expect((await get('/a/1')).status).toBe(503);
    state.fails = false;
    await get('/a/1');
    state.now += 1000;
    state.fails = 404 as 503;
    expect((await get('/a/1')).status).toBe(404);
    state.fails = 503;
    expect((await get('/a/1')).status).toBe(503);
  });

  test('a Worker, whose requests wait for nothing of each other, gives nothing old', async () => {
    const { state, get, read } = newApp({ sharesLoads: false });
    state.outlasts = 600;
    await read();
    state.now = 2000;
    state.fails = 503;
    expect((await get('/a/1')).status).toBe(503);
  });
});

test('long addresses count among these bytes, since strangers write them', async () => {
  const { memory, read, state } = newApp({ mostBytes: 50_000 });
  const address = (number: number) => `/a/${number}?${'x'.repeat(10_000)}`;
  for (let number = 0; number < 10; number++) await read(address(number));
  expect(memory.bytes).toBeLessThanOrEqual(50_000);
  const made = state.made;
  await read(address(0));
  expect(state.made).toBe(made + 1);
});
