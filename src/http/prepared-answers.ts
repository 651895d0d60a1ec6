import { sha256 } from '@noble/hashes/sha2.js';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { toBase64url } from '../base64url.ts';
import type { Keeping } from '../caching.ts';
import { isKnown, keepingHeaders } from './answers.ts';
import type { Env } from './operation.ts';
import type { PreparedAnswer, PreparedAnswers } from './prepared-memory.ts';
import { requestIdOf } from './request-id.ts';

/** Shorter texts go out as they are: a packet holds them either way. */
const worthPacking = 1000;

/** A short text leaves in one piece with its headers; a long one would be encoded anew for each answer. */
const worthEncoding = 8000;

/** Packs bytes for clients that take them so; only where the runtime does it itself and no host in front of it does. */
export type Compress = (encoding: 'br' | 'gzip', bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;

/** An answer that is the same for everybody. `until` (ms, by our clock) it may be given to others without asking again. */
export type Preparing = {
  text: string;
  type: string;
  language?: string;
  keeping: Keeping;
  /** What stands for the text in its ETag; a hash of the text where there is nothing of that kind. */
  version?: string;
  until: number;
};

/**
 * A public answer whose bytes are made once and given to everybody who asks for the same address until `until`, or until one of its tags is
 * forgotten (`deps.prepared.forget`, and by every `deps.purge`). What concerns one reader never goes through here.
 */
export function preparedAnswer(
  c: Context<Env>,
  { text, type, language, keeping, version, until }: Preparing,
): Response {
  c.set('prepared', { text, until, tags: keeping.tags });
  return c.body(text, 200, {
    'Content-Type': type,
    ...(language === undefined ? {} : { 'Content-Language': language }),
    ETag: `W/"${version ?? hashOf(text)}"`,
    ...keepingHeaders(keeping),
  });
}

/** A prepared answer in JSON. */
export const preparedJson = (
  c: Context<Env>,
  body: object,
  more: Pick<Preparing, 'keeping' | 'version' | 'until'>,
): Response => preparedAnswer(c, { text: JSON.stringify(body), type: 'application/json', ...more });

const encoder = new TextEncoder();
const hashOf = (text: string) => toBase64url(sha256(encoder.encode(text)).subarray(0, 12));

/** Keeps what a route has prepared, with the headers that it got on its way out, and answers from that. Stands around all that sets headers. */
export const keepPrepared =
  (memory: PreparedAnswers, compress: Compress | undefined): MiddlewareHandler<Env> =>
  async (c, next) => {
    const begun = memory.begin();
    await next();
    const made = c.get('prepared');
    if (made === undefined || c.res.status !== 200) return;
    const headers = Object.fromEntries(c.res.headers);
    delete headers['x-request-id'];
    if (compress) headers.vary = 'Accept-Encoding';
    const { 'content-type': _type, 'content-language': _language, ...unchanged } = headers;
    const bytes = encoder.encode(made.text);
    headers['content-length'] = String(bytes.length);
    const answer = memory.keep(addressOf(c.req.url), begun, {
      ...{ route: routePath(c, -1), until: made.until, tags: made.tags, headers, unchanged },
      body: made.text,
      sent: bytes.length < worthEncoding ? made.text : bytes,
      packed: {},
    });
    c.res = undefined;
    c.res = await respond(answer, c.req.raw, c.get('requestId'), compress);
  };

/** What is told of a request once it is answered. */
export type Answered = { requestId: string; method: string; route: string; status: number; ms: number };

type FromMemory = { clock: () => Date; compress: Compress | undefined; tell: (answered: Answered) => void };

/**
 * Lets what is prepared be answered before the app begins its way through routes and headers. While one request brings up to date what
 * was kept for too long, the others wait for that.
 */
export function answerFromMemory(
  app: Hono<Env>,
  memory: PreparedAnswers,
  { clock, compress, tell }: FromMemory,
): void {
  const pass = app.fetch;
  const answerBy = (answer: PreparedAnswer, request: Request, started: number) => {
    const requestId = requestIdOf(request);
    const told = (response: Response) => {
      const ms = clock().getTime() - started;
      tell({ requestId, method: 'GET', route: answer.route, status: response.status, ms });
      return response;
    };
    const response = respond(answer, request, requestId, compress);
    return response instanceof Promise ? response.then(told) : told(response);
  };
  app.fetch = (request, ...more) => {
    if (request.method !== 'GET') return pass(request, ...more);
    const started = clock().getTime();
    const address = addressOf(request.url);
    const answer = memory.at(address, started);
    if (answer) return answerBy(answer, request, started);
    const lead = () => pass(request, ...more);
    return memory.oneAtATime(address, lead, () => {
      const fresh = memory.at(address, clock().getTime());
      return fresh ? answerBy(fresh, request, started) : lead();
    });
  };
}

/** Path and query: whichever host was asked, the answer is the same. */
const addressOf = (url: string) => url.slice(url.indexOf('/', url.indexOf('://') + 3));

function respond(
  answer: PreparedAnswer,
  { headers }: Request,
  requestId: string,
  compress: Compress | undefined,
): Response | Promise<Response> {
  if (isKnown(headers.get('if-none-match'), answer.headers.etag ?? ''))
    return new Response(null, { status: 304, headers: { ...answer.unchanged, 'x-request-id': requestId } });
  const encoding =
    compress && answer.body.length >= worthPacking ? encodingFor(headers.get('accept-encoding')) : undefined;
  if (!compress || !encoding)
    return new Response(answer.sent, { headers: { ...answer.headers, 'x-request-id': requestId } });
  const send = (bytes: Uint8Array<ArrayBuffer>) =>
    new Response(bytes, {
      headers: {
        ...answer.headers,
        ...{
          'content-encoding': encoding,
          'content-length': String(bytes.length),
          'x-request-id': requestId,
        },
      },
    });
  const packed = answer.packed[encoding] ?? pack(answer, encoding, compress);
  return packed instanceof Promise ? packed.then(send) : send(packed);
}

function pack(answer: PreparedAnswer, encoding: 'br' | 'gzip', compress: Compress) {
  const packing = compress(encoding, encoder.encode(answer.body)).then((bytes) => {
    answer.packed[encoding] = bytes;
    return bytes;
  });
  answer.packed[encoding] = packing;
  return packing;
}

/** What the client takes, best first. A client that sends weights is taken at its word as far as `q=0` goes. */
function encodingFor(accepted: string | null): 'br' | 'gzip' | undefined {
  if (accepted === null) return undefined;
  return (['br', 'gzip'] as const).find((encoding) =>
    accepted.split(',').some((each) => {
      const [name, weight] = each.split(';');
      return name?.trim().toLowerCase() === encoding && !/^\s*q=0(\.0*)?\s*$/i.test(weight ?? '');
    }),
  );
}
