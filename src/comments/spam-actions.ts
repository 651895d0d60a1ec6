import type { Deps } from '../deps.ts';
import { pseudonyms } from '../keyed-hash.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { type Clueful, cluesOf, fewestLessons, type Seen, spamScore, speaks } from './bayes.ts';
import type { CommentStatus } from './comment.ts';
import type { CommentChange } from './moderation-queries.ts';
import { type Learnt, lessonOf, type SpamLearning, stepsBetween } from './spam-lessons.ts';
import { readClues, readLearnt } from './spam-queries.ts';

type Site = Pick<SiteRecord, 'id' | 'settings' | 'sealedSalt'>;

/**
 * How likely spam a comment looks at this site, from 0 to 1; null where the site does not ask or has learnt too little. Whoever has read
 * what was `learnt` saves asking about clues that nothing can be said of.
 */
export async function scoreOf(
  deps: Pick<Deps, 'config' | 'salts' | 'database'>,
  site: Site,
  comment: Clueful,
  learnt?: Seen,
): Promise<number | null> {
  if (!site.settings.spam.learn || (learnt && !speaks(learnt))) return null;
  const clues = await hashedClues(deps, site);
  const seen = await readClues(deps.database, site.id, clues(comment));
  return spamScore(seen.clues, seen.all);
}

/** The clues of a comment as they are kept: without the site's salt nobody can tell which words they were. */
async function hashedClues(
  deps: Pick<Deps, 'config' | 'salts'>,
  site: Site,
): Promise<(comment: Clueful) => string[]> {
  const hash = pseudonyms(await openSalt(deps, site.sealedSalt), 'spam-clue');
  const encoder = new TextEncoder();
  return (comment) => cluesOf(comment).map((clue) => hash(encoder.encode(clue)));
}

/** What a site has learnt about spam so far, and from how much of each kind on it says something. */
export async function showLearning(
  deps: Pick<Deps, 'database'>,
  { id, settings, sealedSpamKey }: Pick<SiteRecord, 'id' | 'settings' | 'sealedSpamKey'>,
): Promise<SpamLearning> {
  const { spam, ham } = await readLearnt(deps.database, id);
  const { learn, holdFrom } = settings.spam;
  return {
    learn,
    holdFrom,
    learnt: { spam, ham },
    speaksFrom: fewestLessons,
    speaks: learn && speaks({ spam, ham }),
    akismet: sealedSpamKey !== null,
  };
}

/** Adds to a change what it teaches. */
export type Teacher = (
  current: Learnt,
  change: CommentChange,
  ruling: CommentStatus | 'as it was' | 'unseen',
) => CommentChange;

/**
 * Says what a change teaches about spam. The ruling is a status that a moderator gave, `as it was` for a new text of theirs
 * alone, or `unseen` for a text that no moderator saw: what was learnt of the old one is taken back then.
 */
export async function teacherOf(deps: Pick<Deps, 'config' | 'salts'>, site: Site): Promise<Teacher> {
  const clues = await hashedClues(deps, site);
  return (current, change, ruling) => {
    const taught =
      ruling === 'unseen' ? null : ruling === 'as it was' ? current.learnt : lessonOf(ruling, current.learnt);
    const learnt = site.settings.spam.learn || taught === current.learnt ? taught : null;
    const after = { ...current, ...change.text, learnt };
    return { ...change, lesson: { learnt, steps: stepsBetween(current, after, clues) } };
  };
}
