import type { SiteRecord, SiteSettings } from '../sites/site.ts';
import type { CommentStatus } from './comment.ts';

/** What decides about a comment, beside the site's settings. Everything that needs a database was found out before. */
export type Submission = {
  name: string;
  email: string;
  website: string;
  body: string;
  /** Links in the rendered text. */
  links: number;
  honeypot: string;
  /** `altcha`: the picture was skipped · `picture`: a page without script. */
  proof: 'altcha' | 'picture' | 'both';
  pictureWanted: boolean;
  /** Since the picture was issued; null where there was none. */
  seconds: number | null;
  /** Wrote under an approved comment's name and e-mail, or holds the edit token of one. */
  knownAuthor: boolean;
  threadMode: 'open' | 'hold' | 'closed';
  /** How likely spam its words look, from 0 to 1; null where the site knows too little to say. */
  spamScore: number | null;
  /** A service elsewhere, which the site wants to be asked, takes it for spam. */
  calledSpam: boolean;
};

export type Verdict = { status: CommentStatus; reason: string | null };

/**
 * Approved, held, spam or trash, with the rule that said so. The order is WordPress's: what throws away comes before what holds.
 * Words match whole words in any case.
 */
export function accept(settings: SiteSettings, submission: Submission): Verdict {
  const rules = settings.comments;
  const texts = [submission.name, submission.email, submission.website, submission.body].join('\n');
  if (submission.honeypot !== '') return { status: 'spam', reason: 'honeypot' };
  if (rules.refusedWords.some((word) => holdsWord(texts, word)))
    return { status: 'trash', reason: 'refused_word' };
  const held = (reason: string): Verdict => ({ status: 'held', reason });
  if (submission.proof === 'altcha' && submission.pictureWanted) return held('picture_skipped');
  if (submission.proof === 'picture') return held('picture_alone');
  if (submission.seconds !== null && submission.seconds < 3) return held('too_fast');
  if (rules.holdAll || submission.threadMode === 'hold') return held('all_held');
  if (submission.links >= rules.maxLinks) return held('links');
  if (rules.heldWords.some((word) => holdsWord(texts, word))) return held('held_word');
  if (submission.spamScore !== null && submission.spamScore >= settings.spam.holdFrom)
    return held('likely_spam');
  if (submission.calledSpam) return held('akismet');
  if (rules.holdFirstTime && !submission.knownAuthor) return held('first_comment');
  return { status: 'approved', reason: null };
}

/** Whether a service elsewhere could change anything: nothing leaves the house for a comment that waits or is thrown away anyhow. */
export const isWorthAsking = ({ status, reason }: Verdict): boolean =>
  status === 'approved' || reason === 'first_comment';

/** Whether `word` stands in the text, in any case, with no letter, mark or digit beside it. */
function holdsWord(text: string, word: string): boolean {
  const where = text.toLowerCase();
  const what = word.toLowerCase();
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + 1)) {
    // Two units on either side, since a letter may be a surrogate pair.
    const before = where.slice(Math.max(0, at - 2), at);
    const after = where.slice(at + what.length, at + what.length + 2);
    if (!/[\p{L}\p{M}\p{N}]$/u.test(before) && !/^[\p{L}\p{M}\p{N}]/u.test(after)) return true;
  }
  return false;
}

/**
 * Whether a thread takes no more comments: by a freeze of the site, by the editors' word, or by its age where the site closes old
 * ones. It ages from its first comment on.
 */
export function isClosed(
  site: Pick<SiteRecord, 'settings' | 'frozen'>,
  thread: { mode: 'open' | 'hold' | 'closed'; lastNumber: number; createdAt: Date } | undefined,
  now: Date,
): boolean {
  if (site.frozen) return true;
  if (!thread) return false;
  const { closeAfterDays } = site.settings.comments;
  const days = (now.getTime() - thread.createdAt.getTime()) / 86_400_000;
  const isOld = closeAfterDays !== null && thread.lastNumber > 0 && days > closeAfterDays;
  return thread.mode === 'closed' || isOld;
}
