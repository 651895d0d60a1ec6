import { z } from 'zod';
import { emailAddress, line, slug, webAddress } from '../text.ts';

/** A publisher's site: who may embed it, in which language it speaks, and the policies of its polls and threads. */

/** Where pages are served from, as browsers tell it. */
export const origin = z
  .string({ error: 'Must be text.' })
  .max(300)
  .transform((raw, context) => {
    const url = URL.canParse(raw) ? new URL(raw) : undefined;
    if (
      !url ||
      (url.protocol !== 'https:' && url.protocol !== 'http:') ||
      url.pathname !== '/' ||
      url.search ||
      url.hash ||
      url.username ||
      url.password
    ) {
      context.addIssue({
        code: 'custom',
        message: 'Must be an origin like https://www.example.com, without a path.',
      });
      return z.NEVER;
    }
    return url.origin;
  });

export const mostOrigins = 100;

const readers = ['always', 'newcomers', 'never'] as const;
const readersOr = z.enum(readers).nullable().default(null).meta({ example: 'always' });
const keyList = z.array(line({ min: 1, max: 200 })).max(1000);

/** Says what it takes in one sentence, whatever is wrong. */
const whole = (min: number, max: number) => {
  const error = `Must be a whole number from ${min} to ${max}.`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
const likelihood = 'Must be a number from 0.5 to 1.';
const days = whole(1, 3650).nullable();

/** What a site may set about its comments and its human verification, each with the default that most want. */
export const SiteSettings = z.object({
  picture: z
    .enum(readers)
    .default('newcomers')
    .describe('Who is asked for the picture: everybody, whoever has no approved comment yet, nobody.')
    .meta({ example: 'newcomers' }),
  pictureFor: z
    .object({
      vote: z
        .enum(['always', 'never'])
        .default('never')
        .describe('Whether voters read a picture too.')
        .meta({ example: 'never' }),
      feedback: readersOr.describe('Who is asked before a note to the editors; null: as for comments.'),
      report: readersOr.describe('Who is asked before a report; null: as for comments.'),
    })
    .prefault({}),
  comments: z
    .object({
      nameRequired: z.boolean().default(true).meta({ example: true }),
      emailRequired: z.boolean().default(false).meta({ example: false }),
      holdAll: z.boolean().default(false).meta({ example: false }),
      holdFirstTime: z
        .boolean()
        .default(true)
        .describe('Hold whoever has no approved comment under the same name and e-mail.')
        .meta({ example: true }),
      maxLinks: whole(1, 100)
        .default(2)
        .describe('A comment with this many links is held.')
        .meta({ example: 2 }),
      heldWords: keyList
        .default([])
        .describe(
          'Words, names, addresses or hosts in name, e-mail, website or text, and addresses or CIDR ranges of networks, that hold a comment.',
        )
        .meta({ example: ['casino', '203.0.113.0/24'] }),
      refusedWords: keyList
        .default([])
        .describe('The same, and the comment goes to the trash.')
        .meta({ example: ['cheap pills'] }),
      matching: z
        .enum(['whole-word', 'substring'], { error: 'Must be whole-word or substring.' })
        .default('whole-word')
        .describe('`substring`: “press” is found in “WordPress” too.')
        .meta({ example: 'whole-word' }),
      staffNames: z
        .array(line({ min: 1, max: 245 }))
        .max(200)
        .default([])
        .describe('Names under which no reader may write, beside those of the site’s keys.')
        .meta({ example: ['The editors'] }),
      depth: whole(1, 10).default(5).describe('How deep replies nest.').meta({ example: 5 }),
      closeAfterDays: days.default(null).meta({ example: 14 }),
      floodSeconds: whole(0, 3600)
        .default(15)
        .describe('Pause between two comments of one network or e-mail.')
        .meta({ example: 15 }),
      editMinutes: whole(0, 1440).default(15).meta({ example: 15 }),
    })
    .prefault({}),
  spam: z
    .object({
      learn: z
        .boolean()
        .default(true)
        .describe('Learn from what moderators approve and mark as spam, and hold what looks like spam.')
        .meta({ example: true }),
      holdFrom: z
        .number({ error: likelihood })
        .min(0.5, { error: likelihood })
        .max(1, { error: likelihood })
        .default(0.99)
        .describe('How likely spam a comment must look to be held.')
        .meta({ example: 0.99 }),
    })
    .prefault({}),
  retention: z
    .object({
      addressDays: days
        .default(null)
        .describe(
          'After so many days the e-mail addresses of comments, reports and notes are forgotten, and the networks of comments; null: they are kept.',
        )
        .meta({ example: 90 }),
    })
    .prefault({}),
  mail: z
    .object({
      to: z
        .array(emailAddress)
        .max(20, { error: 'At most 20 addresses.' })
        .default([])
        .describe('Where editors are told by mail, if the service has a mail server.'),
      held: z
        .enum(['off', 'each', 'digest'], { error: 'Must be off, each or digest.' })
        .default('digest')
        .describe('Comments that wait: none, each by itself, or together every few hours.'),
      digestHours: whole(1, 168).default(4).describe('How many hours lie between two digests at least.'),
      feedback: z.boolean().default(true),
      reports: z.boolean().default(true),
    })
    .prefault({}),
});
export type SiteSettings = z.output<typeof SiteSettings>;

/** The whole site takes no comments: since when, by whose word, and what readers are told (empty: the usual words). */
export const Freeze = z.object({ since: z.iso.datetime(), by: z.string(), notice: z.string() });
export type Freeze = z.infer<typeof Freeze>;

/** `POST freeze`. */
export const FreezeInput = z.object({
  notice: line({ max: 500 })
    .default('')
    .describe('What readers are told above every thread; empty for the usual words.'),
});
export type FreezeInput = z.output<typeof FreezeInput>;

export type SiteRecord = {
  id: string;
  name: string;
  url: string | null;
  locale: string;
  timeZone: string;
  origins: string[];
  ballotAllowance: number;
  settings: SiteSettings;
  frozen: Freeze | null;
  sealedSalt: string;
  sealedSpamKey: string | null;
  createdAt: Date;
};

const timeZone = z.string().max(60).refine(isTimeZone, { error: 'Must be a time zone like Europe/Berlin.' });

function isTimeZone(name: string) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const fields = {
  name: line({ min: 1, max: 200 }).meta({ example: 'The Herald' }),
  url: webAddress(500).nullable().meta({ example: 'https://www.herald.example' }),
  locale: z.enum(['en', 'de']).meta({ example: 'en' }),
  timeZone: timeZone.meta({ example: 'Europe/Berlin' }),
  origins: z
    .array(origin)
    .max(mostOrigins)
    .meta({ example: ['https://www.herald.example'] }),
  ballotAllowance: z
    .int()
    .min(0)
    .max(1_000_000)
    .describe('How many ballots of one network are counted in a poll before further ones are held.')
    .meta({ example: 50 }),
};

/** `POST /api/v1/sites`. `site` is its name in every address and cannot be changed. */
export const SiteInput = z.object({
  site: slug,
  name: fields.name,
  url: fields.url.default(null),
  locale: fields.locale.default('en'),
  timeZone: fields.timeZone.default('UTC'),
  origins: fields.origins.default([]),
  ballotAllowance: fields.ballotAllowance.default(50),
  settings: SiteSettings.prefault({}),
});
export type SiteInput = z.output<typeof SiteInput>;

/** `PATCH .`: what is sent is changed, inside `settings` too; the rest stays. */
export const SitePatch = z
  .object({
    ...fields,
    settings: z.record(z.string(), z.unknown()),
    akismetKey: z
      .string({ error: 'Must be text.' })
      .regex(/^[!-~]{1,200}$/, { error: 'Must be a key as akismet.com shows it, without spaces.' })
      .nullable()
      .describe(
        'With a key comments are checked by Akismet: text, name, e-mail, website, network address and browser of every writer whose ' +
          'comment would be published, or is their first, go to a company in the USA. It is never shown again; null takes it out.',
      ),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { error: 'Nothing to change was sent.' });
export type SitePatch = z.output<typeof SitePatch>;

export const SiteWire = z.object({
  site: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  locale: z.string(),
  timeZone: z.string(),
  origins: z.array(z.string()),
  ballotAllowance: z.int(),
  settings: SiteSettings,
  frozen: Freeze.nullable().describe('Set while the whole site takes no comments.'),
  akismet: z.boolean().describe('Whether comments are checked by Akismet, with a key that is not shown.'),
  createdAt: z.iso.datetime(),
});
export type SiteWire = z.infer<typeof SiteWire>;

export function siteWire(site: SiteRecord): SiteWire {
  const { id, sealedSalt: _, sealedSpamKey, createdAt, ...rest } = site;
  return { site: id, ...rest, akismet: sealedSpamKey !== null, createdAt: createdAt.toISOString() };
}

/** What the audit tells of a site. A key for Akismet has a mark there, so that another one is seen to be another. */
export function siteFacts({ id: _, sealedSalt: __, sealedSpamKey, createdAt: ___, ...facts }: SiteRecord) {
  return { ...facts, akismetKey: sealedSpamKey && `sealed, ends in ${sealedSpamKey.slice(-6)}` };
}

/** The settings after a patch, one level of nesting deep; faults come from `SiteSettings` itself. */
export function mergeSettings(current: SiteSettings, patch: Record<string, unknown>) {
  const unknown = unknownNames(current, patch, []);
  if (unknown.length > 0) return { success: false as const, error: { issues: unknown } };
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const merged = given.map(([name, value]) => {
    const known = current[name as keyof SiteSettings];
    return [name, isObject(known) && isObject(value) ? { ...known, ...value } : value];
  });
  return SiteSettings.safeParse({ ...current, ...Object.fromEntries(merged) });
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where names are that no setting has, told as faults: a mistyped one would otherwise change nothing and say nothing. */
function unknownNames(known: object, sent: object, path: string[]): { path: string[]; message: string }[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const inner = Object.hasOwn(known, name) ? known[name as keyof typeof known] : undefined;
    if (inner === undefined) return [{ path, message: 'Holds a name that is not known here.' }];
    return isObject(inner) && isObject(value) ? unknownNames(inner, value, [...path, name]) : [];
  });
}
