import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QuickWay } from '../../src/http/quick-way.ts';
import { emptyMemory } from '../../src/platform.ts';
import { createQuickWay } from '../../src/quick-app.ts';
import { compress } from '../../src/runtimes/compress.ts';
import type { Fetch } from '../../src/runtimes/door.ts';
import { nodeDoor } from '../../src/runtimes/node-server.ts';
import { checkProofOfWork } from '../../src/verification/proof-of-work.ts';
import { freePort } from '../support/free-port.ts';
import { newSite, type Service, startService } from '../support/service.ts';
import { solveWork } from '../support/solve-work.ts';

/** One app behind two doors of Node: one with the quick way, one without. Its clock stands still, so nothing that is kept gets old. */
let service: Service;
let doors: { quick: number; general: number };
let addresses: string[];
let challenge: string;
const ends: (() => Promise<unknown>)[] = [];
let quickly: QuickWay;
let answeredQuickly = 0;

beforeAll(async () => {
  const now = new Date();
  const clock = () => now;
  const memory = emptyMemory(clock);
  service = await startService({ platform: { compress, clock, memory } });
  const { app, platform } = service;
  quickly = createQuickWay({ ...platform, memory });
  const counting: QuickWay = (asked) => {
    const given = quickly(asked);
    if (given) answeredQuickly++;
    return given;
  };
  doors = { quick: await freePort(), general: await freePort() };
  const fetch = app.fetch as Fetch;
  const quick = await nodeDoor.listen(fetch, { host: '127.0.0.1', port: doors.quick }, counting);
  const general = await nodeDoor.listen(fetch, { host: '127.0.0.1', port: doors.general });
  ends.push(quick.stop, general.stop, service.stop);
  const site = await newSite(service);
  const poll = await site.newPoll({ question: 'Wer hat gewonnen – „sie“ oder „er“?' });
  const [api, embed] = [`/api/v1/sites/${site.name}`, `/embed/v1/sites/${site.name}`];
  challenge = `${api}/challenge?action=vote&ref=${poll}`;
  addresses = [
    `${api}/polls/${poll}/results`,
    `${api}/polls/latest`,
    `${embed}/polls/${poll}?lang=de`,
    `${embed}/thread?thread=/a&lang=en`,
  ];
});
afterAll(async () => {
  for (const end of ends) await end();
});

type Sent = { method: string; path: string; headers: Record<string, string | string[]>; body?: string };

