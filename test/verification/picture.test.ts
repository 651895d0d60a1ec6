import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawPicture, letterPicture, margin, pictureSize } from '../../src/verification/picture.ts';
import { instruct, makeRiddle, riddleKinds } from '../../src/verification/riddle.ts';
import { glyphOf } from '../../src/verification/strokes.ts';
import { chunksOf, rowsOf } from '../support/png.ts';

const langs = ['en', 'de'] as const;
const anySeed = fc.uint8Array({ minLength: 16, maxLength: 16 });
const anyLang = fc.constantFrom(...langs);
const seedOf = (byte: number) => new Uint8Array(16).fill(byte);

describe('a picture', () => {
  test('is a PNG of 16 greys with two pixels to the point', async () => {
    const [header, ...others] = chunksOf(await drawPicture(seedOf(1), 'en'));
    expect(header?.type).toBe('IHDR');
    expect(header?.data.readUInt32BE(0)).toBe(2 * pictureSize.width);
    expect(header?.data.readUInt32BE(4)).toBe(2 * pictureSize.height);
    expect([...(header?.data.subarray(8) ?? [])]).toEqual([4, 0, 0, 0, 0]);
    expect(others.map(({ type }) => type)).toEqual(['IDAT', 'IEND']);
  });

  test('says nothing of its answer beside its pixels', async () => {
    const outside = new Set<string>();
    for (let byte = 0; byte < 12; byte++) {
      const png = await drawPicture(seedOf(byte), 'en');
      const chunks = chunksOf(png);
      expect(chunks.map(({ type, sound }) => [type, sound])).toEqual([
        ['IHDR', true],
        ['IDAT', true],
        ['IEND', true],
      ]);
      outside.add(chunks.map(({ type, data }) => (type === 'IDAT' ? '' : data.toString('hex'))).join());

      const rows = rowsOf(png);
      expect(rows).toHaveLength((1 + pictureSize.width) * 2 * pictureSize.height);
      const { text, answer } = makeRiddle(seedOf(byte));
      for (const word of [text, answer].filter((one) => one.length > 3)) {
        expect(Buffer.from(png).includes(word)).toBe(false);
        expect(rows.includes(word)).toBe(false);
      }
    }
    expect(outside.size).toBe(1);
  });

  test('is the same for the same seed and language', async () => {
    await fc.assert(
      fc.asyncProperty(anySeed, anyLang, async (seed, lang) => {
        const [one, again] = [await drawPicture(seed, lang), await drawPicture(seed.slice(), lang)];
        expect(rowsOf(one).equals(rowsOf(again))).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test('draws the pixels pinned here for every engine', async () => {
    const digest = createHash('sha256');
    for (let byte = 0; byte < 8; byte++) {
      for (const lang of langs) digest.update(rowsOf(await drawPicture(seedOf(byte), lang)));
    }
    expect(digest.digest('hex')).toBe('6fb699f2763ed9cdf304ce48eccc75a6420d45951231eaf9bfff03038d16bac5');
  });

  test('differs from seed to seed, from language to language and from level to level', async () => {
    const pictures = [
      await drawPicture(seedOf(1), 'en'),
      await drawPicture(seedOf(2), 'en'),
      await drawPicture(seedOf(1), 'de'),
      await drawPicture(seedOf(1), 'en', 0),
      await drawPicture(seedOf(1), 'en', 3),
    ];
    expect(new Set(pictures.map((png) => rowsOf(png).toString('hex'))).size).toBe(pictures.length);
  });

  test('stays under 16 kB', async () => {
    for (let byte = 0; byte < 30; byte++) {
      expect((await drawPicture(seedOf(byte), 'de')).length).toBeLessThan(16_000);
    }
  });
});

describe('the lettering', () => {
  test('keeps its margin at every level, pens included', () => {
    fc.assert(
      fc.property(anySeed, anyLang, fc.integer({ min: 0, max: 3 }), (seed, lang, level) => {
        const edges = { left: Infinity, top: Infinity, right: Infinity, bottom: Infinity };
        for (const { points, radius } of letterPicture(seed, lang, level)) {
          for (let i = 0; i < points.length; i += 2) {
            const [x, y] = [points[i] ?? Number.NaN, points[i + 1] ?? Number.NaN];
            edges.left = Math.min(edges.left, x - radius);
            edges.top = Math.min(edges.top, y - radius);
            edges.right = Math.min(edges.right, pictureSize.width - x - radius);
            edges.bottom = Math.min(edges.bottom, pictureSize.height - y - radius);
          }
        }
        for (const room of Object.values(edges)) expect(room).toBeGreaterThanOrEqual(margin - 1e-9);
      }),
    );
  });

  test('leaves the outer points of the paper blank', async () => {
    const edge = 2 * (margin - 1);
    const [width, height, stride] = [2 * pictureSize.width, 2 * pictureSize.height, 1 + pictureSize.width];
    for (let byte = 0; byte < 20; byte++) {
      // Without distortion there are letters alone.
      const rows = rowsOf(await drawPicture(seedOf(byte), 'en', 0));
      const paper = rows[1];
      const inked = [];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x += 2) {
          const inside = x >= edge && x < width - edge && y >= edge && y < height - edge;
          if (!inside && rows[y * stride + 1 + x / 2] !== paper) inked.push([x, y]);
        }
      }
      expect(inked).toEqual([]);
      expect(rows.some((pair) => pair !== paper && pair !== 0)).toBe(true);
    }
  });

  test('keeps the instruction above the characters', () => {
    fc.assert(
      fc.property(anySeed, anyLang, (seed, lang) => {
        const middle = pictureSize.height * 0.37;
        for (const { points, radius } of letterPicture(seed, lang, 2)) {
          const heights = points.filter((_, index) => index % 2 === 1);
          const apart = Math.max(...heights) + radius < middle || Math.min(...heights) - radius > middle;
          expect(apart).toBe(true);
        }
      }),
    );
  });

  test('draws the characters alike in every language', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const below = (lang: 'en' | 'de') =>
          letterPicture(seed, lang, 2).filter(
            ({ points }) => Math.min(...points.filter((_, i) => i % 2)) > 37,
          );
        expect(below('de')).toEqual(below('en'));
      }),
    );
  });

  test('has strokes in both styles for every character that an instruction may need', () => {
    const positions = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    for (const lang of langs) {
      for (const kind of riddleKinds) {
        for (const at of positions) {
          const words = instruct({ kind, text: '19+8', positions: at, answer: '' }, lang);
          for (const character of `${words.instruction}${words.shown}`.replaceAll(' ', '')) {
            expect(glyphOf(character, 'plain')?.strokes.length, character).toBeGreaterThan(0);
            expect(glyphOf(character, 'serif')?.strokes.length, character).toBeGreaterThan(0);
          }
        }
      }
    }
  });

  test('has strokes in both styles for every character that a riddle may show', () => {
    for (const character of 'ACEFHJKLMNPRTUVWXY0123456789') {
      const [plain, serif] = [glyphOf(character, 'plain'), glyphOf(character, 'serif')];
      expect(plain?.strokes.length, character).toBeGreaterThan(0);
      expect(serif?.strokes.length, character).toBeGreaterThan(0);
    }
  });

  test('puts dots on umlauts', () => {
    for (const [umlaut, base] of ['äa', 'öo', 'üu']) {
      const extra =
        (glyphOf(umlaut ?? '', 'plain')?.strokes.length ?? 0) -
        (glyphOf(base ?? '', 'plain')?.strokes.length ?? 0);
      expect(extra).toBe(2);
    }
    expect(glyphOf('é', 'plain')).toBeUndefined();
  });
});
