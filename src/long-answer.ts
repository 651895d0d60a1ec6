import type { Deps } from './deps.ts';
import { Refusal } from './errors.ts';

/** Each holds a connection for as long as its caller takes to read, and voters need the others. */
const mostAtOnce = 3;
let atWork = 0;

export type Put = (text: string) => Promise<void>;

/**
 * The bytes of a text that is too long to be held: `write` puts one piece after the other, and each `put` waits until
 * the caller has read that far. Resolves with the first piece, so that what goes wrong before it is an ordinary refusal;
 * later faults are logged and break the stream off. When the caller leaves, the pending `put` rejects and `write` ends
 * by that.
 */
export async function longAnswer(
  deps: Pick<Deps, 'log'>,
  write: (put: Put) => Promise<void>,
): Promise<ReadableStream<Uint8Array>> {
  if (atWork >= mostAtOnce) {
    throw new Refusal('unavailable', 'Several exports are being written. Please try again in a moment.', {
      retryAfter: 30,
    });
  }
  atWork++;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  let begun = false;
  let left = false;
  return new Promise((resolve, reject) => {
    const put = async (text: string) => {
      begun = true;
      resolve(readable);
      await writer.write(encoder.encode(text)).catch((reason) => {
        left = true;
        throw reason;
      });
    };
    write(put)
      .then(() => {
        resolve(readable);
        return writer.close();
      })
      .catch((error: unknown) => {
        reject(error);
        if (begun && !left) deps.log.error(kindOf(error), 'an export broke off');
        // Some servers print what a stream fails with, or send it: nobody else needs to know what it was.
        return writer.abort(new Error('The answer was broken off.'));
      })
      .catch(() => {})
      .finally(() => {
        atWork--;
      });
  });
}

/** Puts the members of a JSON list, which come in batches; its brackets are the caller's. */
export async function putMembers<Item>(
  put: Put,
  batches: AsyncIterable<Item[]>,
  write: (item: Item) => string = JSON.stringify,
): Promise<void> {
  let comma = '';
  for await (const batch of batches) {
    await put(comma + batch.map(write).join(','));
    comma = ',';
  }
}

function kindOf(error: unknown): { name: string; code?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, code } = error as Error & { code?: unknown };
  return { name, ...(typeof code === 'string' ? { code } : {}) };
}
