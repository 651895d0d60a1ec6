import * as z from 'zod';
import { emailAddress, line } from '../text.ts';

/** What a site may set about its comments, its human verification, and whom it tells; each with the default that most want, and an example. */

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
      bodyBytes: whole(100, 65_525)
        .default(65_525)
        .describe('How long a comment may be, in bytes of UTF-8.')
        .meta({ example: 5000 }),
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
  oldPages: z
    .object({
      polls: z
        .boolean()
        .default(false)
        .describe(
          'Answer pages in caches that still call WP-Polls by admin-ajax.php. They show results and lead on; no vote that they send is counted.',
        )
        .meta({ example: true }),
    })
    .prefault({}),
  mail: z
    .object({
      to: z
        .array(emailAddress)
        .max(20, { error: 'At most 20 addresses.' })
        .default([])
        .describe('Where editors are told by mail, if the service has a mail server.')
        .meta({ example: ['editors@herald.example'] }),
      held: z
        .enum(['off', 'each', 'digest'], { error: 'Must be off, each or digest.' })
        .default('digest')
        .describe('Comments that wait: none, each by itself, or together every few hours.')
        .meta({ example: 'digest' }),
      digestHours: whole(1, 168)
        .default(4)
        .describe('How many hours lie between two digests at least.')
        .meta({ example: 4 }),
      feedback: z.boolean().default(true).meta({ example: true }),
      reports: z.boolean().default(true).meta({ example: true }),
    })
    .prefault({}),
});
export type SiteSettings = z.output<typeof SiteSettings>;

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
