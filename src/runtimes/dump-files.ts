import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../errors.ts';
import type { Archive } from '../imports/import.ts';
import { messageOf } from './node-process.ts';

const pieceSize = 64 * 1024;

/**
 * Files as one archive, in the order in which they are named: tables may have been exported one by one. It can be read from its beginning as
 * often as it takes. What gzip has packed is unpacked. A piece is good until the next one is asked for.
 */
export async function archiveOfFiles(paths: string[]): Promise<Archive> {
  const hash = createHash('sha256');
  let size: number | null = 0;
  for (const path of paths) {
    for await (const piece of piecesOf(path)) hash.update(piece);
    size = size !== null && !(await isPacked(path)) ? size + (await sizeOf(path)) : null;
  }
  const bytes = {
    async *[Symbol.asyncIterator]() {
      for (const path of paths) yield* (await isPacked(path)) ? unpacked(path) : piecesOf(path);
    },
  };
  return { name: paths.map((path) => basename(path)).join(', '), size, hash: hash.digest('hex'), bytes };
}

/** Always in the same memory, since a dump may be of gigabytes and is read several times. */
async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path);
  const memory = new Uint8Array(pieceSize);
  for (;;) {
    const { bytesRead } = await file.read(memory);
    if (bytesRead === 0) return;
    yield memory.subarray(0, bytesRead);
  }
}

async function* unpacked(path: string): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip();
  const packed = createReadStream(path).on('error', (error) => unpacking.destroy(error));
  try {
    for await (const piece of packed.pipe(unpacking)) yield piece;
  } catch (error) {
    throw new Refusal('invalid_request', `It cannot be unpacked: ${messageOf(error)}.`);
  } finally {
    packed.destroy();
  }
}

async function isPacked(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

async function sizeOf(path: string): Promise<number> {
  await using file = await open(path);
  return (await file.stat()).size;
}
