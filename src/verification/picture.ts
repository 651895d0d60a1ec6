import { type Box, type Chance, type Hand, letter, type PenStroke, wave } from './lettering.ts';
import { encodeGreys } from './png.ts';
import { instruct, makeRiddle } from './riddle.ts';
import { seeded } from './seeded.ts';

/** The picture is laid out on 320 × 100 points and drawn with two pixels to the point, for sharp screens. */
export const pictureSize = { width: 320, height: 100 };
/** No letter comes nearer to an edge than this many points. */
export const margin = 6;
const sharpness = 2;
const width = pictureSize.width * sharpness;
const height = pictureSize.height * sharpness;
// Every second grey is enough for smooth edges, and makes the file a seventh smaller.
const paper = 14;

const upper: Box = { left: margin, top: margin, right: pictureSize.width - margin, bottom: 36 };
const lower: Box = { left: 14, top: 38, right: pictureSize.width - 14, bottom: pictureSize.height - margin };

/**
 * The lettering of a picture, in points. The characters come out the same in every language: asking for the other
 * one gives a machine no second look at them.
 */
export function letterPicture(seed: Uint8Array, lang: 'en' | 'de', level: number): PenStroke[] {
  const { instruction, shown } = instruct(makeRiddle(seed), lang);
  const calm: Hand = { pen: [0.8, 1.1], tallest: 1.35, gap: 2.5, unrest: 0.3 * level, mixed: false };
  const wild: Hand = { pen: [1.6, 2.4], tallest: 3, gap: 2.6, unrest: 0.6 * level, mixed: level > 0 };
  return [
    ...letter(instruction, upper, calm, seeded(seed, 'instruction')),
    ...letter(shown, lower, wild, seeded(seed, 'characters')),
  ];
}

/** A line from edge to edge, as heavy as the letters, swinging around a height of its own. */
function curve(chance: Chance, around: number, radius: number): PenStroke {
  const [swing, ripple] = [6 + chance() * 8, 2 + chance() * 3];
  const [first, second] = [chance(), chance()];
  const slope = (chance() < 0.5 ? -1 : 1) * (12 + chance() * 24);
  const [long, short] = [180 + chance() * 120, 60 + chance() * 40];
  const points: number[] = [];
  for (let x = -4; x <= pictureSize.width + 4; x += 4) {
    const y = around + slope * (x / pictureSize.width - 0.5);
    points.push(x, y + swing * wave(x / long + first) + ripple * wave(x / short + second));
  }
  return { points, radius };
}

function speck(chance: Chance): PenStroke {
  const [x, y] = [chance() * pictureSize.width, chance() * pictureSize.height];
  return { points: [x, y, x + chance() * 5 - 2.5, y + chance() * 5 - 2.5], radius: 0.45 + chance() * 0.3 };
}

/**
 * Draws strokes over the tones: with ink the darker tone wins, with the colour of the paper the lighter one. What a
 * stroke covers of a pixel is its distance from the centre line against the radius.
 */
function draw(tones: Uint8Array, strokes: PenStroke[], ink: number, under: number): void {
  for (const { points, radius } of strokes) {
    const r = radius * sharpness;
    const perDiameter = 1 / (2 * r);
    for (let i = 0; i + 3 < points.length; i += 2) {
      const x0 = (points[i] ?? 0) * sharpness - 0.5;
      const y0 = (points[i + 1] ?? 0) * sharpness - 0.5;
      const dx = (points[i + 2] ?? 0) * sharpness - 0.5 - x0;
      const dy = (points[i + 3] ?? 0) * sharpness - 0.5 - y0;
      const perSquare = 1 / (dx * dx + dy * dy || 1);
      const fromY = Math.max(0, Math.floor(y0 + Math.min(0, dy) - r));
      const toY = Math.min(height - 1, Math.ceil(y0 + Math.max(0, dy) + r));
      const fromX = Math.max(0, Math.floor(x0 + Math.min(0, dx) - r));
      const toX = Math.min(width - 1, Math.ceil(x0 + Math.max(0, dx) + r));
      for (let y = fromY; y <= toY; y++) {
        for (let x = fromX; x <= toX; x++) {
          const along = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) * perSquare));
          const offX = x - x0 - along * dx;
          const offY = y - y0 - along * dy;
          // (r² − d²) / 2r is r − d near the edge, and needs no root.
          const share = 0.5 + (r * r - offX * offX - offY * offY) * perDiameter;
          const at = y * width + x;
          if (share <= 0) continue;
          const tone = 2 * Math.round((under + (ink - under) * Math.min(1, share)) / 2);
          if (ink < under === tone < (tones[at] ?? 0)) tones[at] = tone;
        }
      }
    }
  }
}

/**
 * Draws the picture of a seed as a PNG of 640 × 200 pixels and 16 greys. `level` is the distortion: 0 none, 2 the
 * one in use, 3 hard to read. The same arguments give the same pixels on every engine, since only sums, products
 * and quotients decide them; the compressed bytes may differ.
 */
export async function drawPicture(
  seed: Uint8Array,
  lang: 'en' | 'de',
  level = 2,
): Promise<Uint8Array<ArrayBuffer>> {
  const chance = seeded(seed, 'paper');
  const ink = 2 * Math.floor(chance() * 3);
  const tones = new Uint8Array(width * height).fill(paper);

  draw(tones, letterPicture(seed, lang, level), ink, paper);
  // One line in the colour of the paper: letters cut in two stay whole to an eye, seldom to a machine.
  if (level > 0) draw(tones, [curve(chance, 60 + chance() * 14, 0.7)], paper, ink);

  const clutter: PenStroke[] = [];
  if (level > 0) clutter.push(curve(chance, 10 + chance() * 24, 0.8 + chance() * 0.3));
  for (let line = 0; line < level; line++) {
    clutter.push(curve(chance, 42 + ((line + 0.15 + 0.7 * chance()) * 50) / level, 1 + chance() * 0.7));
  }
  for (let count = 0; count < level * 30; count++) clutter.push(speck(chance));
  draw(tones, clutter, ink, paper);

  for (let grain = 0; grain < level * 500; grain++) {
    const at = Math.floor(chance() * tones.length);
    tones[at] = (tones[at] ?? 0) > 8 ? 10 : 6;
  }
  return encodeGreys(tones, width, height);
}
