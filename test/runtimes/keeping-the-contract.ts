import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawPicture } from '../../src/verification/picture.ts';
import { spokenCharacters } from '../../src/verification/riddle.ts';
import { mixSound, voiceOf } from '../../src/verification/sound.ts';
import { openPictureForDrawing } from '../../src/verification/token.ts';
import type { Result } from '../conformance/check.ts';
import { checks } from '../conformance/checks.ts';
import { runConformance } from '../conformance/run.ts';
import { freshDatabase } from '../support/database.ts';
import { keyringOf } from '../support/keyrings.ts';
import { rowsOf } from '../support/png.ts';
import { readToken } from '../support/read-token.ts';
import { freePort } from '../support/served.ts';

/** A runtime's own process, with nothing in its environment but what it is given. */
export type Start = (env: Record<string, string>) => Promise<{ url: string; stop(): Promise<unknown> }>;

declare module 'vitest' {
  interface TaskMeta {
    /** What the run tells at its end, beside how many tests did what. */
    told?: string;
  }
}

const secrets = `k1:${'A'.repeat(43)}`;
const keyring = keyringOf(secrets);
export const ownerKey = 'the-owner-key-of-the-tests';
const site = 'conformance';

/** What a plain http address on loopback cannot show. */
const leftOut = ['Address: by https, browsers are told to stay with it for a year'];
const named = ({ part, name }: Pick<Result, 'part' | 'name'>) => `${part}: ${name}`;

/** A service on a database of its own, with secrets that the tests know. */
export async function startOn(start: Start) {
  const database = await freshDatabase({ max: 1 });
  const env = { DATABASE_URL: database.url, SECRETS: secrets, OWNER_KEY: ownerKey };
  const service = await start({ ...env, PORT: String(await freePort()) });
  return {
    ...service,
    database: database.database,
    stop: async () => {
      await service.stop();
      await database.drop();
    },
  };
}

/** Every check of the contract, each a test, against the real runtime on a database of its own. */
export function keepsTheContract(runtime: string, start: Start): void {
  const results = new Map<string, Result>();
  let service: Awaited<ReturnType<typeof startOn>>;

  beforeAll(async () => {
    service = await startOn(start);
    const readPicture = (token: string) => readToken(keyring, site, token);
    for (const result of await runConformance({ url: service.url, key: ownerKey, site, readPicture }))
      results.set(named(result), result);
  });
  afterAll(() => service?.stop());

  test.each(checks.map(named).filter((name) => !leftOut.includes(name)))('%s', (name) => {
    const { outcome, detail } = results.get(name) ?? expect.fail('this check was not made');
    expect(outcome, detail).toBe('ok');
  });

  test('nothing else was left out', ({ task }) => {
    const left = [...results.values()].filter(({ outcome }) => outcome === 'left out');
    expect(left.map(named)).toEqual(leftOut);
    const kept = [...results.values()].filter(({ outcome }) => outcome === 'ok').length;
    task.meta.told = `${runtime} keeps the contract in ${kept} of ${results.size - left.length} checks`;
  });

  test('pictures and sounds are those that any other runtime makes of the token', async () => {
    const facts = [...results.values()].map((result) => result.facts).filter(({ token }) => token);
    expect(facts).toHaveLength(2);
    for (const { token = '', picture, sound } of facts) {
      const opened = await openPictureForDrawing(token, { site, now: new Date() }, keyring);
      if (!opened.ok) return expect.fail(opened.reason);
      const { seed, lang } = opened;
      const drawn = picture
        ? rowsOf(await drawPicture(seed, lang))
        : mixSound(spokenCharacters(seed), await voiceOf(lang), seed);
      expect(createHash('sha256').update(drawn).digest('hex')).toBe(picture ?? sound);
    }
  });
}
