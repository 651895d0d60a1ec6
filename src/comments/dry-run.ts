import * as z from 'zod';
import type { SiteSettings } from '../sites/site-settings.ts';
import { accept, type Submission, type Verdict } from './acceptance.ts';
import { commentStatuses } from './comment.ts';
import { linksIn } from './markup.ts';
import { foldedName } from './name-fold.ts';

/** Other rules, tried on comments that are there: what would have become of each. Nothing is written. */

/** How many of the newest comments are tried. */
export const mostTried = 1000;

/** `POST rules/dry-run`: what would be changed, as in `PATCH` of the site. */
export const DryRunInput = z.object({ settings: z.record(z.string(), z.unknown()) });

const status = z.enum(commentStatuses);

export const DryRun = z.object({
  tried: z.int().describe(`Comments that were tried: the newest, ${mostTried} at most.`),
  changed: z.int(),
  counts: z.array(z.object({ before: status, after: status, count: z.int() })),
  items: z
    .array(
      z.object({
        id: z.string(),
        thread: z.string(),
        name: z.string(),
        excerpt: z.string(),
        createdAt: z.iso.datetime(),
        current: status.describe('What editors have made of it since.'),
        before: status.describe('What today’s rules make of it.'),
        after: status.describe('What the tried rules make of it.'),
        reason: z.string().nullable().describe('The tried rules’ reason.'),
        matched: z.string().nullable(),
      }),
    )
    .describe('Those that would be treated differently, the newest first.'),
});
export type DryRun = z.infer<typeof DryRun>;

/** A comment as it was stored, with what was known of its author then. */
export type TriedComment = {
  id: string;
  thread: string;
  name: string;
  email: string;
  website: string;
  body: string;
  html: string;
  current: (typeof commentStatuses)[number];
  reason: string | null;
  spamScore: number | null;
  createdAt: Date;
  knownAuthor: boolean;
  nameTaken: boolean;
};

export type Rules = { settings: SiteSettings; staff: ReadonlySet<string> };

/** What either set of rules makes of a comment by itself, whatever is set for its thread. */
export function judgedBoth(before: Rules, after: Rules, comment: TriedComment): [Verdict, Verdict] {
  const facts = factsOf(comment);
  const fold = foldedName(comment.name);
  const judge = ({ settings, staff }: Rules) =>
    accept(settings, { ...facts, nameInUse: comment.nameTaken || (fold !== '' && staff.has(fold)) });
  return [judge(before), judge(after)];
}

/**
 * How a comment was sent is known from what it is held for, as long as nobody has ruled on it; after that it counts as sent like most. The
 * network is not known at all.
 */
function factsOf(comment: TriedComment): Omit<Submission, 'nameInUse'> {
  const { name, email, website, body, html, reason, knownAuthor, spamScore } = comment;
  return {
    ...{ name, email, website, body, knownAuthor, spamScore },
    links: linksIn(body, html),
    honeypot: reason === 'honeypot' ? 'filled' : '',
    proof: reason === 'picture_skipped' ? 'altcha' : reason === 'picture_alone' ? 'picture' : 'both',
    pictureWanted: reason === 'picture_skipped',
    seconds: reason === 'too_fast' ? 0 : null,
    calledSpam: reason === 'akismet',
    network: null,
    threadMode: 'open',
  };
}

/** The beginning of a text on one line. */
export function excerptOf(body: string): string {
  const line = body.slice(0, 1000).replaceAll(/\s+/g, ' ');
  const letters = Array.from(line);
  return letters.length > 140 ? `${letters.slice(0, 139).join('')}…` : line;
}
