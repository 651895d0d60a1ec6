import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import * as z from 'zod';
import { junkText } from '../support/junk.ts';

/** Put into whatever is sent wrongly, and looked for in what comes back. */
export const marker = 'xMARKERx';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Schema = {
  [keyword: string]: unknown;
  type?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  enum?: Json[];
};

const deep = 10_000;

/** JSON texts that no schema expects, in the place of some value. */
const nasty = [
  ...['null', 'true', '0', '-1', '0.1', '1e308', '1e999', '9007199254740993', '""', '[]', '{}', '[[[]]]'],
  ...[`"${marker}"`, `"${marker}\\u0000"`, `"${marker}\\ud800"`, `"\\udfff${marker}"`, `"\\u202e${marker}"`],
  ...[`"${marker}' or 1=1; --"`, `"<script>${marker}</script>"`, `"%00${marker}"`, `"\\r\\n${marker}: 1"`],
  ...[`["${marker}"]`, `{"${marker}":1}`, `{"__proto__":{"${marker}":1}}`, `[${'0,'.repeat(5000)}0]`],
  ...[
    `{"constructor":{"prototype":{"${marker}":1}}}`,
    `"${marker.repeat(500)}"`,
    `"${marker.repeat(40_000)}"`,
  ],
  ...['['.repeat(deep) + ']'.repeat(deep), `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`],
  ...[
    '-0',
    '1e400',
    '-1e400',
    '1E-400',
    '5e-324',
    '-9007199254740993',
    '0x10',
    'NaN',
    '-Infinity',
    '1.',
    '+1',
  ],
  ...[
    `"\\ufeff${marker}"`,
    `"${marker}e\\u0301"`,
    `"\\u2067${marker}\\u2066"`,
    `"${marker}\\ufdd0\\uffff"`,
    `"\\ud83d${marker}"`,
  ],
  ...[
    `"${marker}<\\"'&>${marker}"`,
    `"\\"${marker}'x=${marker}"`,
    `"${marker}\\u2028${marker}"`,
    '"\\u0007"',
    `["${marker}","${marker}"]`,
  ],
  ...[
    '"2026-02-30T00:00:00Z"',
    '"9999-12-31T23:59:59Z"',
    '"0000-00-00T00:00:00Z"',
    '"-1"',
    '"1e3"',
    '" o1 "',
    '["o1","o1"]',
  ],
];

/** Whole bodies that are no JSON, or not what was asked for. */
export const strangeBodies: (string | Uint8Array)[] = [
  ...[
    '',
    ' ',
    '{',
    '}',
    `{"${marker}"`,
    `{'${marker}': 1}`,
    'NaN',
    'undefined',
    '01',
    '"',
    `${marker}=1&b=2`,
  ],
  ...[
    `"${marker}"`,
    '5',
    'null',
    'true',
    '[]',
    `["${marker}"]`,
    '{}',
    '[1,]',
    '{}{}',
    '\u0000',
    '{"a":1}\u0000',
  ],
  ...['['.repeat(deep), '['.repeat(deep) + ']'.repeat(deep), `{"__proto__":null}`],
  Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d),
  Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
  Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00),
];

/** Texts as they may stand, percent-encoded, in a path or a query. */
export const nastyTexts = [
  ...['%00', '%ff', '%ed%a0%80', '%c0%80', '%', '%zz', '%0a', '%20', '%2e%2e%2f', '..%2f..%2fetc%2fpasswd'],
  ...['__proto__', 'constructor', 'toString', `${marker}%00`, `${marker}%27%3b--`, '%F0%9F%98%80', marker],
  ...[`${marker.repeat(600)}`, 'null', '-1', '1e308', '0', '%7B%7D', `%3Cscript%3E${marker}`, '00000000'],
];

/** A value that a schema takes, as far as its JSON Schema tells; ids and slugs are new each time. */
export function sampleOf(schema: z.ZodType): Json {
  return sampleValue(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema, '');
}

const named: Record<string, () => Json> = {
  email: () => 'reader@example.com',
  url: () => '',
  website: () => '',
  timeZone: () => 'UTC',
  origins: () => ['https://www.example.com'],
  origin: () => 'https://www.example.com',
  nickname: () => '',
  parent: () => null,
  voter: () => null,
  choices: () => ['o1'],
  events: () => ['poll.opened'],
  ids: () => [randomUUID()],
  thread: () => '/sample',
  until: () => null,
  pinned: () => null,
  options: () => [{ text: 'One' }, { text: 'Other' }],
  choose: () => ({ min: 1, max: 1 }),
  closesAt: () => null,
  where: () => ({ held: true }),
  slug: () => `poll-${randomUUID()}`,
  site: () => `site-${randomUUID()}`,
};

function sampleValue(schema: Schema, name: string): Json {
  const own = named[name];
  if (own) return own();
  if (schema.anyOf) return sampleValue(schema.anyOf[0] ?? {}, name);
  if (schema.enum) return schema.enum[0] ?? null;
  if (schema.type === 'object') {
    const entries = Object.entries(schema.properties ?? {});
    return Object.fromEntries(entries.map(([each, inner]) => [each, sampleValue(inner, each)]));
  }
  if (schema.type === 'array') return [];
  if (schema.type === 'integer' || schema.type === 'number') return Number(schema.minimum ?? 1);
  if (schema.type === 'boolean') return false;
  if (schema.format === 'date-time') return '2099-11-24T18:00:00Z';
  return schema.format || schema.pattern ? randomUUID() : `text ${randomUUID()}`;
}

/** One change to a sample: where (wrapped around the places there are), and what stands there now. */
export const mutation = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'twice'),
  place: fc.nat(),
  text: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...nasty) },
    { weight: 1, arbitrary: junkText.map((text) => JSON.stringify(marker + text)) },
  ),
  name: fc.constantFrom('__proto__', 'constructor', marker, 'status', 'number', `${marker}\u0000`, ''),
});
export type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

type Place = { holder: Json[] | { [name: string]: Json }; key: string; path: string };

function placesIn(value: Json, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = `${path}${key}`;
    return [{ holder: value, key, path: here }, ...placesIn(inner, `${here}.`)];
  });
}

/** Where a change puts another value, as problems name it; undefined where it does something else. */
export function placeOf(sample: Json, { kind, place }: Mutation): string | undefined {
  const places = placesIn(sample);
  return kind === 'replace' ? places[place % places.length]?.path : undefined;
}

/** The JSON text of the sample after the change. */
export function mutated(sample: Json, { kind, place, text, name }: Mutation): string {
  const hole = '@hole@';
  const copy = structuredClone(sample);
  const places = placesIn(copy);
  const chosen = places[place % places.length];
  if (!chosen) return text;
  const holder = chosen.holder as Record<string, Json>;
  if (kind === 'remove' && !Array.isArray(holder)) delete holder[chosen.key];
  else if (kind === 'add' && !Array.isArray(holder))
    Object.defineProperty(holder, name, { value: hole, enumerable: true, configurable: true });
  else holder[chosen.key] = hole;
  const again = kind === 'twice' && !Array.isArray(holder);
  const before = again
    ? `${JSON.stringify(valueAt(sample, chosen.path))},${JSON.stringify(chosen.key)}:`
    : '';
  return JSON.stringify(copy).replace(`"${hole}"`, () => `${before}${text}`);
}

const valueAt = (sample: Json, path: string): Json =>
  path.split('.').reduce((at, key) => (at as Record<string, Json>)[key] ?? null, sample);
