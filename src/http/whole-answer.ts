import type { Context } from 'hono';
import type { Env } from './operation.ts';

/**
 * An answer with all its headers at once. What sets them one by one on the way out finds nothing to do: on Node each answer would become a
 * `Headers` object for that, which costs a third of what an empty answer does. `headers` have lower-case names.
 */
export function wholeAnswer(
  c: Context<Env>,
  body: string,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  const always = c.get('apiHeaders');
  if (always) c.set('isWhole', true);
  return new Response(body, {
    status,
    headers: { ...always, 'x-request-id': c.get('requestId'), ...headers },
  });
}

/** The same in JSON. */
export const wholeJson = (c: Context<Env>, body: object, status = 200): Response =>
  wholeAnswer(c, JSON.stringify(body), status, { 'content-type': 'application/json' });
