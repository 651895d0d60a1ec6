import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Refusal } from '../errors.ts';

/** No runtime hands over a body with these, and on Node it would cost a second, whole `Request` to look. */
const bodiless = new Set(['GET', 'HEAD']);

/**
 * Refuses bodies of more than `maxSize` bytes. Where the sender has said how long one is, no server reads more than that, so it
 * is not looked into: Hono's own limit would first make a stream of it.
 */
export function sizeLimit(
  maxSize: number,
  detail = `The body is larger than ${maxSize} bytes.`,
): MiddlewareHandler {
  const tooLarge = () => {
    throw new Refusal('too_large', detail);
  };
  const counting = bodyLimit({ maxSize, onError: tooLarge });
  return async (c, next) => {
    const length = c.req.header('content-length');
    if (length !== undefined && c.req.header('transfer-encoding') === undefined) {
      if (Number(length) > maxSize) tooLarge();
      return next();
    }
    if (bodiless.has(c.req.method)) return next();
    let isThere = false;
    const go = () => {
      isThere = true;
      return next();
    };
    return counting(c, go).catch((cause: unknown) => {
      if (isThere || cause instanceof Refusal) throw cause;
      // A connection that its client broke off looks just like one to the database.
      throw new Refusal('invalid_request', 'The body stopped coming before its end.', { cause });
    });
  };
}
