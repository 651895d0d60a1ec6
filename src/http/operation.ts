import type { Context, Hono } from 'hono';
import type * as z from 'zod';
import type { Deps } from '../deps.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { Act, Actor } from '../roles.ts';
import type { SiteRecord } from '../sites/site.ts';
import { actorOf, type Identify, requireAct } from './actor.ts';
import { checked, readJson } from './body.ts';
import { requireOrigin } from './origin.ts';
import { readerAddress, relayedNetwork } from './relay.ts';
import { sizeLimit } from './size-limit.ts';

/** What every request carries through the app. */
export type Env = {
  Variables: {
    requestId: string;
    network: string;
    code: string | undefined;
    /** What the answer is where it may be given to others too. */
    prepared: { text: string; until: number; outlasts: number; tags: string[] } | undefined;
    /** That the route's answers have the same headers each time, but for the request's id. */
    hasLastingHead: true | undefined;
    /** The headers of every answer of the API; undefined outside of it. */
    apiHeaders: Readonly<Record<string, string>> | undefined;
    /** Whether the answer has come with all its headers. */
    isWhole: true | undefined;
  };
};

/** `schema` is of the JSON, `type` another form; an answer with both comes as the caller asks. */
export type Answer = { description: string; schema?: z.ZodType; type?: string };

/** Who may call: anybody, a reader on one of the site's pages, a key whose role may do an act, or such a key and readers too. */
export type Who = 'anyone' | 'reader' | { may: Act; orReader?: true };

/** Whose key came along. Readers have none, unless a relay speaks for them. */
type ActorFor<Asked extends Who> = Asked extends 'anyone' | 'reader' | { orReader: true }
  ? Actor | undefined
  : Actor;

/**
 * The policy of one endpoint: where it is, who may, how much it reads and what it answers. Requests are checked by it
 * and `/openapi.json` is written from it. `path` is under the site unless `root`. A reader's endpoint asks for one of the site's
 * origins and, with `counted`, for a calm pace; with `relayed` a publisher's own server may call in a reader's stead. What is `straight`
 * is asked for by a crowd, and is carried out ahead of the app's layers (straight-way.ts).
 */
export type Policy<Query extends z.ZodType, Body extends z.ZodType, Asked extends Who = Who> = {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  root?: true;
  who: Asked;
  tag: string;
  summary: string;
  description?: string;
  counted?: true;
  relayed?: true;
  straight?: true;
  query?: Query;
  headers?: Record<string, string>;
  body?: Body;
  /** Bytes of body taken at most. */
  limit?: number;
  answers: Record<number, Answer>;
  refuses?: RefusalCode[];
};

export type Request<Query, Body, Asked extends Who = Who> = {
  c: Context<Env>;
  deps: Deps;
  site: SiteRecord;
  actor: ActorFor<Asked>;
  network: string;
  params: Record<string, string>;
  query: Query;
  body: Body;
};

export type Operation = {
  policy: Policy<z.ZodType, z.ZodType>;
  handle: (request: Request<never, never, never>) => Response | Promise<Response>;
};

export function operation<Query extends z.ZodType, Body extends z.ZodType, const Asked extends Who>(
  policy: Policy<Query, Body, Asked>,
  handle: (request: Request<z.output<Query>, z.output<Body>, Asked>) => Response | Promise<Response>,
): Operation {
  return { policy, handle: handle as Operation['handle'] };
}

const none = undefined as never;

/** Bytes of a body that nobody asked for and nobody reads, such as the `{}` that some clients always send. */
const unread = 4096;

export const limitOf = (policy: Pick<Policy<z.ZodType, z.ZodType>, 'limit'>) => policy.limit ?? unread;

/** What the sites' room does for every endpoint: find a site as far as the caller's key opens it, say whose a key is, remember a strange page. */
export type Gate = {
  findSite: (deps: Deps, id: string, actor: Actor | undefined) => Promise<SiteRecord>;
  identify: Identify;
  noteRefusedOrigin: (deps: Deps, site: string, origin: string) => Promise<void>;
};

/** Puts the operations behind their policies: size, key, site, role, schema, origin, pace, then the action. */
export function mount(app: Hono<Env>, deps: Deps, operations: Operation[], gate: Gate) {
  for (const { policy, handle } of operations)
    app.on(policy.method.toUpperCase(), routeOf(policy), sizeLimit(limitOf(policy)), (c) =>
      carryOut(c, deps, { policy, handle }, gate),
    );
}

/** The path of an operation as Hono spells it. */
export const routeOf = (policy: Pick<Policy<z.ZodType, z.ZodType>, 'path' | 'root'>) =>
  pathOf(policy).replaceAll(/\{(\w+)\}/g, ':$1');

/** Checks a request of no more than its size by the policy, and has it handled. */
export async function carryOut(
  c: Context<Env>,
  deps: Deps,
  { policy, handle }: Operation,
  gate: Gate,
): Promise<Response> {
  const act = actAskedOf(policy, c);
  const actor = act && (await actorOf(c, deps, gate.identify));
  const params = c.req.param() as Record<string, string>;
  const site = policy.root ? none : await gate.findSite(deps, params.site ?? '', actor);
  if (actor) requireAct(actor, act, policy.root ?? false);
  if (act === 'relay') c.set('network', relayedNetwork(c));
  const network = c.get('network');
  const query = policy.query ? checked(policy.query, queryOf(c)) : none;
  const body = policy.body ? checked(policy.body, await readJson(c)) : none;
  if (!actor && policy.who !== 'anyone' && policy.method !== 'get')
    await requireOriginOf(c, deps, site, gate);
  if (policy.counted && deps.rates.posts.hit(`${site.id} ${network}`) > 120) {
    const retryAfter = deps.rates.posts.retryAfter;
    throw new Refusal('rate_limited', 'That was a lot at once. Please wait a moment.', { retryAfter });
  }
  const asked = { query, body, actor } as { query: never; body: never; actor: never };
  return handle({ c, deps, site, network, params, ...asked });
}

async function requireOriginOf(c: Context, deps: Deps, site: SiteRecord, gate: Gate): Promise<void> {
  const origin = c.req.header('origin');
  try {
    requireOrigin(origin, site.origins, deps.config);
  } catch (refusal) {
    await gate.noteRefusedOrigin(deps, site.id, origin ?? '');
    throw refusal;
  }
}

/** What the caller's key must be good for; undefined for readers. A server is a relay by saying for whom it calls. */
function actAskedOf({ who, relayed }: Operation['policy'], c: Context<Env>): Act | undefined {
  if (who === 'anyone' || who === 'reader')
    return relayed && c.req.header(readerAddress) !== undefined ? 'relay' : undefined;
  return who.orReader && c.req.header('authorization') === undefined ? undefined : who.may;
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
