import * as z from 'zod';
import { isTimeZone } from '../local-time.ts';
import { line, slug, webAddress } from '../text.ts';
import { SiteSettings } from './site-settings.ts';

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
