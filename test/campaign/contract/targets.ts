import type { Service } from '../../support/service.ts';
import type { Kind } from './pools.ts';
import type { SiteName } from './world.ts';

export type Schema = {
  [keyword: string]: unknown;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: (string | number | boolean | null)[];
  const?: string | number | boolean | null;
  minimum?: number;
  maximum?: number;
  minItems?: number;
};

type Parameter = { name: string; in: string; required?: boolean; schema: Schema };

/** What `/openapi.json` says of an endpoint. */
export type Described = {
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, unknown> }>;
  'x-roles'?: string[];
};

/** An address that takes a method: an endpoint of the description, or what the app has besides. */
export type Target = {
  method: string;
  /** As Hono spells it, and as the log names it. */
  route: string;
  described?: Described;
};

/** Everything that the service answers: first what its own description names, then the rest. */
export async function targetsOf(service: Service): Promise<Target[]> {
  const { body } = await service.send('/openapi.json');
  const paths = Object.entries(body.paths as Record<string, Record<string, Described>>);
  const api = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      route: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      described,
    })),
  );
  const known = new Set(api.map(({ method, route }) => `${method} ${route}`));
  const rest = service.app.routes
    .filter(({ method, path }) => method !== 'ALL' && !known.has(`${method} ${path}`))
    .map(({ method, path }) => [`${method} ${path}`, { method, route: path }] as const);
  return [...api, ...new Map(rest).values()];
}

export const nameOf = ({ method, route }: Pick<Target, 'method' | 'route'>) => `${method} ${route}`;

/** Where a target is tried: what would stop everybody, or change the rules for them, where nobody writes. */
export const siteFor = ({ method, route }: Target): SiteName =>
  /\/(freeze|rules|spam|akismet|settings|origins|old\/polls.*|mail|readers\/erase|imports|people)(\/|$)/.test(
    route,
  ) ||
  (method === 'PATCH' && route === '/api/v1/sites/:site')
    ? 'quiet'
    : 'main';

/** What stands in the place of a name in an address, where the request is to be taken. */
export function kindFor(name: string, { method, route }: Target): Kind {
  if (name === 'poll') {
    if (route.includes('/rulings') || route.endsWith('/ballots')) return 'ruledPoll';
    if (method === 'DELETE' || route.endsWith('/delete')) return 'doomedPoll';
    if (route.endsWith('/restore')) return 'deletedPoll';
    if (route.endsWith('/votes') || (method === 'POST' && route.startsWith('/sites/'))) return 'openPoll';
    if (route.endsWith('/mine')) return 'votedPoll';
    if (method !== 'GET' || route.startsWith('/desk')) return 'changingPoll';
    return /export|scrutiny|wordings/.test(route) ? 'votedPoll' : 'poll';
  }
  if (name === 'token') return route.includes('previews') ? 'preview' : 'picture';
  if (/\/rulings\//.test(route)) return 'ruling';
  const [, room = ''] = /\/(\w+)\/:id/.exec(route) ?? [];
  const doomed = method === 'DELETE' || route.endsWith('/delete');
  if (room === 'webhooks') return doomed ? 'doomedWebhook' : 'webhook';
  if (room === 'comments') {
    if (doomed) return 'doomedComment';
    return method === 'PATCH' || route.startsWith('/desk') ? 'changingComment' : 'comment';
  }
  const rooms: Record<string, Kind> = {
    reports: 'report',
    feedback: 'note',
    keys: 'doomedKey',
    deliveries: 'delivery',
  };
  return rooms[room] ?? 'comment';
}
