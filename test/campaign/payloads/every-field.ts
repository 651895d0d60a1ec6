import * as z from 'zod';
import { operations } from '../../../src/app.ts';
import { type Operation, pathOf } from '../../../src/http/operation.ts';
import { type Json, sampleOf } from '../../contract/mutations.ts';
import type { Service, Site } from '../../support/service.ts';
import { mark } from './mark.ts';

type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
};

/** A place of a request where a text can stand. */
export type Field = { operation: Operation; part: 'body' | 'query'; path: string[] };

/** Every text field of every endpoint, as `/openapi.json` describes them: a new one is among them without a word here. */
export const textFields = (): Field[] =>
  operations.flatMap((operation) =>
    (['body', 'query'] as const).flatMap((part) => {
      const schema = operation.policy[part];
      if (!schema) return [];
      const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
      const paths = new Map(textsIn(described, []).map((path) => [path.join('.'), path]));
      return [...paths.values()].map((path) => ({ operation, part, path }));
    }),
  );

function textsIn(schema: Schema, path: string[]): string[][] {
  const { properties = {}, additionalProperties: any, items, anyOf = [] } = schema;
  const isText =
    [schema.type ?? 'string'].flat().includes('string') && !schema.enum && schema.const === undefined;
  return [
    ...anyOf.flatMap((each) => textsIn(each, path)),
    ...Object.entries(properties).flatMap(([name, each]) => textsIn(each, [...path, name])),
    ...(any && typeof any === 'object' ? textsIn(any, [...path, mark]) : []),
    ...(items ? textsIn(items, [...path, '0']) : []),
    ...(isText && anyOf.length === 0 && Object.keys(properties).length === 0 ? [path] : []),
  ];
}

function withText(sample: Json, path: string[], text: string): Json {
  const copy = structuredClone(sample) as Record<string, Json>;
  const last = path.at(-1) ?? '';
  let holder = copy;
  for (const [place, name] of path.slice(0, -1).entries()) {
    if (typeof holder[name] !== 'object' || holder[name] === null)
      holder[name] = path[place + 1] === '0' ? [] : {};
    holder = holder[name] as Record<string, Json>;
  }
  holder[last] = text;
  return copy;
}

/** Where an operation's path leads: `known` are the ids of what is there. */
export type Known = { poll: string; id: (path: string) => string };

/** Sends the text in one field of a request that is sound otherwise; gives what is wrong with the answer. */
export async function sendIn(
  service: Service,
  site: Site,
  known: Known,
  field: Field,
  text: string,
): Promise<string[]> {
  const { operation, part, path } = field;
  const { method, body } = operation.policy;
  const names: Record<string, string> = {
    site: site.name,
    poll: known.poll,
    id: known.id(operation.policy.path),
    token: 'x',
  };
  const address = pathOf(operation.policy).replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? name);
  const query =
    part === 'query'
      ? `?${new URLSearchParams({ ...required(operation), [path[0] ?? '']: text.toWellFormed() })}`
      : '';
  const sample = body ? sampleOf(body) : undefined;
  const sent = sample !== undefined && part === 'body' ? withText(sample, path, text) : sample;
  const answer = await service.app.request(`${service.config.publicUrl}${address}${query}`, {
    method: method.toUpperCase(),
    headers: { authorization: 'Bearer the-owner-key-of-the-tests', 'content-type': 'application/json' },
    ...(sent === undefined || method === 'get' ? {} : { body: JSON.stringify(sent) }),
  });
  const told = `${method} ${pathOf(operation.policy)} ${path.join('.')}`;
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    await answer.body?.cancel();
    return [];
  }
  const said = await answer.text();
  const faults = answer.status >= 500 ? [`${told}: ${answer.status} for ${JSON.stringify(text)}`] : [];
  if (answer.status >= 400 && withoutChallenge(said).includes(mark)) faults.push(`${told}: echoes ${said}`);
  for (const [name, value] of answer.headers)
    if (name.includes(mark) || /[\r\n]/.test(value)) faults.push(`${told}: a header ${name}: ${value}`);
  return faults;
}

/** A fresh challenge names the thread that it is for. */
const withoutChallenge = (problem: string) => {
  const { challenge: _, ...rest } = JSON.parse(problem);
  return JSON.stringify(rest);
};

const required = ({ policy }: Operation): Record<string, string> =>
  policy.path.endsWith('/export')
    ? { format: 'json' }
    : policy.path === '/challenge'
      ? { action: 'comment' }
      : { thread: '/a' };
