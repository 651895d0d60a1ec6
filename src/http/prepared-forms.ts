import { isKnown } from './answers.ts';
import type { PreparedAnswer } from './prepared-memory.ts';
import type { Given } from './quick-way.ts';

/** Shorter texts go out as they are: a packet holds them either way. */
const worthPacking = 1000;

/** Packs bytes for clients that take them so; only where the runtime does it itself and no host in front of it does. */
export type Compress = (encoding: 'br' | 'gzip', bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;

/** What of a request decides in which form it is answered. */
export type Wishes = { ifNoneMatch: string | null | undefined; acceptEncoding: string | null | undefined };

/** A prepared answer as one request gets it: 304 where it is known, else packed or plain. A promise while it is being packed. */
export function formOf(
  answer: PreparedAnswer,
  { ifNoneMatch, acceptEncoding }: Wishes,
  requestId: string,
  compress: Compress | undefined,
): Given | Promise<Given> {
  if (isKnown(ifNoneMatch, answer.headers.etag ?? ''))
    return { status: 304, headers: { ...answer.unchanged, 'x-request-id': requestId }, body: null };
  const encoding = compress && answer.bytes.length >= worthPacking ? encodingFor(acceptEncoding) : undefined;
  if (!compress || !encoding)
    return { status: 200, headers: { ...answer.headers, 'x-request-id': requestId }, body: answer.bytes };
  const form = (bytes: Uint8Array<ArrayBuffer>): Given => ({
    status: 200,
    headers: {
      ...answer.headers,
      'content-encoding': encoding,
      'content-length': String(bytes.length),
      'x-request-id': requestId,
    },
    body: bytes,
  });
  const packed = answer.packed[encoding] ?? pack(answer, encoding, compress);
  return packed instanceof Promise ? packed.then(form) : form(packed);
}

function pack(answer: PreparedAnswer, encoding: 'br' | 'gzip', compress: Compress) {
  const packing = compress(encoding, answer.bytes).then((bytes) => {
    answer.packed[encoding] = bytes;
    return bytes;
  });
  answer.packed[encoding] = packing;
  return packing;
}

/** What the client takes, best first. A client that sends weights is taken at its word as far as `q=0` goes. */
function encodingFor(accepted: string | null | undefined): 'br' | 'gzip' | undefined {
  if (!accepted) return undefined;
  return (['br', 'gzip'] as const).find((encoding) =>
    accepted.split(',').some((each) => {
      const [name, weight] = each.split(';');
      return name?.trim().toLowerCase() === encoding && !/^\s*q=0(\.0*)?\s*$/i.test(weight ?? '');
    }),
  );
}
