import { isWithin, readCidr } from '../cidr.ts';
import type { Fault } from '../errors.ts';
import type { SiteRecord } from '../sites/site.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import { byteLength } from '../text.ts';
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
  /** The client's network, in memory for as long as this is judged; null where it is not known. */
  network: string | null;
  /** Somebody else is known by this name: one of the staff, or an approved commenter with another address. */
  nameInUse: boolean;
  /** Wrote under an approved comment's name and e-mail, or holds the edit token of one. */
  knownAuthor: boolean;
  threadMode: 'open' | 'hold' | 'closed';
  /** How likely spam its words look, from 0 to 1; null where the site knows too little to say. */
  spamScore: number | null;
  /** A service elsewhere, which the site wants to be asked, takes it for spam. */
  calledSpam: boolean;
};

/** `matched` is what the rule hit upon, for editors alone: the word, the number of links. */
export type Verdict = { status: CommentStatus; reason: string | null; matched: string | null };

/** What is wrong with a comment before it is judged at all. The lengths and forms of every site are the schema's business (comment.ts). */
export function faultsIn(
  settings: SiteSettings,
  sent: { name: string; email: string; body: string; parent: 'none' | 'approved' | 'gone' },
): Fault[] {
  const { nameRequired, emailRequired } = settings.comments;
  const faults: Fault[] = [];
  if (sent.parent === 'gone') faults.push(parentGone);
  if (nameRequired && !sent.name) faults.push({ path: 'author.name', message: 'Must not be empty.' });
  if (emailRequired && !sent.email) faults.push({ path: 'author.email', message: 'Must not be empty.' });
  return [...faults, ...lengthFaults(settings, sent.body)];
}

/** What is wrong with the length of a text, by the site's own measure. */
export function lengthFaults({ comments: { bodyBytes } }: SiteSettings, body: string): Fault[] {
  const isLong = byteLength(body) > bodyBytes;
  return isLong ? [{ path: 'body', message: `Is longer than ${bodyBytes} bytes.` }] : [];
}

/** Nobody is before their picture: then the clock was set back meanwhile, and says nothing. */
const isTooFast = (seconds: number | null): seconds is number =>
  seconds !== null && seconds >= 0 && seconds < 3;

export const parentGone: Fault = {
  path: 'parent',
  message: 'The comment that this answers is not there any more.',
};

/**
 * Approved, held, spam or trash, with the rule that said so. The order is WordPress's: what throws away comes before what holds, and
 * whoever would be held for several reasons is for the first.
 */
export function accept(settings: SiteSettings, submission: Submission): Verdict {
  const rules = settings.comments;
  if (submission.honeypot !== '') return { status: 'spam', reason: 'honeypot', matched: null };
  const refused = listedIn(rules.refusedWords, submission, rules.matching);
  if (refused) return { status: 'trash', reason: `refused_${refused.by}`, matched: refused.word };
  const held = (reason: string, matched: string | number | null = null): Verdict => ({
    status: 'held',
    reason,
    matched: matched === null ? null : String(matched),
  });
  if (submission.proof === 'altcha' && submission.pictureWanted) return held('picture_skipped');
  if (submission.proof === 'picture') return held('picture_alone');
  if (isTooFast(submission.seconds)) return held('too_fast', Math.floor(submission.seconds * 10) / 10);
  if (rules.holdAll || submission.threadMode === 'hold') return held('all_held');
  if (submission.links >= rules.maxLinks) return held('links', submission.links);
  const listed = listedIn(rules.heldWords, submission, rules.matching);
  if (listed) return held(`held_${listed.by}`, listed.word);
  if (submission.nameInUse) return held('name_in_use');
  const { learn, holdFrom } = settings.spam;
  if (learn && submission.spamScore !== null && submission.spamScore >= holdFrom)
    return held('likely_spam', submission.spamScore.toFixed(3));
  if (submission.calledSpam) return held('akismet');
  if (rules.holdFirstTime && !submission.knownAuthor) return held('first_comment');
  return { status: 'approved', reason: null, matched: null };
}

/** Whether a service elsewhere could change anything: nothing leaves the house for a comment that waits or is thrown away anyhow. */
export const isWorthAsking = ({ status, reason }: Verdict): boolean =>
  status === 'approved' || reason === 'first_comment';

type Listed = { by: 'word'; word: string } | { by: 'network'; word: null };

/**
 * The first of the keys that stands in name, e-mail, website or text, or that is an address or a range which the client's network lies
 * in. Which range that was is not told: it would be kept with the comment, and say where somebody lives.
 */
function listedIn(
  keys: string[],
  { name, email, website, body, network }: Submission,
  matching: SiteSettings['comments']['matching'],
): Listed | undefined {
  const texts = [name, email, website, body].join('\n').toLowerCase();
  for (const key of keys) {
    if (matching === 'substring' ? texts.includes(key.toLowerCase()) : holdsWord(texts, key.toLowerCase()))
      return { by: 'word', word: key };
    const range = network === null ? undefined : readCidr(key);
    if (range && network !== null && isWithin(network, range)) return { by: 'network', word: null };
  }
  return undefined;
}

/** Whether `word` stands in the text with no letter, mark or digit beside it; both in lower case. */
function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    // Two units on either side, since a letter may be a surrogate pair.
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + word.length, at + word.length + 2);
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
