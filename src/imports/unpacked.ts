import { Refusal } from '../errors.ts';
import type { Archive } from './import.ts';

/** An archive that may be packed with gzip, as Disqus sends its own: told by how it begins, whatever it is called. */
export async function unpacked(archive: Archive): Promise<Archive> {
  const pieces = archive.bytes[Symbol.asyncIterator]();
  const begin: Uint8Array[] = [];
  for (let length = 0; length < 2; ) {
    const { done, value } = await pieces.next();
    if (done) break;
    begin.push(value);
    length += value.length;
  }
  const [one, two] = begin.flatMap((piece) => [...piece.subarray(0, 2)]);
  const bytes = goingOn(begin, pieces);
  // How long it is unpacked, nobody can say before.
  return one === 0x1f && two === 0x8b
    ? { ...archive, size: null, bytes: gunzipped(bytes) }
    : { ...archive, bytes };
}

async function* goingOn(begin: Uint8Array[], pieces: AsyncIterator<Uint8Array>) {
  yield* begin;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
}

async function* gunzipped(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await bytes.next();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        controller.error(error);
      }
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      if (cause instanceof Refusal) throw cause;
      throw new Refusal(
        'invalid_request',
        'The file is packed with gzip, and damaged: it cannot be unpacked.',
        { cause },
      );
    });
    if (done) return;
    yield value;
  }
}
