/** The part of the tar format (POSIX ustar) that a file of backups needs: plain files, by names of at most 100 letters. */

const block = 512;

/** What comes before a file's bytes; `endOf` comes after them. */
export function headerOf(name: string, size: number, at: Date): Uint8Array {
  const header = Buffer.alloc(block);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const write = (offset: number, text: string) => header.write(text, offset, 'latin1');
  if (Buffer.byteLength(name) > 100) throw new Error('the name of a file in a backup is too long');
  for (const [offset, text] of [
    [0, name],
    [100, octal(0o600, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(size, 11)],
    [136, octal(Math.floor(at.getTime() / 1000), 11)],
    // The sum is taken with spaces in its own place.
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\x0000'],
  ] as const)
    write(offset, text);
  write(148, `${sumOf(header).toString(8).padStart(6, '0')}\0 `);
  return header;
}

const sumOf = (header: Uint8Array) => header.reduce((sum, byte) => sum + byte, 0);

/** Fills up a file's last block. */
export const endOf = (size: number): Uint8Array => Buffer.alloc(-size & (block - 1));

/** What ends an archive. */
export const endOfArchive = (): Uint8Array => Buffer.alloc(2 * block);

/** Bytes that are no archive of ours, or not all of one. */
export class BentArchive extends Error {
  override name = 'BentArchive';
}

/** A file in an archive. Its bytes have to be read before the next file is asked for. */
export type Entry = { name: string; bytes: AsyncIterable<Uint8Array> };

/** The files of an archive as it comes in. Throws a BentArchive where it ends too early or is none. */
export async function* entriesOf(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const source = archive[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  /** Up to `most` bytes; none at the end of everything. */
  const some = async (most: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const next = await source.next();
      if (next.done) return rest;
      rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  };
  const exactly = async (count: number): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const piece = await some(left);
      if (piece.length === 0) throw new BentArchive('it ends too early');
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  };
  for (;;) {
    const header = await exactly(block);
    if (header.every((byte) => byte === 0)) break;
    const { name, size } = readHeader(header);
    async function* bytes() {
      for (let left = size; left > 0; ) {
        const piece = await some(left);
        if (piece.length === 0) throw new BentArchive('it ends too early');
        left -= piece.length;
        yield piece;
      }
      await exactly(endOf(size).length);
    }
    yield { name, bytes: bytes() };
  }
  // To the very end, where the packed bytes say whether they are all as they were.
  while ((await some(block)).length > 0);
}

function readHeader(header: Buffer): { name: string; size: number } {
  const text = (from: number, length: number) =>
    header.toString('latin1', from, from + length).split('\0')[0] ?? '';
  const octal = (from: number, length: number) => Number.parseInt(text(from, length), 8);
  const told = octal(148, 8);
  const unsigned = Buffer.from(header);
  unsigned.fill(' ', 148, 156);
  if (text(257, 5) !== 'ustar' || sumOf(unsigned) !== told) throw new BentArchive('it is no archive');
  return { name: text(0, 100), size: octal(124, 12) };
}
