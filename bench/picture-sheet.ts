/** Writes docs/picture-sheet.png: a contact sheet of the pictures that readers see. `node bench/picture-sheet.ts` */
import { writeFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { drawPicture } from '../src/verification/picture.ts';
import { encodeGreys } from '../src/verification/png.ts';
import { makeRiddle, type RiddleKind, riddleKinds } from '../src/verification/riddle.ts';

const [pictureWidth, pictureHeight, gap, columns] = [640, 200, 16, 3];

function tonesOf(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer);
  // Signature 8, header chunk 25, then length and type of the one data chunk.
  const rows = inflateSync(png.subarray(41, 41 + view.getUint32(33)));
  const tones = new Uint8Array(pictureWidth * pictureHeight);
  for (let at = 0; at < tones.length; at++) {
    const [x, y] = [at % pictureWidth, Math.floor(at / pictureWidth)];
    const pair = rows[y * (1 + pictureWidth / 2) + 1 + (x >> 1)] ?? 0;
    tones[at] = x % 2 ? pair & 15 : pair >> 4;
  }
  return tones;
}

/** The nth seed whose riddle is of this kind, counted through the first four bytes. */
function seedOf(kind: RiddleKind, nth: number): Uint8Array {
  const seed = new Uint8Array(16);
  const view = new DataView(seed.buffer);
  for (let count = 0, found = 0; ; count++) {
    view.setUint32(0, count);
    if (makeRiddle(seed).kind === kind && ++found === nth) return seed;
  }
}

const cells = riddleKinds.flatMap((kind) => [
  { lang: 'en' as const, seed: seedOf(kind, 1) },
  { lang: 'en' as const, seed: seedOf(kind, 2) },
  { lang: 'de' as const, seed: seedOf(kind, 3) },
]);
const sheetWidth = columns * (pictureWidth + gap) + gap;
const sheetHeight = Math.ceil(cells.length / columns) * (pictureHeight + gap) + gap;
const sheet = new Uint8Array(sheetWidth * sheetHeight).fill(15);
for (const [index, { lang, seed }] of cells.entries()) {
  const tones = tonesOf(await drawPicture(seed, lang));
  const left = gap + (index % columns) * (pictureWidth + gap);
  const top = gap + Math.floor(index / columns) * (pictureHeight + gap);
  for (let y = 0; y < pictureHeight; y++) {
    const row = tones.subarray(y * pictureWidth, (y + 1) * pictureWidth);
    sheet.set(row, (top + y) * sheetWidth + left);
  }
}
await writeFile(
  new URL('../docs/picture-sheet.png', import.meta.url),
  await encodeGreys(sheet, sheetWidth, sheetHeight),
);
