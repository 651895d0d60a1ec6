import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepare } from '../../src/app.ts';
import { buildForFunctions } from '../../src/runtimes/functions-build.ts';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { freePort } from '../support/served.ts';
import { ownerKey, type Service, startService } from '../support/service.ts';
import { solveWork } from '../support/solve-work.ts';
import { endAll, launch } from './node-process.ts';

const docs = join(import.meta.dirname, '../../docs/deploy');
const host = join(import.meta.dirname, 'functions-host.ts');
/** What the tests' own service signs and seals with, so that both open the same database. */
const secrets = `test:${'A'.repeat(43)}`;

let folder: string;
let service: Service;

beforeAll(async () => {
  // Outside of the repository, where no package is found: the file has to be whole.
  folder = await mkdtemp(join(tmpdir(), 'hustings-functions-'));
  await buildForFunctions(join(folder, 'built'));
  service = await startService();
  const { platform } = service;
  await prepare({ ...platform, config: { ...platform.config, demo: true } });
});
afterEach(endAll);
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

/** The files that a page tells the operator to write, in a folder as the repository would be. */
async function follow(page: string): Promise<string> {
  const place = join(folder, page);
  await cp(join(folder, 'built'), join(place, 'dist/functions'), { recursive: true });
  const text = await readFile(join(docs, `${page}.md`), 'utf8');
  for (const [, name = '', code = ''] of text.matchAll(/^`(\S+\.mjs)`:\n\n```js\n([\s\S]*?)^```/gm)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), code);
  }
  return place;
}

const env = async (more: Record<string, string> = {}) => ({
  ...{ DATABASE_URL: service.databaseUrl ?? '', SECRETS: secrets, OWNER_KEY: ownerKey },
  ...{ PUBLIC_URL: 'https://polls.example.com', LOG_LEVEL: 'warn', DEMO: '1' },
  ...{ PORT: String(await freePort()), ...more },
});

describe.each([
  ['vercel', 'api/index.mjs', 'api/chores.mjs'],
  ['netlify', 'netlify/functions/hustings.mjs', 'netlify/functions/chores.mjs'],
])('on %s, by the files that its page gives', (page, entry, chores) => {
  test('readers are served and vote from the address that the host tells, whatever they claim', async () => {
    const started = await launch(await env(), [host, join(await follow(page), entry)]).up();
    const poll = `/api/v1/sites/demo/polls/underdog-upset`;
    const send = (path: string, address: string, body?: unknown) =>
      fetch(`${started.url}${path}`, {
        ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
        headers: {
          'content-type': 'application/json',
          'x-test-address': address,
          ...{ 'x-real-ip': '198.51.100.9', 'x-forwarded-for': `198.51.100.${Math.random()}` },
        },
      });
    expect((await started.get('/readyz')).status).toBe(200);
    expect(await (await started.get('/embed.js')).text()).toContain('reader-poll');
    expect((await started.get('/metrics')).status).toBe(404);
    const networks = async () => {
      const [found] = await service.database.sql`select count(*) as many from network_ballots`;
      return found?.many as number;
    };
    const before = await networks();
    for (const address of ['203.0.113.1', '203.0.113.1', '203.0.113.2'].map((at) => `${at}${page.length}`)) {
      const asked = await send('/api/v1/sites/demo/challenge?action=vote&ref=underdog-upset', address);
      const proof = { altcha: solveWork(((await asked.json()) as ChallengeWire).altcha) };
      const vote = { ballotId: randomUUID(), choices: ['o1'], voter: null, proof };
      expect((await send(`${poll}/votes`, address, vote)).status).toBe(201);
    }
    expect(await networks()).toBe(before + 2);
  });

  test('a page on localhost is let in no more than any other', async () => {
    const started = await launch(await env(), [host, join(await follow(page), entry)]).up();
    const answer = await fetch(`${started.url}/api/v1/sites/demo/polls/underdog-upset/votes`, {
      method: 'POST',
      headers: { origin: 'http://localhost:3000', 'content-type': 'application/json' },
      body: JSON.stringify({ ballotId: randomUUID(), choices: ['o1'], voter: null, proof: { altcha: 'x' } }),
    });
    expect(await answer.json()).toMatchObject({ code: 'origin_not_allowed' });
  });

  test('what is missing in the environment is named, each of it, and no secret repeated', async () => {
    const started = launch({ PORT: '0', SECRETS: 'hidden-word' }, [host, join(await follow(page), entry)]);
    expect(await started.ended).toBe(1);
    expect(started.faults()).toMatch(/DATABASE_URL is required: [\s\S]*PUBLIC_URL is required: /);
    expect(started.faults()).not.toContain('hidden-word');
  });

  test('its schedule has the chores done, for nobody but the host', async () => {
    const slug = `poll-${randomUUID().slice(0, 8)}`;
    const poll = { question: 'Which?', options: ['One', 'Other'], slug };
    await service.send('/api/v1/sites/demo/polls', { body: poll, owner: true });
    const told = async () => {
      const [found] = await service.database.sql`select told_open as told from polls where slug = ${slug}`;
      return found?.told as boolean;
    };
    expect(await told()).toBe(false);
    const started = await launch(await env({ CRON_SECRET: 'the-secret-of-the-schedule' }), [
      host,
      join(await follow(page), chores),
    ]).up();
    if (page === 'vercel') {
      expect((await started.get('/api/chores', { authorization: 'Bearer undefined' })).status).toBe(401);
      expect(await told()).toBe(false);
    }
    const authorization = 'Bearer the-secret-of-the-schedule';
    expect((await started.get('/api/chores', { authorization })).status).toBeLessThan(300);
    expect(await told()).toBe(true);
  });
});
