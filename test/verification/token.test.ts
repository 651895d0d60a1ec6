import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64url } from '../../src/base64url.ts';
import {
  openPictureForDrawing,
  openPictureToken,
  type PictureLanguage,
  sealPictureToken,
} from '../../src/verification/token.ts';
import { junkText } from '../support/junk.ts';
import { keyringOf, random, rotation } from '../support/keyrings.ts';

const keyring = keyringOf(`k1:${'A'.repeat(43)}`);
const now = new Date('2026-11-24T12:00:00.250Z');
const minutes = (count: number, more = 0) => new Date(now.getTime() + count * 60_000 + more);
const purpose = { site: 'demo', action: 'comment', ref: '/news/42' } as const;
const seal = (lang: PictureLanguage = 'en', ring = keyring) =>
  sealPictureToken({ ...purpose, lang, now }, ring, random);

describe("a picture's token", () => {
  test('gives back its id, seed, language and issue time to the millisecond', async () => {
    await fc.assert(
      fc.asyncProperty(junkText, fc.constantFrom('en', 'de'), async (text, lang) => {
        const ref = text.slice(0, 200).toWellFormed();
        const sealed = await sealPictureToken({ ...purpose, ref, lang, now }, keyring, random);
        const opened = await openPictureToken(sealed.token, { ...purpose, ref, now }, keyring);
        expect(opened).toEqual({ ok: true, ...sealed.picture });
        expect(sealed.picture).toMatchObject({ lang, issuedAt: now });
        expect(sealed.picture.seed).toHaveLength(16);
        expect(await openPictureForDrawing(sealed.token, { site: 'demo', now }, keyring)).toEqual(opened);
      }),
      { numRuns: 50 },
    );
  });

  test('fits a URL: at most 400 characters of the URL alphabet', async () => {
    const { token } = await seal();
    expect(token).toMatch(/^[\w.-]{1,400}$/);
  });

  test('is another picture each time', async () => {
    const [one, other] = await Promise.all([seal(), seal()]);
    expect(one.picture.id).not.toBe(other.picture.id);
    expect(one.picture.seed).not.toEqual(other.picture.seed);
  });

  test('holds to the last millisecond of 30 minutes and not one longer', async () => {
    const { token, picture } = await seal();
    expect(picture.expiresAt).toEqual(minutes(30));
    expect(await openPictureToken(token, { ...purpose, now: minutes(30) }, keyring)).toMatchObject({
      ok: true,
    });
    const late = { ok: false, reason: 'expired', ...picture };
    expect(await openPictureToken(token, { ...purpose, now: minutes(30, 1) }, keyring)).toEqual(late);
    expect(await openPictureForDrawing(token, { site: 'demo', now: minutes(30, 1) }, keyring)).toEqual(late);
  });

  test('is good for its own site, action and ref alone, and says whose it was', async () => {
    const { token, picture } = await seal();
    for (const other of [{ site: 'gazette' }, { action: 'feedback' }, { ref: '/news/43' }] as const) {
      const opened = await openPictureToken(token, { ...purpose, ...other, now }, keyring);
      expect(opened).toEqual({ ok: false, reason: 'binding', ...picture });
    }
    const drawn = await openPictureForDrawing(token, { site: 'gazette', now }, keyring);
    expect(drawn).toMatchObject({ ok: false, reason: 'binding' });
  });

  test('shows nothing of what it holds', async () => {
    const { token } = await seal();
    const body = Buffer.from(fromBase64url(token.split('.')[2] ?? '') ?? []).toString('latin1');
    expect(body).not.toMatch(/demo|comment|news|seed|lang/);
  });

  test('opens after a rotation until its secret is dropped', async () => {
    const { before, after, dropped } = rotation();
    const { token, picture } = await seal('de', before);
    expect(await openPictureToken(token, { ...purpose, now }, after)).toEqual({ ok: true, ...picture });
    const refused = { ok: false, reason: 'malformed' };
    expect(await openPictureToken(token, { ...purpose, now }, dropped)).toEqual(refused);
  });

  test('is refused with any character changed', async () => {
    const { token } = await seal();
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      const opened = await openPictureToken(changed, { ...purpose, now }, keyring);
      expect(opened).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  test('is refused, never thrown at, when it is junk, sealed for something else, or huge', async () => {
    const sealedSalt = await keyring.seal('salt', Uint8Array.from(random(16)), random);
    for (const junk of [sealedSalt, '', '..', 'k1..', `k1.${'A'.repeat(5_000_000)}`]) {
      expect(await openPictureToken(junk, { ...purpose, now }, keyring)).toEqual({
        ok: false,
        reason: 'malformed',
      });
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(junkText, fc.anything()), async (junk) => {
        const opened = await openPictureForDrawing(junk as string, { site: 'demo', now }, keyring);
        expect(opened).toEqual({ ok: false, reason: 'malformed' });
      }),
    );
  });
});
