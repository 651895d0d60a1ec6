import fc from 'fast-check';
import type { Json } from '../../contract/mutations.ts';
import { type Bend, bendFor } from './bends.ts';
import type { Form } from './forms.ts';
import { soundValue } from './sound.ts';
import { formBody, inAddress, soundForm } from './sound-forms.ts';
import { kindFor, type Schema, siteFor, type Target } from './targets.ts';
import { ownOrigin, type SiteName } from './world.ts';

/**
 * A request before the world has put its own things into it (`@kind:number@`), so that one that failed can be made smaller and
 * sent again.
 */
export type Recipe = {
  site: SiteName;
  method: string;
  path: string;
  query: [name: string, value: string][];
  headers: Record<string, string>;
  json?: Json;
  form?: [name: string, value: string][];
  /** In place of both: a character a byte, or text. */
  body?: { text: string; bytes: boolean };
  /** What was done to a sound request. */
  bends: string[];
  /** The one field of the body that got another value, where that is all that was done. */
  field?: string;
};

/** Requests of a target: about half as they should be, the others bent in one place or two. */
export function requestsOf(target: Target, forms: Form[]): fc.Arbitrary<Recipe> {
  const bends = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Bend[]>([]) },
    { weight: 6, arbitrary: fc.array(bendFor(target), { minLength: 1, maxLength: 2 }) },
  );
  return fc
    .tuple(soundRequests(target, forms), bends)
    .map(([sound, chosen]) => chosen.reduce((recipe, bend) => bend(recipe), sound));
}

const number = fc.nat(20);
const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });

function soundRequests(target: Target, forms: Form[]): fc.Arbitrary<Recipe> {
  const { method, route, described } = target;
  const usual = siteFor(target);
  const isReaders =
    usual === 'main' && /\/(votes|comments|threads|feedback|challenge|polls\/:poll)$/.test(route);
  const site = isReaders
    ? fc.constantFrom<SiteName>('main', 'main', 'main', 'main', 'strict')
    : fc.constant(usual);
  const schema = described?.requestBody?.content['application/json']?.schema;
  return fc
    .record({
      site,
      place: number,
      query: soundQuery(target),
      headers: soundHeaders(target),
      json: schema ? soundValue(schema as Schema) : fc.constant(undefined),
      form: forms.length > 0 ? fc.constantFrom(...forms).chain(soundForm) : fc.constant(undefined),
    })
    .map(({ site, place, query, headers, json, form }) => {
      const own = headers['hustings-edit'] !== undefined;
      const names = (name: string) =>
        own && name === 'id' ? (method === 'DELETE' ? 'doomedComment' : 'ownComment') : kindFor(name, target);
      const path = route.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) =>
        name === 'site' ? '@site@' : name === 'file' ? 'embed-test.js' : `@${names(name)}:${place}@`,
      );
      const token = method === 'DELETE' ? 'doomedToken' : 'editToken';
      const edit = own ? { 'hustings-edit': `@${token}:${place}@` } : {};
      return {
        ...{ site, method, path, query, bends: [] },
        headers: Object.assign({}, headers, edit, form && { 'content-type': form.type }),
        ...(json === undefined ? {} : { json }),
        ...(form ? { form: form.form } : {}),
      };
    });
}

function soundQuery({ route, described }: Target): fc.Arbitrary<[string, string][]> {
  const parameters = described?.parameters.filter((parameter) => parameter.in === 'query') ?? [];
  const asked = parameters.map(({ name, schema, required }) => {
    const value = soundValue(schema, name).map((found) => [found].flat().map(String));
    return (required ? value : maybe(value, 1)).map((found) =>
      (found ?? []).map((each): [string, string] => [name, inAddress(each)]),
    );
  });
  if (parameters.length > 0) return fc.tuple(...asked).map((all) => all.flat());
  if (route === '/oembed')
    return fc.constant([['url', inAddress('http://localhost:8787/sites/@site@/polls/@openPoll:0@')]]);
  if (/thread|threads\/edit/.test(route)) return fc.constant([['thread', '%2Fa']]);
  if (/mail\//.test(route)) return fc.constant([['token', '@subscription:0@']]);
  return fc.constantFrom<[string, string][]>([], [['lang', 'de']]);
}

function soundHeaders({ method, route, described }: Target): fc.Arbitrary<Record<string, string>> {
  const roles = described?.['x-roles'];
  const keys: Record<string, string> = {
    owner: 'keyOfOwner',
    editor: 'keyOfEditor',
    moderator: 'keyOfModerator',
  };
  const given: Record<string, fc.Arbitrary<string | undefined>> = {
    'accept-language': maybe(fc.constantFrom('en', 'de-DE,de;q=0.9', 'ar')),
    accept: maybe(fc.constantFrom('*/*', 'application/json', 'text/html')),
  };
  const named = roles?.map((role) => keys[role]).filter((key) => key !== undefined) ?? [];
  if (named.length > 0) given.authorization = fc.constantFrom(...named).map((key) => `Bearer @${key}:0@`);
  if (route === '/metrics') given.authorization = fc.constant('Bearer @keyOfOwner:0@');
  if (described?.requestBody)
    given['content-type'] = fc.constantFrom(
      ...['application/json', 'application/json', 'application/json; charset=utf-8', 'Application/JSON'],
    );
  if (method === 'POST' && !named.length && described)
    given.origin = maybe(fc.constantFrom(ownOrigin, 'http://localhost:8787'));
  if (route.endsWith('/mine')) given['hustings-voter'] = fc.constant('@voter:0@');
  if (method === 'GET' && described) given['if-none-match'] = maybe(fc.constantFrom('W/"x"', '*'), 6);
  if (!described) {
    given.origin = fc.constant(method === 'POST' ? 'http://localhost:8787' : undefined);
    if (route.startsWith('/desk')) given.cookie = fc.constantFrom('@cookie:owner@');
  }
  const plain = fc.record(given).map((all) => {
    const sent = Object.entries(all).filter(([, value]) => value !== undefined);
    return Object.fromEntries(sent) as Record<string, string>;
  });
  if (roles?.includes('relay'))
    return fc.oneof(
      { weight: 6, arbitrary: plain },
      {
        weight: 1,
        arbitrary: fc.constant({
          ...(described?.requestBody ? { 'content-type': 'application/json' } : {}),
          authorization: 'Bearer @keyOfRelay:0@',
          'hustings-reader-address': '203.0.113.7',
        }),
      },
    );
  // An author comes with the token of the comment, in place of a key.
  if (/\/comments\/:id$/.test(route) && described)
    return fc.tuple(plain, method === 'DELETE' ? fc.constant(true) : fc.boolean()).map(([all, own]) => {
      if (!own) return all;
      const { authorization: _, ...rest } = all;
      return { ...rest, 'hustings-edit': 'own' };
    });
  return plain;
}

/** The body as it is sent, still without what the world puts in. */
export function bodyOf({ json, form, body, headers }: Recipe): { text: string; bytes: boolean } | undefined {
  if (body) return body;
  if (form) return { text: formBody(form, headers['content-type'] ?? ''), bytes: false };
  return json === undefined ? undefined : { text: JSON.stringify(json), bytes: false };
}
