import type { Context } from 'hono';
import { Refusal } from '../errors.ts';
import type { Env } from './operation.ts';

/** Whether a network may go on for now: a counter that is shared further than one process, and inexact. */
export type Shield = (network: string) => Promise<boolean>;

/** Seconds until whoever was stopped may try again. */
const retryAfter = 10;

/**
 * Stops a network that sends too much before anything is read or asked of the database. It stands in front of what changes
 * something or costs something, and never on the way to a vote: a school, a village or an operator may all share one network.
 */
export async function passShield(c: Context<Env>, shield: Shield): Promise<void> {
  const { method, path } = c.req;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || castsVote(path)) return;
  if (await shield(c.get('network'))) return;
  throw new Refusal('rate_limited', 'That was a lot at once. Please wait a moment.', { retryAfter });
}

/** The API's votes, and the form of a hosted page. */
const castsVote = (path: string) =>
  /^\/api\/v1\/sites\/[^/]+\/polls\/[^/]+\/votes$|^\/sites\/[^/]+\/polls\/[^/]+(\/embed)?$/.test(path);
