import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawPicture } from '../../src/verification/picture.ts';
import { spokenCharacters } from '../../src/verification/riddle.ts';
import { mixSound, voiceOf } from '../../src/verification/sound.ts';
import { openPictureForDrawing } from '../../src/verification/token.ts';
import type { Result } from '../conformance/check.ts';
import { checks } from '../conformance/checks.ts';
import { runConformance } from '../conformance/run.ts';
import { freshDatabase } from '../support/database.ts';
import { keyringOf } from '../support/keyrings.ts';
import { readToken } from '../support/read-token.ts';
import { freePort } from '../support/served.ts';
import { launch } from './node-process.ts';

/** A runtime as a process of its own, with nothing in its environment but what it is given. */
type Door = {
  runtime: string;
  start(env: Record<string, string>): Promise<{ url: string; stop(): Promise<unknown> }>;
};

const doors: Door[] = [
  {
    runtime: 'Node',
    start: async (env) => {
      const service = await launch(env).up();
      return { url: service.url, stop: () => service.stop() };
    },
  },
];

const secrets = `k1:${'A'.repeat(43)}`;
const keyring = keyringOf(secrets);
const key = 'the-owner-key-of-the-tests';
const site = 'conformance';

/** What a plain http address on loopback cannot show. */
const leftOut = ['Address: by https, browsers are told to stay with it for a year'];
const named = ({ part, name }: Pick<Result, 'part' | 'name'>) => `${part}: ${name}`;

describe.each(doors)('on $runtime, through its real door', ({ start }) => {
  const results = new Map<string, Result>();
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let service: Awaited<ReturnType<Door['start']>>;

  beforeAll(async () => {
    database = await freshDatabase({ max: 1 });
    const port = String(await freePort());
    service = await start({ DATABASE_URL: database.url, SECRETS: secrets, OWNER_KEY: key, PORT: port });
    const readPicture = (token: string) => readToken(keyring, site, token);
    for (const result of await runConformance({ url: service.url, key, site, readPicture }))
      results.set(named(result), result);
  });
  afterAll(async () => {
    await service?.stop();
    await database?.drop();
  });

  test.each(checks.map(named).filter((name) => !leftOut.includes(name)))('%s', (name) => {
    const { outcome, detail } = results.get(name) ?? expect.fail('this check was not made');
    expect(outcome, detail).toBe('ok');
  });

  test('nothing else was left out', () => {
    const left = [...results.values()].filter(({ outcome }) => outcome === 'left out');
    expect(left.map(named)).toEqual(leftOut);
  });

  test('pictures and sounds are those that any other runtime makes of the token', async () => {
    const facts = [...results.values()].map((result) => result.facts).filter(({ token }) => token);
    expect(facts).toHaveLength(2);
    for (const { token = '', picture, sound } of facts) {
      const opened = await openPictureForDrawing(token, { site, now: new Date() }, keyring);
      if (!opened.ok) return expect.fail(opened.reason);
      const { seed, lang } = opened;
      const drawn = picture
        ? await drawPicture(seed, lang)
        : mixSound(spokenCharacters(seed), await voiceOf(lang), seed);
      expect(createHash('sha256').update(drawn).digest('hex')).toBe(picture ?? sound);
    }
  });
});
