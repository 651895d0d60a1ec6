import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deps } from '../deps.ts';

const pieceSize = 64 * 1024;

/**
 * Bytes in a file without a name: it is gone with the process, whatever becomes of that, and nobody else can open it. A piece is good until the
 * next one is asked for.
 */
export const spool: NonNullable<Deps['spool']> = async (bytes) => {
  const path = join(tmpdir(), `hustings-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  let size = 0;
  try {
    for await (const piece of bytes) {
      await file.writeFile(piece);
      size += piece.length;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  async function* pieces() {
    const memory = new Uint8Array(pieceSize);
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(memory, 0, pieceSize, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield memory.subarray(0, bytesRead);
    }
  }
  return { size, bytes: { [Symbol.asyncIterator]: pieces }, close: () => file.close() };
};
