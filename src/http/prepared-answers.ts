import { sha256 } from '@noble/hashes/sha2.js';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { toBase64url } from '../base64url.ts';
import type { Keeping } from '../caching.ts';
import { keepingHeaders } from './answers.ts';
import { lastKnown } from './last-known.ts';
import type { Env } from './operation.ts';
import { type Compress, formOf, type Wishes } from './prepared-forms.ts';
import type { PreparedAnswer, PreparedAnswers } from './prepared-memory.ts';
import type { Given, QuickWay } from './quick-way.ts';
import { requestIdOf } from './request-id.ts';
import type { Answered } from './telling.ts';

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
  c.set('prepared', { text, until, outlasts: 1000 * (keeping.outlasts ?? 0), tags: keeping.tags });
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

/** Node writes a short text in one piece with its headers, where bytes take two; a long one would be encoded anew for each reader. */
const worthEncoding = 8000;

const encoder = new TextEncoder();
const hashOf = (text: string) => toBase64url(sha256(encoder.encode(text)).subarray(0, 12));

/** Keeps what a route has prepared, with the headers that it got on its way out, and answers from that. Stands around all that sets headers. */
export const keepPrepared =
  (memory: PreparedAnswers, compress: Compress | undefined, clock: () => Date): MiddlewareHandler<Env> =>
  async (c, next) => {
    const begun = memory.begin();
    const asked = clock().getTime();
    await next();
    if (c.res.status !== 200) return;
    const route = routePath(c);
    if (c.get('hasLastingHead') && !memory.headOf(route)) memory.keepHead(route, headersOf(c.res));
    const made = c.get('prepared');
    if (made === undefined) return;
    const headers = headersOf(c.res);
    if (compress) headers.vary = 'Accept-Encoding';
    const { 'content-type': _type, 'content-language': _language, ...unchanged } = headers;
    const bytes = encoder.encode(made.text);
    headers['content-length'] = String(bytes.length);
    const answer = memory.keep(addressOf(c.req.url), begun, {
      ...{
        route,
        made: asked,
        until: made.until,
        outlasts: made.outlasts,
        tags: made.tags,
        headers,
        unchanged,
      },
      body: made.text,
      bytes,
      packed: {},
    });
    c.res = undefined;
    c.res = responseOf(await formOf(answer, wishesOf(c.req.raw), c.get('requestId'), compress), answer);
  };

/** The headers that an answer got, without the one that is of its request alone. */
function headersOf({ headers }: Response): Record<string, string> {
  const { 'x-request-id': _id, ...lasting } = Object.fromEntries(headers);
  return lasting;
}

type FromMemory = { clock: () => Date; compress: Compress | undefined; tell: (answered: Answered) => void };

/**
 * Lets what is prepared be answered before the app begins its way through routes and headers. While one request brings up to date what
 * was kept for too long, the others wait for that; where it cannot, or takes too long for it, all get what was known last.
 */
export function answerFromMemory(
  app: Hono<Env>,
  memory: PreparedAnswers,
  { clock, compress, tell }: FromMemory,
): void {
  const pass = app.fetch;
  const { older: olderAt, making, orOlder } = lastKnown(memory, () => clock().getTime());
  const answerBy = (answer: PreparedAnswer, request: Request, started: number) => {
    const requestId = requestIdOf(request.headers.get('x-request-id'));
    const told = (form: Given) => {
      const ms = clock().getTime() - started;
      tell({ requestId, method: 'GET', route: answer.route, status: form.status, ms });
      return responseOf(form, answer);
    };
    const form = formOf(answer, wishesOf(request), requestId, compress);
    return form instanceof Promise ? form.then(told) : told(form);
  };
  app.fetch = (request, ...more) => {
    if (request.method !== 'GET') return pass(request, ...more);
    const started = clock().getTime();
    const address = addressOf(request.url);
    const answer = memory.at(address, started);
    if (answer) return answerBy(answer, request, started);
    const older = olderAt(address);
    const make = () => pass(request, ...more);
    const lead = older ? making(address, make) : make;
    const made = memory.oneAtATime(address, lead, () => {
      const fresh = memory.at(address, clock().getTime());
      return fresh ? answerBy(fresh, request, started) : lead();
    });
    return older ? orOlder(address, older, made, (known) => answerBy(known, request, started)) : made;
  };
}

/** The same before there is a `Request`: what is prepared and needs no waiting for. */
export const quickFromMemory =
  (memory: PreparedAnswers, { clock, compress, tell }: FromMemory): QuickWay =>
  ({ address, header }) => {
    const started = clock().getTime();
    const answer = memory.at(address, started);
    if (answer === undefined) return undefined;
    const requestId = requestIdOf(header('x-request-id'));
    const wishes = { ifNoneMatch: header('if-none-match'), acceptEncoding: header('accept-encoding') };
    const form = formOf(answer, wishes, requestId, compress);
    if (form instanceof Promise) {
      // Whoever waits for it on the general way hears of a fault.
      form.catch(() => {});
      return undefined;
    }
    const ms = clock().getTime() - started;
    tell({ requestId, method: 'GET', route: answer.route, status: form.status, ms });
    return form;
  };

/** Path and query: whichever host was asked, the answer is the same. */
const addressOf = (url: string) => url.slice(url.indexOf('/', url.indexOf('://') + 3));

const wishesOf = ({ headers }: Request): Wishes => ({
  ifNoneMatch: headers.get('if-none-match'),
  acceptEncoding: headers.get('accept-encoding'),
});

function responseOf({ body, ...init }: Given, answer: PreparedAnswer): Response {
  const isShort = body === answer.bytes && answer.bytes.length < worthEncoding;
  return new Response(isShort ? answer.body : body, init);
}
