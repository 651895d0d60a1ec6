import * as z from 'zod';
import type { Clueful, Lesson } from './bayes.ts';
import type { CommentRecord, CommentStatus } from './comment.ts';

/** What moderators' rulings teach about spam, and how the counts of clues move by it. */

/** Under this clue the comments themselves are counted. It sorts first, so whoever teaches a site takes turns at it. */
export const everyComment = '00000000-0000-0000-0000-000000000000';

/** By how much a clue's counts move. */
export type Step = { clue: string; spam: number; ham: number };

/** A comment with what is learnt of it. */
export type Learnt = Clueful & { learnt: Lesson | null };

/**
 * What a ruling teaches. Trash is no spam: it teaches nothing and takes back what an approval taught; but what was learnt
 * as spam stays so when the spam is cleared away.
 */
export function lessonOf(ruling: CommentStatus, learnt: Lesson | null): Lesson | null {
  if (ruling === 'approved') return 'ham';
  if (ruling === 'spam') return 'spam';
  return ruling === 'trash' && learnt === 'spam' ? learnt : null;
}

/**
 * The steps from what was learnt of a comment to what is to be, in the order in which the rows are locked. `before` is the
 * comment as it was learnt, so that its clues are taken back exactly.
 */
export function stepsBetween(before: Learnt, after: Learnt, cluesOf: (comment: Clueful) => string[]): Step[] {
  const steps = new Map<string, Step>();
  const count = (comment: Learnt, by: 1 | -1) => {
    if (comment.learnt === null) return;
    for (const clue of [everyComment, ...cluesOf(comment)]) {
      const step = steps.get(clue) ?? { clue, spam: 0, ham: 0 };
      steps.set(clue, { ...step, [comment.learnt]: step[comment.learnt] + by });
    }
  };
  count(before, -1);
  count(after, 1);
  return [...steps.values()]
    .filter(({ spam, ham }) => spam !== 0 || ham !== 0)
    .sort((one, other) => (one.clue < other.clue ? -1 : 1));
}

/** Which opinion of a service elsewhere a ruling contradicts, and what it is to learn instead; null where there is nothing to say. */
export function correctionOf(
  before: Pick<CommentRecord, 'status' | 'reason'>,
  ruling: CommentStatus,
): Lesson | null {
  if (before.status === ruling) return null;
  const wasCalledSpam = before.reason === 'akismet' || (before.status === 'spam' && before.reason === null);
  if (ruling === 'spam') return wasCalledSpam ? null : 'spam';
  return ruling === 'approved' && wasCalledSpam ? 'ham' : null;
}

export const SpamLearning = z.object({
  learn: z.boolean(),
  holdFrom: z.number(),
  learnt: z
    .object({ spam: z.int(), ham: z.int() })
    .describe('How many comments were learnt as spam and as honest ones.'),
  speaksFrom: z.int().describe('Of so many of each kind on, comments are held by it.'),
  speaks: z.boolean(),
  akismet: z.boolean(),
});
export type SpamLearning = z.infer<typeof SpamLearning>;
