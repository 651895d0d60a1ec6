import { type Context, Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { carryOut, type Env, type Gate, limitOf, type Operation, pathOf, routeOf } from './operation.ts';
import { sizeLimit } from './size-limit.ts';
import type { Answered } from './telling.ts';

/** What the app does around every request, and the straight way with it. */
export type Around = {
  /** Notes who asks, and gives the time (ms). */
  begin: (c: Context<Env>) => number;
  shield: (c: Context<Env>) => Promise<void> | undefined;
  refuse: (error: unknown, c: Context<Env>) => Response;
  clock: () => Date;
  tell: (answered: Answered) => void;
};

const nothing = async () => {};

/**
 * Carries out what a crowd asks for (`straight`) by an app of its own ahead of the app: one layer in place of a dozen, each of which costs a
 * vote a promise or two. Policy, action and refusals are the very same, and the headers are all set by what makes the answer
 * (whole-answer.ts). Another method, or an address that is spelt otherwise than the embed does, goes the usual way.
 */
export function answerStraight(
  app: Hono<Env>,
  deps: Deps,
  operations: Operation[],
  gate: Gate,
  { begin, shield, refuse, clock, tell }: Around,
  options: ConstructorParameters<typeof Hono<Env>>[0],
): void {
  const straight = new Hono<Env>(options);
  const places: { method: string; address: RegExp }[] = [];
  for (const operation of operations.filter(({ policy }) => policy.straight)) {
    const { policy } = operation;
    const method = policy.method.toUpperCase();
    const route = routeOf(policy);
    const limit = sizeLimit(limitOf(policy));
    places.push({ method, address: addressOf(pathOf(policy)) });
    straight.on(method, route, async (c) => {
      const started = begin(c);
      const answer = await carryingOut(c).catch((error: unknown) => refuse(error, c));
      const ms = clock().getTime() - started;
      const [requestId, code] = [c.get('requestId'), c.get('code')];
      tell({ requestId, method, route, status: answer.status, ms, code });
      return answer;
    });
    const carryingOut = async (c: Context<Env>) => {
      await shield(c);
      await limit(c, nothing);
      return carryOut(c, deps, operation, gate);
    };
  }
  const pass = app.fetch;
  app.fetch = (request, ...more) => {
    const { method, url } = request;
    const isStraight = places.some((place) => place.method === method && place.address.test(url));
    return isStraight ? straight.fetch(request, ...more) : pass(request, ...more);
  };
}

/** Addresses in which nothing is escaped: there is one way to read them. */
const addressOf = (path: string) =>
  new RegExp(`^https?://[^/?#]+${path.replaceAll(/\{\w+\}/g, '[\\w-]+')}(?:[?#]|$)`);
