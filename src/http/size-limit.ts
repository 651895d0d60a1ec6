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
    return bodiless.has(c.req.method) ? next() : counting(c, next);
  };
}
