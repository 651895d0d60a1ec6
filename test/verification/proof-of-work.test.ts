import { hkdfSync } from 'node:crypto';
import { createChallenge, solveChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { deriveKey as deriveInBrowser } from 'altcha-lib/algorithms/web/pbkdf2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64url } from '../../src/base64url.ts';
import type { Keyring } from '../../src/keyring.ts';
import { makeSecrets } from '../../src/secrets.ts';
import type { Challenge } from '../../src/verification/altcha.ts';
import {
  checkProofOfWork,
  type Difficulty,
  difficulties,
  issueProofOfWork,
} from '../../src/verification/proof-of-work.ts';
import { junkText } from '../support/junk.ts';
import { keyringOf, random, rotation } from '../support/keyrings.ts';

const setting = makeSecrets(random);
const keyring = keyringOf(setting);
// altcha-lib judges by the real clock, so its side of a test needs a real time.
const now = new Date();
const purpose = { site: 'demo', action: 'vote', ref: 'underdog-upset' } as const;
const expected = { ...purpose, now };

/** What an operator would give altcha-lib, computed without our code. */
function altchaSecrets() {
  const [, secret = ''] = setting.split(':');
  const key = (name: string) =>
    Buffer.from(hkdfSync('sha256', fromBase64url(secret) ?? '', '', `hustings ${name}`, 32)).toString('hex');
  return { hmacSignatureSecret: key('challenge'), hmacKeySignatureSecret: key('solution') };
}

/** Chance, but for the counter (the only 4 bytes that are asked for), which becomes small so that tests stay quick. */
const shortWork = (bytes: number) => (bytes === 4 ? Uint8Array.of(0, 0, 0, 6) : random(bytes));

const issue = (ring: Keyring = keyring, more: { ref?: string; now?: Date } = {}) =>
  issueProofOfWork({ ...expected, difficulty: 'vote', ...more }, ring, shortWork);

type Sent = { challenge: Challenge; solution: { counter: number; derivedKey: string; time?: number } };

async function solve(challenge: Challenge): Promise<Sent> {
  const solution = await solveChallenge({ challenge, deriveKey });
  if (solution === null) throw new Error('not solved');
  return { challenge, solution };
}

const encode = (sent: unknown) => btoa(JSON.stringify(sent));
const check = (sent: unknown) => checkProofOfWork(encode(sent), expected, keyring);

describe('with altcha-lib on the other side', () => {
  test('a stock client solves our challenge, as node and as a browser would, and we accept it', async () => {
    const challenge = issue();
    const node = await solve(challenge);
    const browser = await solveChallenge({ challenge, deriveKey: deriveInBrowser });
    expect(node.solution.counter).toBe(7);
    expect(browser).toMatchObject({ counter: 7, derivedKey: node.solution.derivedKey });
    expect(check(node)).toMatchObject({ ok: true });
  });

  test('a challenge whose counter comes from chance is solved within its range', async () => {
    const challenge = issueProofOfWork({ ...expected, difficulty: 'vote' }, keyring, random);
    const sent = await solve(challenge);
    expect(sent.solution.counter).toBeGreaterThanOrEqual(1);
    expect(sent.solution.counter).toBeLessThanOrEqual(difficulties.vote.counters);
    expect(check(sent)).toMatchObject({ ok: true });
  });

  test('its server verifies what we issued, with our keys', async () => {
    const sent = await solve(issue());
    const verified = await verifySolution({ ...sent, deriveKey, ...altchaSecrets() });
    expect(verified).toMatchObject({ verified: true, expired: false, invalidSignature: false });
    // Without the second key it derives anew, so the counter itself is right too.
    const { hmacSignatureSecret } = altchaSecrets();
    expect(await verifySolution({ ...sent, deriveKey, hmacSignatureSecret })).toMatchObject({
      verified: true,
    });
  });

  test('we accept what it issued with our keys and data, and sign the very same text', async () => {
    const { parameters } = issue();
    const made = await createChallenge({
      algorithm: parameters.algorithm,
      cost: parameters.cost,
      counter: 3,
      data: parameters.data,
      deriveKey,
      expiresAt: parameters.expiresAt,
      ...altchaSecrets(),
    });
    expect(Object.keys(made.parameters).sort()).toEqual(Object.keys(parameters).sort());
    expect(check(await solve(made as Challenge))).toMatchObject({ ok: true });
  });

  test('a ref of any characters survives a client that encodes with btoa', async () => {
    for (const ref of ['/nachrichten/überraschung', '/ニュース/😀 100%', '/%C3%BC', 'x'.repeat(255)]) {
      const sent = await solve(issue(keyring, { ref }));
      expect(checkProofOfWork(encode(sent), { ...expected, ref }, keyring)).toMatchObject({ ok: true });
    }
    const sent = await solve(issue(keyring, { ref: '/ü' }));
    expect(checkProofOfWork(encode(sent), { ...expected, ref: '/%C3%BC' }, keyring)).toMatchObject({
      reason: 'binding',
    });
  });
});

describe('a proof', () => {
  test('is told apart by its signed nonce alone, however the payload is written', async () => {
    const sent = await solve(issue());
    const { challenge, solution } = sent;
    const hex = challenge.parameters.nonce;
    const nonce = [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
    const reordered = Object.fromEntries(Object.entries(challenge.parameters).reverse());
    const rewritten = [
      encode(sent),
      encode(sent).replace(/=+$/, ''),
      Buffer.from(JSON.stringify(sent, null, 1)).toString('base64url'),
      encode({ solution: { ...solution, time: 9 }, challenge: { ...challenge, parameters: reordered } }),
      encode({ ...sent, extra: 'é', challenge: { ...challenge, codeChallenge: { image: '' } } }),
      encode({ ...sent, solution: { ...solution, counter: 8 } }),
    ];
    for (const payload of rewritten) {
      expect(checkProofOfWork(payload, expected, keyring)).toMatchObject({ ok: true, nonce });
    }
    const upper = { ...challenge.parameters, nonce: hex.toUpperCase() };
    expect(check({ ...sent, challenge: { ...challenge, parameters: upper } })).toMatchObject({ ok: false });
  });

  test('says when it was issued and when it expires, in whole seconds', async () => {
    const issuedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
    expect(check(await solve(issue()))).toMatchObject({
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + 600_000),
    });
  });

  test('holds at the instant it expires and not a millisecond longer, and still tells its nonce then', async () => {
    const sent = await solve(issue());
    const at = sent.challenge.parameters.expiresAt * 1000;
    const checkAt = (time: number) =>
      checkProofOfWork(encode(sent), { ...expected, now: new Date(time) }, keyring);
    const onTime = checkAt(at);
    expect(onTime).toMatchObject({ ok: true });
    expect(checkAt(at + 1)).toEqual({ ...onTime, ok: false, reason: 'expired' });
  });

  test('of a process whose clock is ahead holds here, and no longer than it says', async () => {
    const sent = await solve(issue());
    const checkAt = (time: number) =>
      checkProofOfWork(encode(sent), { ...expected, now: new Date(time) }, keyring);
    expect(checkAt(now.getTime() - 3_600_000)).toEqual(checkAt(now.getTime()));
    expect(checkAt(now.getTime() + 3_600_000)).toMatchObject({ ok: false, reason: 'expired' });
  });

  test('that is late but not solved, or of another poll, is not called expired', async () => {
    const sent = await solve(issue());
    const late = { ...expected, now: new Date(now.getTime() + 3_600_000) };
    const unsolved = { ...sent, solution: { counter: 7, derivedKey: '0'.repeat(64) } };
    expect(checkProofOfWork(encode(unsolved), late, keyring)).toMatchObject({ reason: 'solution' });
    const elsewhere = { ...late, ref: 'another-poll' };
    expect(checkProofOfWork(encode(sent), elsewhere, keyring)).toMatchObject({ reason: 'binding' });
  });

  test('is good for its own site, action and ref alone', async () => {
    const payload = encode(await solve(issue()));
    for (const other of [{ site: 'gazette' }, { action: 'comment' }, { ref: '-' }] as const) {
      const checked = checkProofOfWork(payload, { ...expected, ...other }, keyring);
      expect(checked).toMatchObject({ ok: false, reason: 'binding' });
    }
  });

  test('made before a rotation holds until its secret is dropped', async () => {
    const { before, after, dropped } = rotation();
    const payload = encode(await solve(issue(before)));
    expect(checkProofOfWork(payload, expected, after)).toMatchObject({ ok: true });
    expect(checkProofOfWork(payload, expected, dropped)).toEqual({ ok: false, reason: 'signature' });
    expect(issue(after).parameters.data.kid).toBe(dropped.kid);
  });

  test('needs the whole key: the half that is shown is not enough', async () => {
    const sent = await solve(issue());
    const { keyPrefix } = sent.challenge.parameters;
    for (const derivedKey of [keyPrefix + '0'.repeat(32), keyPrefix + keyPrefix]) {
      const checked = check({ ...sent, solution: { ...sent.solution, derivedKey } });
      expect(checked).toMatchObject({ ok: false, reason: 'solution' });
    }
    expect(check({ ...sent, solution: { ...sent.solution, derivedKey: keyPrefix } })).toEqual({
      ok: false,
      reason: 'malformed',
    });
  });

  test('does not carry over to another challenge', async () => {
    const [one, other] = [await solve(issue()), await solve(issue())];
    expect(check({ ...one, solution: other.solution })).toMatchObject({ ok: false, reason: 'solution' });
  });
});

describe('tampering', () => {
  const junkValue = fc.oneof(
    fc.anything({ withNullPrototype: false }),
    fc.integer(),
    fc.stringMatching(/^[0-9a-f]{32}$|^[0-9a-f]{64}$/),
  );
  const fields = [
    'algorithm',
    'cost',
    'expiresAt',
    'keyLength',
    'keyPrefix',
    'keySignature',
    'nonce',
    'salt',
  ];
  const dataFields = ['v', 'kid', 'site', 'action', 'ref', 'iat'];

  test('with any parameter, datum or the signature never passes', async () => {
    const sent = await solve(issue());
    const places = [
      ...fields.map((field) => ['challenge', 'parameters', field]),
      ...dataFields.map((field) => ['challenge', 'parameters', 'data', field]),
      ['challenge', 'parameters', 'data'],
      ['challenge', 'parameters'],
      ['challenge', 'signature'],
      ['challenge'],
      ['solution', 'derivedKey'],
      ['solution'],
    ];
    const at = fc.constantFrom(...places);
    fc.assert(
      fc.property(at, fc.oneof(junkValue, fc.constant(undefined)), (path, value) => {
        const before = JSON.stringify(sent);
        const text = jsonOrNull(replaced(sent, path, value));
        fc.pre(text !== null && text !== before);
        expect(checkProofOfWork(toBase64(text ?? ''), expected, keyring)).toMatchObject({ ok: false });
      }),
      { numRuns: 2_000 },
    );
  });

  test('by an unsigned extra parameter or datum is malformed, whatever its name', async () => {
    const { challenge, solution } = await solve(issue());
    const { parameters } = challenge;
    for (const name of ['memoryCost', 'parallelism', '__proto__', 'constructor', 'toJSON', 'Nonce']) {
      const extra = JSON.parse(`{"${name}": 1}`);
      const wider = JSON.stringify(parameters).replace('{', `{${JSON.stringify(extra).slice(1, -1)},`);
      const deeper = JSON.stringify(parameters).replace(':{', `:{${JSON.stringify(extra).slice(1, -1)},`);
      for (const text of [wider, deeper]) {
        const json = `{"challenge":{"parameters":${text},"signature":"${challenge.signature}"},"solution":${JSON.stringify(solution)}}`;
        const checked = checkProofOfWork(btoa(json), expected, keyring);
        expect(checked).toEqual({ ok: false, reason: 'malformed' });
      }
    }
  });

  test('by a second value under a signed name is judged by the one value that counts', async () => {
    const sent = await solve(issue());
    const { nonce } = sent.challenge.parameters;
    const twice = JSON.stringify(sent).replace(
      `"nonce":"${nonce}"`,
      `"nonce":"${nonce}","nonce":"${'0'.repeat(32)}"`,
    );
    expect(checkProofOfWork(btoa(twice), expected, keyring)).toEqual({ ok: false, reason: 'signature' });
  });

  test('with the counter into anything but a whole 32-bit number is malformed', async () => {
    const sent = await solve(issue());
    for (const counter of [-1, 1.5, 2 ** 32, '7', null, [7], true]) {
      const checked = check({ ...sent, solution: { ...sent.solution, counter } });
      expect(checked).toEqual({ ok: false, reason: 'malformed' });
    }
  });
});

describe('junk', () => {
  test('is malformed and never throws, whatever its type, depth or encoding', () => {
    const malformed = { ok: false, reason: 'malformed' };
    const nested = fc.nat({ max: 1_500 }).map((depth) => btoa('['.repeat(depth) + ']'.repeat(depth)));
    const json = fc.json().map(toBase64);
    fc.assert(
      fc.property(fc.oneof(junkText, junkText.map(toBase64), json, nested, fc.anything()), (junk) => {
        expect(checkProofOfWork(junk as string, expected, keyring)).toEqual(malformed);
      }),
      { numRuns: 1_000 },
    );
  });

  test('over 4 kB is not even decoded, though it hold a right proof', async () => {
    const sent = await solve(issue());
    const padding = 'x'.repeat(4_096);
    expect(check({ ...sent, padding })).toEqual({ ok: false, reason: 'malformed' });
    expect(checkProofOfWork('A'.repeat(50_000_000), expected, keyring)).toMatchObject({ ok: false });
  });

  test('of the first ALTCHA format is malformed', () => {
    const { signature } = issue();
    const first = {
      algorithm: 'SHA-256',
      challenge: 'a'.repeat(64),
      number: 7,
      salt: 'ab?expires=1',
      signature,
    };
    expect(check(first)).toEqual({ ok: false, reason: 'malformed' });
  });

  test('such as an unsigned challenge is refused', async () => {
    const { challenge, solution } = await solve(issue());
    expect(check({ challenge: { parameters: challenge.parameters }, solution })).toMatchObject({ ok: false });
    const blank = { ...challenge, signature: '0'.repeat(64) };
    expect(check({ challenge: blank, solution })).toEqual({ ok: false, reason: 'signature' });
  });
});

describe('issuing', () => {
  test('gives every challenge its own nonce and salt, and always an end in 10 minutes', () => {
    const made = Array.from({ length: 50 }, () => issue().parameters);
    expect(new Set(made.map(({ nonce }) => nonce)).size).toBe(50);
    expect(new Set(made.map(({ salt }) => salt)).size).toBe(50);
    for (const { expiresAt, data } of made) expect(expiresAt - data.iat).toBe(600);
  });

  test('asks more work from one difficulty to the next, and never more of the server', () => {
    const inOrder: Difficulty[] = ['vote', 'comment', 'raised', 'attack'];
    const counters = inOrder.map((name) => difficulties[name].counters);
    expect(counters).toEqual(counters.toSorted((a, b) => a - b));
    expect(new Set(inOrder.map((name) => difficulties[name].cost)).size).toBe(1);
  });
});

function replaced(value: unknown, [key, ...rest]: string[], put: unknown): unknown {
  if (key === undefined) return put;
  const record = value as Record<string, unknown>;
  return { ...record, [key]: replaced(record[key], rest, put) };
}

function jsonOrNull(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
