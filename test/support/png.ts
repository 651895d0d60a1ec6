import { crc32, inflateSync } from 'node:zlib';

export type Chunk = { type: string; data: Buffer; sound: boolean };

/** The chunks of a PNG in their order; `sound`: whether the checksum is right. */
export function chunksOf(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png);
  if (bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('this is no PNG');
  const chunks: Chunk[] = [];
  let at = 8;
  while (at < bytes.length) {
    const end = at + 8 + bytes.readUInt32BE(at);
    chunks.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      data: bytes.subarray(at + 8, end),
      sound: crc32(bytes.subarray(at + 4, end)) === bytes.readUInt32BE(end),
    });
    at = end + 4;
  }
  return chunks;
}

/** The rows as PNG keeps them, the same whoever packed them: a filter byte, then two pixels a byte. */
export function rowsOf(png: Uint8Array): Buffer {
  return inflateSync(
    Buffer.concat(chunksOf(png).map(({ type, data }) => (type === 'IDAT' ? data : Buffer.of()))),
  );
}