/** What came through one of the doors, and what was logged of it; less the time, and with one name for every id that was made up. */
async function through(door: keyof typeof doors, { method, path, headers, body }: Sent) {
  const from = service.log.length;
  const sent = request({
    ...{ host: '127.0.0.1', port: doors[door], method, path, agent: false },
    headers: { host: 'localhost', ...headers },
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const bytes = await buffer(answer);
  const { date, 'x-request-id': id, ...others } = answer.headers;
  const nameOf = (each: unknown) => (/^[0-9a-f-]{36}$/.test(String(each)) ? 'made up' : each);
  const log = service.log
    .slice(from)
    .map(({ level, message, fields: { ms: _ms, requestId, ...fields } }) => ({
      ...{ level, message, fields, requestId: nameOf(requestId), isOfTheAnswer: requestId === id },
    }));
  const dated = { hasDate: date !== undefined, id: nameOf(id) };
  const text = bytes.toString('latin1').replaceAll(String(id), String(nameOf(id)));
  return { status: answer.statusCode, headers: others, ...dated, text, log };
}

const etagOf = async (path: string) =>
  (await through('general', { method: 'GET', path, headers: {} })).headers.etag ?? '';

/** Ways to write a path that are not how it is kept. */
const spellings: ((path: string) => string)[] = [
  ...Array.from({ length: 6 }, () => (path: string) => path),
  (path) => `${path}#here`,
  (path) => `${path}${path.includes('?') ? '&' : '?'}`,
  (path) => path.replace('/v1/', '/v1/../v1/'),
  (path) => path.replace('sites', 's%69tes'),
  (path) => `http://elsewhere.example${path}`,
  (path) => `/${path}`,
];

const headerSets = (etag: string) =>
  fc.record(
    {
      'if-none-match': fc.constantFrom(
        ...[etag, etag.slice(2), `"other", ${etag}`, '*', '"other"', ''],
        ...[
          [etag, '"other"'],
          ['"one"', '"two"'],
        ],
      ),
      'accept-encoding': fc.constantFrom(
        ...['br', 'gzip', 'gzip, deflate, br, zstd', 'br;q=0, gzip', 'identity', '*', ''],
        ['gzip', 'br'],
      ),
      'x-request-id': fc.constantFrom('ours', 'no id', 'a'.repeat(65), '', ['one', 'two']),
      host: fc.constantFrom(
        'localhost',
        'localhost:8787',
        'LOCALHOST',
        'localhost:80',
        'a b',
        '[::1]:8787',
        '1.2',
      ),
      origin: fc.constantFrom('https://www.magazine.example', 'null'),
      'hustings-voter': fc.constant('somebody'),
      authorization: fc.constant('Bearer somebody'),
      range: fc.constant('bytes=0-10'),
      'cache-control': fc.constant('no-cache'),
    },
    { requiredKeys: [] },
  );

describe('what is prepared', () => {
  test('is answered alike by the quick way and the general one, whatever is asked and however', async () => {
    const etags = new Map<string, string>();
    for (const path of addresses) etags.set(path, await etagOf(path));
    const before = answeredQuickly;
    const sent = fc.constantFrom(...addresses).chain((path) =>
      fc.record({
        method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE'),
        path: fc.constantFrom(...spellings).map((spell) => spell(path)),
        headers: headerSets(etags.get(path) ?? ''),
      }),
    );
    await fc.assert(
      fc.asyncProperty(sent, async (each) => {
        expect(await through('quick', each)).toEqual(await through('general', each));
      }),
      { numRuns: 200 },
    );
    expect(answeredQuickly).toBeGreaterThan(before + 10);
  });

  test('goes the quick way plain, packed and as 304, each time with the bytes that were kept', async () => {
    for (const path of addresses) {
      const etag = await etagOf(path);
      const wishes: Sent['headers'][] = [{}, { 'accept-encoding': 'br' }, { 'if-none-match': etag }];
      for (const headers of wishes) {
        await through('general', { method: 'GET', path, headers });
        const before = answeredQuickly;
        const given = await through('quick', { method: 'GET', path, headers });
        expect([given.status, answeredQuickly]).toEqual(['if-none-match' in headers ? 304 : 200, before + 1]);
      }
    }
  });

  test('is not given to whoever asks what is not kept: they go the general way', async () => {
    const before = answeredQuickly;
    const [path = ''] = addresses;
    for (const each of [`${path}?not-kept`, '/readyz', '/nowhere'])
      expect(
        quickly({ address: each, header: () => undefined, remoteAddress: () => '127.0.0.1' }),
      ).toBeUndefined();
    expect((await through('quick', { method: 'GET', path: '/nowhere', headers: {} })).status).toBe(404);
    expect(answeredQuickly).toBe(before);
  });
});

describe('a voter’s challenge', () => {
  /** One for each run, so that none of them is one too many from its network. */
  let networks = 0;
  /** With the same letters for all that chance has made. */
  const withoutChance = (text: string) => text.replaceAll(/"[0-9a-f]{32,64}"/g, (hex) => `"${hex.length}"`);

  test('is the one that the general way gives, whatever is asked and however', async () => {
    await through('general', { method: 'GET', path: challenge, headers: {} });
    const before = answeredQuickly;
    const others = [`${challenge}&lang=de`, `${challenge}&picture=1`, challenge.replace('vote', 'comment')];
    const odd = [
      `${challenge}_`,
      `${challenge}%61`,
      `${challenge}#here`,
      challenge.replace(/sites\/[^/]+/, 'sites/nowhere'),
    ];
    const sent = fc.record({
      method: fc.constantFrom(...Array.from({ length: 6 }, () => 'GET'), 'HEAD', 'OPTIONS', 'POST'),
      path: fc.constantFrom(...Array.from({ length: 7 }, () => challenge), ...others, ...odd),
      turning: fc.constantFrom<Sent['headers']>(
        ...Array.from({ length: 6 }, () => ({})),
        ...['10.1.1.1', 'nobody'].map((address) => ({ 'hustings-reader-address': address })),
        ...['0', '2'].map((length) => ({ 'content-length': length })),
        ...['LOCALHOST', 'a b'].map((host) => ({ host })),
      ),
      headers: fc.record(
        {
          'hustings-edit': fc.constant('somebody'),
          'if-none-match': fc.constant('*'),
          'x-request-id': fc.constantFrom('ours', 'no id'),
          origin: fc.constant('https://www.magazine.example'),
          authorization: fc.constant('Bearer somebody'),
        },
        { requiredKeys: [] },
      ),
    });
    await fc.assert(
      fc.asyncProperty(sent, async ({ method, path, turning, headers: more }) => {
        const from = { 'x-forwarded-for': `10.0.${networks >> 8}.${networks++ & 255}` };
        const headers = { ...more, ...turning, ...from };
        const asked = { method, path, headers, ...(turning['content-length'] === '2' ? { body: '{}' } : {}) };
        const [quick, general] = [await through('quick', asked), await through('general', asked)];
        const comparable = (answer: typeof quick) => ({
          ...answer,
          text: withoutChance(answer.text).replace(/"token":"[^"]*"|[^"]*\/(pictures|sounds)\/[^"]*/g, '…'),
        });
        const lengths = { ...quick.headers, ...(quick.text.includes('token') ? general.headers : {}) };
        expect({ ...comparable(quick), headers: lengths }).toEqual(comparable(general));
      }),
      { numRuns: 150 },
    );
    expect(answeredQuickly).toBeGreaterThan(before + 10);
  });

  test('is counted to its network, which more of them make harder', async () => {
    const headers = { 'x-forwarded-for': '10.200.1.1' };
    for (let each = 0; each < 3; each++) await through('quick', { method: 'GET', path: challenge, headers });
    const [, site] = /sites\/([^/]+)/.exec(challenge) ?? [];
    expect(service.platform.memory?.rates.challenges.hit(`${site} 10.200.1.1`)).toBe(4);
  });

  test('is solved and taken as any other', async () => {
    const before = answeredQuickly;
    const { text } = await through('quick', { method: 'GET', path: challenge, headers: {} });
    expect(answeredQuickly).toBe(before + 1);
    const { altcha, ref } = JSON.parse(text);
    const purpose = { site: /sites\/([^/]+)/.exec(challenge)?.[1] ?? '', action: 'vote' as const, ref };
    const work = checkProofOfWork(await solveWork(altcha), { ...purpose, now: new Date() }, service.keyring);
    expect(work.ok).toBe(true);
  });
});

test('a post without a body, of which Node says nothing more, is refused and not waited for', async () => {
  const [path = ''] = addresses;
  const votes = path.replace('/results', '/votes');
  const headers = { 'content-type': 'application/json' };
  expect((await through('quick', { method: 'POST', path: votes, headers })).status).toBe(400);
  const chunked = { ...headers, 'transfer-encoding': 'chunked' };
  expect((await through('quick', { method: 'POST', path: votes, headers: chunked, body: '{' })).status).toBe(
    400,
  );
});
