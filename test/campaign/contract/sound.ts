import fc from 'fast-check';
import type { Json } from '../../contract/mutations.ts';
import type { Schema } from './targets.ts';

/**
 * Values that a schema of the description takes. What only the world can give stands as `@kind:number@` in the text, and is put
 * there when the request is sent.
 */

const one = (...values: Json[]): fc.Arbitrary<Json> => fc.constantFrom(...values);
const of = (kind: string): fc.Arbitrary<Json> => fc.nat(12).map((number) => `@${kind}:${number}@`);
const uuid = fc.constant<Json>('@uuid@');

/** As people write: letters of all kinds, both spellings of one letter, both directions, markup, what looks like code. */
const words = fc
  .constantFrom(
    ...[
      'Well said.',
      'Größe matters',
      'a\u0301 \u00e1',
      'עברית and English',
      '\u202bعربي\u202c',
      '👩‍👩‍👧‍👦 👍🏽',
    ],
    ...['**bold** and [a link](https://example.com/)', '<b>not bold</b> & co', "'; drop table polls; --"],
    ...['{{7*7}} #{7*7} %s %n', '=1+1', 'null', '0', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﬁ Å', 'ẛ̣ ǆ', '…'],
  )
  .map((text): Json => `${text} @uuid@`);

const later = one('2099-01-02T03:04:05Z', '2098-11-24T18:00:00+02:00');
const site = 'https://www.example.com';

const named: Record<string, fc.Arbitrary<Json>> = {
  email: one('', '@email:0@', '@email:1@', 'grüße@example.com', "o'hara+x@example.com"),
  url: one(`${site}/a`, `${site}/straße?x=1`),
  website: one('', 'https://ada.example/', 'http://ada.example:8080/x?y=z'),
  timeZone: one('UTC', 'Europe/Berlin', 'Asia/Kolkata'),
  origins: one([], [site], [site, 'http://localhost:3000', 'https://bücher.example']),
  origin: one(site, 'https://other.example'),
  nickname: fc.oneof({ weight: 5, arbitrary: one('') }, { weight: 1, arbitrary: one('a bot') }),
  parent: one(null, '@comment:0@'),
  voter: fc.oneof(one(null), of('voter')),
  choices: one(['o1'], ['o2']),
  events: one(['poll.opened'], ['comment.held', 'poll.closed']),
  ids: fc.array(of('changingComment'), { minLength: 1, maxLength: 4 }),
  thread: fc.oneof(of('thread'), one('/new-@uuid@', '/a/?x=1#y')),
  until: fc.oneof(one(null), later),
  pinned: one(null),
  aliases: one([], ['/alias-@uuid@']),
  options: one(['One', 'Other'], [{ text: 'A' }, { text: 'B' }, { text: 'Ä 👍' }], ['1', '2', '3', '4']),
  choose: one({ min: 1, max: 1 }, { min: 1, max: 2 }),
  opensAt: one('2026-01-01T00:00:00Z'),
  closesAt: fc.oneof(one(null), later),
  resultsFrom: fc.oneof(one(null), one('2026-01-01T00:00:00Z'), later),
  where: one({ held: true }, { byPicture: true }, { page: `${site}/a` }, { from: '2026-01-01T00:00:00Z' }),
  slug: one('poll-@uuid@'),
  site: one('site-@uuid@'),
  sites: one([]),
  akismetKey: one(null),
  proof: one('@proof@'),
  settings: one({}, { comments: { heldWords: ['casino'], depth: 3 } }, { picture: 'never' }),
  html: one('en', 'de', 'fr', ''),
  lang: one('en', 'de-AT', 'x'),
  cursor: of('cursor'),
  at: fc.oneof(of('comment'), one('1')),
  under: of('comment'),
  ref: fc.oneof(of('openPoll'), of('comment'), of('thread'), one('-')),
  link: one('any', 'example.com'),
  author: one('Ada', '@email:0@'),
  page: one('', `${site}/a?token=1`, '/a'),
  referrer: one(null, 'https://search.example/?q=x'),
  name: words,
};

/** Names that only make sense of what was seen before. */
const guards = new Set(['was', 'wasEditedAt', 'wasWording', 'order', 'rotateSecret', 'expiresAt']);
const corrected = one(
  [
    { id: 'o1', text: 'One' },
    { id: 'o2', text: 'Other, corrected' },
  ],
  [{ id: 'o1', text: 'One' }, { id: 'o2', text: 'Other', withdrawn: true }, { text: 'A new one' }],
);

export function soundValue(schema: Schema, name = ''): fc.Arbitrary<Json> {
  const isObject = schema.properties !== undefined;
  // A comment's author is an object, a query's is a name; the options of a change are named by id.
  if (name === 'options' && schema.items?.properties) return corrected;
  const usual = isObject && name === 'author' ? undefined : named[name];
  if (usual) return usual;
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => soundValue(each, name)));
  if (schema.const !== undefined) return one(schema.const);
  if (schema.enum) return one(...schema.enum);
  if (isObject) return soundObject(schema);
  const types = [schema.type ?? 'object'].flat();
  return fc.oneof(...types.map((type) => simple(type, schema, name)));
}

function soundObject({ properties = {}, required = [] }: Schema): fc.Arbitrary<Json> {
  const sent = Object.entries(properties).filter(([name]) => !guards.has(name));
  const shape = Object.fromEntries(sent.map(([name, inner]) => [name, soundValue(inner, name)]));
  const needed = new Set([...required, 'proof', 'author', 'name']);
  const requiredKeys = Object.keys(shape).filter((name) => needed.has(name));
  // What is answered stands in the first thread.
  return fc
    .record(shape, { requiredKeys })
    .map((sent) => (sent.parent ? { ...sent, thread: '/a' } : sent) as Json);
}

function simple(type: string, schema: Schema, name: string): fc.Arbitrary<Json> {
  const { minimum: min = 0, maximum: max = 1000 } = schema;
  if (type === 'null') return one(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: Math.max(min, 0), max: Math.min(max, 1_000_000) });
  if (type === 'number') return fc.constantFrom(min, max);
  if (type === 'array')
    return fc.array(soundValue(schema.items ?? {}, ''), { minLength: schema.minItems ?? 0, maxLength: 3 });
  if (type === 'object') return one({});
  if (schema.format === 'uuid' || /[iI]d$/.test(name)) return uuid;
  return schema.format === 'date-time' ? later : words;
}
