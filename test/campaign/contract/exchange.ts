import { randomUUID } from 'node:crypto';
import { marker } from '../../contract/mutations.ts';
import { newNetwork, prove, type Service } from '../../support/service.ts';
import type { Kind } from './pools.ts';
import { bodyOf, type Recipe } from './recipes.ts';
import type { Target } from './targets.ts';
import type { SiteName, World } from './world.ts';

/** A request as it was sent, and all that came of it. */
export type Exchange = {
  target: Target;
  recipe: Recipe;
  /** What stood in every text that was no business of anybody. */
  mark: string;
  network: string;
  path: string;
  headers: Headers;
  body: string | undefined;
  status: number;
  answerHeaders: Headers;
  text: string;
  /** The route that took it, as the log has it; undefined where the log has no line. */
  route: string | undefined;
  logged: Service['log'];
  /** What was sent to the database. */
  statements: string[];
};

let sent = 0;
/** As long as the marker, and in no other request. */
const newMark = () => `z${(sent++).toString(36).padStart(marker.length - 2, '0')}z`;

/** Sends a request through the app; undefined where `Request` itself does not take it. */
export async function exchange(
  world: World,
  target: Target,
  recipe: Recipe,
  ready: () => Promise<void>,
): Promise<Exchange | undefined> {
  const { service } = world;
  const mark = newMark();
  const network = newNetwork();
  const request = await requestOf(world, recipe, { mark, network });
  if (!request) return undefined;
  await ready();
  const from = service.log.length;
  const statements: string[] = [];
  service.database.sql.options.debug = (_: number, text: string) => statements.push(text);
  try {
    const answer = await service.app.request(request.built);
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream');
    const text = isStream ? '' : await answer.text();
    if (isStream) await answer.body?.cancel();
    const logged = service.log.slice(from);
    const line = logged.find(({ message }) => message === 'request');
    const route = line?.fields.route;
    const { built, body } = request;
    return {
      ...{ target, recipe, mark, network, text, logged, statements, body },
      ...{ path: built.url.replace(/^https?:\/\/[^/]+/, ''), headers: built.headers },
      ...{ status: answer.status, answerHeaders: answer.headers },
      route: typeof route === 'string' ? route : undefined,
    };
  } finally {
    service.database.sql.options.debug = false;
  }
}

async function requestOf(world: World, recipe: Recipe, { mark, network }: { mark: string; network: string }) {
  const site = world.sites[recipe.site].name;
  const fill = filling(world, site, mark);
  const query = recipe.query.map(([name, value]) => `${name}=${value}`).join('&');
  const path = await fill(`${recipe.path}${query ? `?${query}` : ''}`, encodeURIComponent);
  const headers: Record<string, string> = { 'x-forwarded-for': network };
  for (const [name, value] of Object.entries(recipe.headers))
    headers[name] = await fill(value, (text) => text);
  const written = bodyOf(recipe);
  const isForm = recipe.form !== undefined && !recipe.body;
  const filled =
    written &&
    (await fill(written.text, isForm ? encodeURIComponent : (text) => JSON.stringify(text).slice(1, -1)));
  const body = filled && (await proved(world, recipe.site, path, filled));
  const takesBody = !['GET', 'HEAD'].includes(recipe.method);
  try {
    const built = new Request(`${world.service.config.publicUrl}${path}`, {
      method: recipe.method,
      headers,
      ...(takesBody && body !== undefined
        ? { body: written?.bytes ? Buffer.from(body, 'latin1') : body }
        : {}),
    });
    return { built, body };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Puts in what stands as `@kind:number@`. */
function filling(world: World, site: string, mark: string) {
  return async (text: string, escaped: (value: string) => string): Promise<string> => {
    const parts = text.replaceAll(marker, mark).split(/@(\w+(?::\w+)?)@/);
    const values = await Promise.all(
      parts.map(async (part, index) => {
        if (index % 2 === 0) return part;
        const [kind = '', which = '0'] = part.split(':');
        if (kind === 'site') return site;
        if (kind === 'uuid') return randomUUID();
        if (kind === 'cookie') return cookieOf(await world.desk(which));
        if (kind === 'csrf') return escaped((await world.desk(which)).csrf());
        return kind in world.pools ? escaped(world.pick(kind as Kind, Number(which))) : `@${part}@`;
      }),
    );
    return values.join('');
  };
}

const cookieOf = ({ jar }: { jar: Map<string, string> }) =>
  [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

/** Puts in a solved proof of what the request is about, where one is asked for. */
async function proved(world: World, site: SiteName, path: string, body: string): Promise<string> {
  const wanted = body.includes('"@proof@"');
  const picture = body.includes('@pictureToken@');
  if (!wanted && !picture) return body;
  const [action, ref] = purposeOf(path, body);
  const query = picture ? '&picture=1' : '';
  const name = world.sites[site].name;
  const solved = await prove(world.service, name, action, ref, newNetwork(), query).catch(() => undefined);
  const { proof } = solved ?? { proof: {} as { picture?: { token: string; answer: string } } };
  return body
    .replace('"@proof@"', () => JSON.stringify(proof))
    .replace('@pictureToken@', () => encodeURIComponent(proof.picture?.token ?? ''))
    .replace('@pictureAnswer@', () => encodeURIComponent(proof.picture?.answer ?? ''));
}

function purposeOf(path: string, body: string): [action: string, ref: string] {
  const [, poll] = /\/polls\/([^/?]+)/.exec(path) ?? [];
  if (poll) return ['vote', poll];
  const [, reported] = /\/comments\/([^/?]+)\/reports?/.exec(path) ?? [];
  if (reported) return ['report', reported];
  if (/\/feedback/.test(path)) return ['feedback', '-'];
  return ['comment', threadIn(path, body)];
}

function threadIn(path: string, body: string): string {
  const [, inForm] = /(?:^|&)thread=([^&]*)/.exec(body) ?? /[?&]thread=([^&]*)/.exec(path) ?? [];
  try {
    return inForm === undefined ? String(JSON.parse(body).thread) : decodeURIComponent(inForm);
  } catch {
    return '/a';
  }
}
