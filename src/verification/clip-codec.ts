/**
 * Recordings of one voice. `predictors` is base64 of 64 rows of ten big-endian 16-bit numbers; every other string is
 * base64 of one recording, packed as `decodeClip` reads it. `characters` maps a character to its name and, for a
 * letter, an example word; `link` is what is said between the two.
 */
export type Voice = {
  predictors: string;
  link: string;
  characters: Readonly<Record<string, readonly [name: string, example?: string]>>;
};

/** How many earlier samples a predictor looks at. */
export const order = 10;
/** Samples in one block of eight bytes. */
export const blockSamples = 27;
/** What one unit of a coefficient is worth: 1 / 4096. */
export const coefficientUnit = 4096;
/** Half the distance between two neighbouring corrections, for each value of a block's scale. */
export const scales = [10, 15, 22, 33, 50, 75, 112, 168, 251, 375, 561, 839, 1255, 1877, 2808, 4200] as const;
/** The corrections that a two-bit code stands for, in scales. */
export const corrections = [1, -1, 3, -3] as const;

/** The 64 predictors of a voice, row after row, most recent sample first. */
export function readPredictors(packed: string): Int16Array {
  const view = new DataView(bytesOf(packed).buffer);
  return Int16Array.from({ length: view.byteLength / 2 }, (_, index) => view.getInt16(index * 2));
}

/**
 * Unpacks a recording to 16-bit samples at 8 kHz. A block is 64 bits for 27 samples: which predictor (6), the scale
 * (4), then a two-bit correction for each sample. A sample is what the predictor makes of the ten before it, plus
 * its correction. All sums are of whole numbers below 2^53, so every runtime gets the same samples.
 */
export function decodeClip(packed: string, predictors: Int16Array): Int16Array {
  const blocks = bytesOf(packed);
  // The first `order` samples are the silence before the recording.
  const samples = new Int16Array(order + (blocks.length / 8) * blockSamples);
  let at = order;
  for (let block = 0; block < blocks.length; block += 8) {
    const [first, second] = [blocks[block] ?? 0, blocks[block + 1] ?? 0];
    const row = (first >> 2) * order;
    const scale = scales[((first & 3) << 2) | (second >> 6)] ?? 0;
    for (let bit = 10; bit < 64; bit += 2, at++) {
      const code = ((blocks[block + (bit >> 3)] ?? 0) >> (6 - (bit & 7))) & 3;
      let sum = 0;
      for (let back = 0; back < order; back++) {
        sum += (predictors[row + back] ?? 0) * (samples[at - 1 - back] ?? 0);
      }
      const sample = Math.floor(sum / coefficientUnit) + (corrections[code] ?? 0) * scale;
      samples[at] = Math.max(-32768, Math.min(32767, sample));
    }
  }
  return samples.subarray(order);
}

function bytesOf(packed: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
}
