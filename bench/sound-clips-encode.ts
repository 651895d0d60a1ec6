import { blockSamples, coefficientUnit, corrections, order, scales } from '../src/verification/clip-codec.ts';

/** The covariances of one block: `lags[a][b]` of samples a+1 and b+1 back, `cross[a]` with the sample itself. */
type Block = { lags: number[][]; cross: number[]; energy: number };

const zeros = () => new Array<number>(order).fill(0);
const square = () => Array.from({ length: order }, zeros);

/**
 * Finds the predictors that suit the recordings best: blocks are gathered around the predictor that leaves least of
 * them, each predictor is fitted anew to its blocks, and the set doubles until there are `count` (Linde, Buzo and
 * Gray, 1980). Blocks weigh by what is left of them, so that quiet ones count as much as loud ones.
 */
export function trainPredictors(clips: Int16Array[], count: number): Int16Array {
  const blocks = clips.flatMap(blocksOf);
  let rows = [
    fit(
      blocks,
      blocks.map((block) => block.energy),
    ),
  ];
  while (rows.length < count) {
    rows = rows.flatMap((row) => [row.map((value) => value * 1.01), row.map((value) => value * 0.99)]);
    for (let round = 0; round < 12; round++) rows = refit(rows, blocks);
  }
  const toInteger = (value: number) => Math.max(-32768, Math.min(32767, Math.round(value * coefficientUnit)));
  return Int16Array.from(rows.flat(), toInteger);
}

function refit(rows: number[][], blocks: Block[]): number[][] {
  const groups = rows.map(() => ({ blocks: [] as Block[], left: [] as number[] }));
  for (const block of blocks) {
    const left = rows.map((row) => leftOver(block, row));
    const least = Math.min(...left);
    const group = groups[left.indexOf(least)];
    group?.blocks.push(block);
    group?.left.push(least);
  }
  return rows.map((row, index) => {
    const group = groups[index];
    return group && group.blocks.length > order ? fit(group.blocks, group.left) : row;
  });
}

function blocksOf(clip: Int16Array): Block[] {
  const blocks: Block[] = [];
  const at = (index: number) => (clip[index] ?? 0) / 1000;
  for (let start = 0; start + blockSamples <= clip.length; start += blockSamples) {
    const block = { lags: square(), cross: zeros(), energy: 0 };
    for (let index = start; index < start + blockSamples; index++) {
      const past = zeros().map((_, back) => at(index - 1 - back));
      block.energy += at(index) ** 2;
      addOuter(block, past, at(index));
    }
    // A little white noise keeps the predictors from trusting what the quantiser will spoil.
    block.lags.forEach((row, a) => {
      row[a] = (row[a] ?? 0) + blockSamples * 0.0004 + block.energy * 0.002;
    });
    if (block.energy > blockSamples * 0.003) blocks.push(block);
  }
  return blocks;
}

function addOuter(block: Block, past: number[], now: number) {
  past.forEach((value, a) => {
    block.cross[a] = (block.cross[a] ?? 0) + value * now;
    const row = block.lags[a] ?? [];
    past.forEach((other, b) => {
      row[b] = (row[b] ?? 0) + value * other;
    });
  });
}

function leftOver(block: Block, row: number[]): number {
  let left = block.energy;
  row.forEach((weight, a) => {
    left -= 2 * weight * (block.cross[a] ?? 0);
    row.forEach((other, b) => {
      left += weight * other * (block.lags[a]?.[b] ?? 0);
    });
  });
  return Math.max(left, block.energy * 1e-4);
}

/** Least squares over the blocks, each divided by its weight: Gauss-Jordan elimination with pivots. */
function fit(blocks: Block[], weights: number[]): number[] {
  const rows = square().map((row) => [...row, 0]);
  blocks.forEach((block, index) => {
    const weight = weights[index] ?? 1;
    rows.forEach((row, a) => {
      for (let b = 0; b < order; b++) row[b] = (row[b] ?? 0) + (block.lags[a]?.[b] ?? 0) / weight;
      row[order] = (row[order] ?? 0) + (block.cross[a] ?? 0) / weight;
    });
  });
  for (let column = 0; column < order; column++) {
    const rest = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const pivot = rows.splice(column + rest.indexOf(Math.max(...rest)), 1)[0] ?? [];
    for (const row of rows) {
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
      for (let b = column; b <= order; b++) row[b] = (row[b] ?? 0) - factor * (pivot[b] ?? 0);
    }
    rows.splice(column, 0, pivot);
  }
  return rows.map((row, index) => (row[order] ?? 0) / (row[index] ?? 1));
}

/** A way to encode the blocks so far: the last samples it decodes to, the squared error, the bytes of its block. */
type Path = { past: number[]; error: number; bytes: Uint8Array; before: Path | undefined };

/** Packs a recording for `decodeClip`. Every predictor and scale is tried; the best paths compete to the end. */
export function encodeClip(clip: Int16Array, predictors: Int16Array, kept = 6): Uint8Array {
  let paths: Path[] = [{ past: zeros(), error: 0, bytes: new Uint8Array(0), before: undefined }];
  for (let start = 0; start < clip.length; start += blockSamples) {
    const wanted = Array.from({ length: blockSamples }, (_, index) => clip[start + index] ?? 0);
    const best: Path[] = [];
    for (const before of paths) {
      for (let row = 0; row < predictors.length / order; row++) {
        const weights = [...predictors.subarray(row * order, (row + 1) * order)];
        for (let scale = 0; scale < scales.length; scale++) {
          const limit = best.length < kept ? Number.POSITIVE_INFINITY : (best[kept - 1]?.error ?? 0);
          const path = encodeBlock(wanted, before, weights, row, scale, limit);
          if (!path) continue;
          best.push(path);
          best.sort((a, b) => a.error - b.error);
          best.length = Math.min(best.length, kept);
        }
      }
    }
    paths = best;
  }
  const blocks: Uint8Array[] = [];
  for (let path = paths[0]; path; path = path.before) blocks.unshift(path.bytes);
  return Uint8Array.from(blocks.flatMap((block) => [...block]));
}

function encodeBlock(
  wanted: number[],
  before: Path,
  weights: number[],
  row: number,
  scale: number,
  limit: number,
): Path | undefined {
  const samples = [...before.past];
  const bytes = new Uint8Array(8);
  bytes[0] = (row << 2) | (scale >> 2);
  bytes[1] = (scale & 3) << 6;
  let error = before.error;
  for (let index = 0; index < blockSamples; index++) {
    let sum = 0;
    for (let back = 0; back < order; back++)
      sum += (weights[back] ?? 0) * (samples[order + index - 1 - back] ?? 0);
    const predicted = Math.floor(sum / coefficientUnit);
    const target = wanted[index] ?? 0;
    const size = scales[scale] ?? 0;
    const code = (target < predicted ? 1 : 0) + (Math.abs(target - predicted) > 2 * size ? 2 : 0);
    const sample = Math.max(-32768, Math.min(32767, predicted + (corrections[code] ?? 0) * size));
    samples.push(sample);
    error += (target - sample) ** 2;
    if (error >= limit) return undefined;
    const bit = 10 + 2 * index;
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (code << (6 - (bit & 7)));
  }
  return { past: samples.slice(-order), error, bytes, before };
}
