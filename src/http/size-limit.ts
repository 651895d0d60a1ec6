import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Refusal } from '../errors.ts';

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
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counting(c, next);
    if (Number(length) > maxSize) tooLarge();
    return next();
  };
}
