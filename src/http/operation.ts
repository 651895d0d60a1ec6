import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { SiteRecord } from '../sites/site.ts';
import { checked, readJson } from './body.ts';
import { requireOrigin } from './origin.ts';
import { requireOwner } from './owner.ts';

/** What every request carries through the app. */
export type Env = { Variables: { requestId: string; network: string; code: string | undefined } };

export type Answer = { description: string; schema?: z.ZodType; type?: string };

/**
 * The policy of one endpoint: where it is, who may, how much it reads and what it answers. Requests are checked by it
 * and `/openapi.json` is written from it. `path` is under the site unless `root`. A reader's endpoint asks for one of the site's
 * origins and, with `counted`, for a calm pace.
 */
export type Policy<Query extends z.ZodType, Body extends z.ZodType> = {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  root?: true;
  who: 'anyone' | 'reader' | 'owner';
  tag: string;
  summary: string;
  description?: string;
  counted?: true;
  query?: Query;
  headers?: Record<string, string>;
  body?: Body;
  /** Bytes of body taken at most. */
  limit?: number;
  answers: Record<number, Answer>;
  refuses?: RefusalCode[];
};

export type Request<Query, Body> = {
  c: Context<Env>;
  deps: Deps;
  site: SiteRecord;
  network: string;
  params: Record<string, string>;
  query: Query;
  body: Body;
};

export type Operation = {
  policy: Policy<z.ZodType, z.ZodType>;
  handle: (request: Request<never, never>) => Response | Promise<Response>;
};

export function operation<Query extends z.ZodType, Body extends z.ZodType>(
  policy: Policy<Query, Body>,
  handle: (request: Request<z.output<Query>, z.output<Body>>) => Response | Promise<Response>,
): Operation {
  return { policy, handle: handle as Operation['handle'] };
}

const none = undefined as never;

/** Bytes of a body that nobody asked for and nobody reads, such as the `{}` that some clients always send. */
const unread = 4096;

/** Puts the operations behind their policies: size, schema, origin, pace, then the action. `findSite` is a room's action. */
export function mount(
  app: Hono<Env>,
  deps: Deps,
  operations: Operation[],
  findSite: (deps: Deps, id: string) => Promise<SiteRecord>,
) {
  for (const { policy, handle } of operations) {
    const path = pathOf(policy).replaceAll(/\{(\w+)\}/g, ':$1');
    const maxSize = policy.limit ?? unread;
    const tooLarge = () => {
      throw new Refusal('too_large', `The body is larger than ${maxSize} bytes.`);
    };
    app.on(policy.method.toUpperCase(), path, bodyLimit({ maxSize, onError: tooLarge }), async (c) => {
      const network = c.get('network');
      if (policy.who === 'owner') requireOwner(c.req.header('authorization'), deps);
      const params = c.req.param() as Record<string, string>;
      const site = policy.root ? none : await findSite(deps, params.site ?? '');
      const query = policy.query ? checked(policy.query, queryOf(c)) : none;
      const body = policy.body ? checked(policy.body, await readJson(c)) : none;
      if (policy.who === 'reader' && policy.method !== 'get')
        requireOrigin(c.req.header('origin'), site.origins, deps.config);
      if (policy.counted && deps.rates.posts.hit(`${site.id} ${network}`) > 120) {
        const retryAfter = deps.rates.posts.retryAfter;
        throw new Refusal('rate_limited', 'That was a lot at once. Please wait a moment.', { retryAfter });
      }
      return handle({ c, deps, site, network, params, query: query as never, body: body as never });
    });
  }
}

export const pathOf = (policy: Pick<Policy<z.ZodType, z.ZodType>, 'path' | 'root'>) =>
  policy.root ? policy.path : `/api/v1/sites/{site}${policy.path}`;

/** The query as an object; a name that is given more than once is a list. */
function queryOf(c: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      values.length > 1 ? values : (values[0] ?? ''),
    ]),
  );
}
