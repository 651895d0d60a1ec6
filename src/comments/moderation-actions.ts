import { tagsOfThreads } from '../caching.ts';
import { constraintOf, withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { linksOf } from '../links.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { accept, lengthFaults } from './acceptance.ts';
import {
  type BulkOutcome,
  type BulkRuling,
  bulkCodes,
  type CommentRecord,
  type CommentRuling,
  type CommentStatus,
  type CommentWire,
} from './comment.ts';
import { findComment, type StoredComment } from './comment-queries.ts';
import { commentWire } from './comment-wire.ts';
import { readEditToken } from './edit-token.ts';
import { renderMarkup } from './markup.ts';
import { type CommentChange, changeComment } from './moderation-queries.ts';
import { likenessOf, refusalOf, threadClosed } from './posting-actions.ts';
import { rulingDifference } from './ruling-audit.ts';
import { scoreOf, teacherOf } from './spam-actions.ts';
import type { Learnt } from './spam-lessons.ts';
import { correctSpamService } from './spam-service-actions.ts';
import { tellingOf } from './telling.ts';
import { findThread, type StoredThread } from './thread-queries.ts';

export const noSuchComment = () => new Refusal('not_found', 'There is no such comment.');

export type OwnComment = { comment: StoredComment; thread: Pick<StoredThread, 'url'> | undefined };

/** A comment for its author, in whatever status until withdrawn; for everybody else only while it is public. */
export async function showComment(
  deps: Deps,
  site: SiteRecord,
  id: string,
  token: string | undefined,
): Promise<OwnComment & { own: boolean; public: { comment: CommentWire; editToken: null } }> {
  const comment = await findComment(deps.database, site.id, id);
  const withdrawn = comment?.status === 'trash' && comment.reason === 'withdrawn';
  const own = !withdrawn && isAuthor(deps, site.id, id, token);
  if (!comment || !(own || comment.shown)) throw noSuchComment();
  const thread = await findThread(deps.database, site.id, comment.thread);
  const wire = commentWire(comment, thread?.url ?? '', linksOf(deps.config.publicUrl, site.id));
  return { comment, thread, own, public: { comment: wire, editToken: null } };
}

function isAuthor(deps: Deps, site: string, id: string, token: string | undefined): boolean {
  return token !== undefined && readEditToken(token, site, deps.config.keyring)?.commentId === id;
}

/** Until when its author may change or withdraw a comment. */
export function editableUntil(site: SiteRecord, comment: Pick<CommentRecord, 'createdAt'>): Date {
  return new Date(comment.createdAt.getTime() + site.settings.comments.editMinutes * 60_000);
}

/** A new text by the author, judged again: it may wait for an editor now, and never gets approved by it. */
export async function editComment(
  deps: Deps,
  site: SiteRecord,
  id: string,
  token: string | undefined,
  body: string,
): Promise<OwnComment> {
  requireAuthor(deps, site, id, token);
  if (site.frozen) throw threadClosed();
  const faults = lengthFaults(site.settings, body);
  if (faults.length > 0) throw refusalOf(faults);
  const { html, links } = renderMarkup(body);
  const comment = await findComment(deps.database, site.id, id);
  if (!comment) throw noSuchComment();
  const thread = await findThread(deps.database, site.id, comment.thread);
  const spamScore = await scoreOf(deps, site, { ...comment, html });
  const text = { ...(await newText(deps, site, comment, { body, html })), spamScore };
  const taught = await teacherOf(deps, site);
  return changeAsAuthor(deps, site, id, (current) => {
    const verdict = accept(site.settings, {
      name: current.authorName,
      email: current.authorEmail,
      website: current.authorWebsite,
      body,
      links,
      honeypot: '',
      proof: 'both',
      pictureWanted: false,
      seconds: null,
      network: null,
      nameInUse: false,
      knownAuthor: true,
      threadMode: thread?.mode ?? 'open',
      spamScore,
      calledSpam: false,
    });
    const stays = current.status === 'held' && verdict.status === 'approved';
    const judged = stays ? { status: current.status, reason: current.reason } : verdict;
    return taught(current, { ...judged, text }, 'unseen');
  });
}

/** Takes a comment back, as its author. */
export async function withdrawComment(
  deps: Deps,
  site: SiteRecord,
  id: string,
  token: string | undefined,
): Promise<OwnComment> {
  requireAuthor(deps, site, id, token);
  return changeAsAuthor(deps, site, id, () => ({ status: 'trash', reason: 'withdrawn' }));
}

/** Judged before anything is looked for, so that a stranger learns of no comment whether it is there. */
function requireAuthor(deps: Deps, site: SiteRecord, id: string, token: string | undefined): void {
  if (token === undefined)
    throw new Refusal('unauthorized', 'Send the comment’s edit token: Hustings-Edit: TOKEN.');
  if (!isAuthor(deps, site.id, id, token))
    throw new Refusal('forbidden', 'This token does not belong to this comment.');
}

async function changeAsAuthor(
  deps: Deps,
  site: SiteRecord,
  id: string,
  change: (current: CommentRecord & Learnt) => CommentChange,
): Promise<OwnComment> {
  let before: CommentStatus | undefined;
  const byAuthor = (current: CommentRecord & Learnt, now: Date) => {
    before = current.status;
    if (current.status === 'spam' || current.status === 'trash') throw noSuchComment();
    if (now > editableUntil(site, current))
      throw new Refusal('forbidden', 'The time for changing this comment is over.');
    return change(current);
  };
  const outcome = await ruled(deps, site, id, byAuthor, () => undefined);
  // What is gone must be gone from caches; a new text, like a new comment, gets there within seconds by itself.
  const isGone = before === 'approved' && outcome.comment.status !== 'approved';
  const tags = tagsOfThreads(site.id, [outcome.comment.thread]);
  if (isGone) await deps.purge(tags);
  else deps.prepared.forget(tags);
  return outcome;
}

/**
 * An editor's ruling: a status, a new text, or both. With `was`, the status that the editor saw, it is refused as
 * `id_conflict` where somebody else has ruled meanwhile, unless that came to the same.
 */
export async function ruleOnComment(
  deps: Deps,
  site: SiteRecord,
  id: string,
  ruling: CommentRuling,
  actor: Actor,
): Promise<OwnComment> {
  const outcome = await ruleOnOne(deps, site, id, ruling, actor);
  await deps.purge(tagsOfThreads(site.id, [outcome.comment.thread]));
  return outcome;
}

async function ruleOnOne(
  deps: Deps,
  site: SiteRecord,
  id: string,
  ruling: CommentRuling,
  actor: Actor,
): Promise<OwnComment> {
  const { body, status, was, wasEditedAt } = ruling;
  const comment = await findComment(deps.database, site.id, id);
  if (!comment) throw noSuchComment();
  const text =
    body === undefined
      ? undefined
      : await newText(deps, site, comment, { body, html: renderMarkup(body).html });
  const taught = await teacherOf(deps, site);
  let before: CommentRecord | undefined;
  const change = (current: StoredComment & Learnt) => {
    before = current;
    const settled = text === undefined && current.status === status;
    if (was !== undefined && current.status !== was && !settled) throw ruledMeanwhile(current, was);
    if (wasEditedAt !== undefined && current.editedAt?.getTime() !== wasEditedAt?.getTime())
      throw editedMeanwhile(current);
    const ruled = {
      status: status ?? current.status,
      reason: status === undefined || status === current.status ? current.reason : null,
      ...(text ? { text } : {}),
      by: actor.name,
    };
    return taught(current, ruled, status ?? 'as it was');
  };
  const outcome = await ruled(deps, site, id, change, (before, after) => {
    const difference = rulingDifference(before, after);
    return (
      difference &&
      auditEntry(deps, actor, { site: site.id, act: 'comment.rule', subject: id, ...difference })
    );
  });
  if (before && status) correctSpamService(deps, site, before, outcome.comment, status);
  return outcome;
}

type Meanwhile = Pick<StoredComment, 'status' | 'ruledBy'>;

const ruledMeanwhile = ({ status, ruledBy }: Meanwhile, was: CommentStatus) =>
  new Refusal(
    'id_conflict',
    `${ruledBy ?? 'Somebody'} has changed this comment meanwhile: it was ${was} and is ${status} now. Nothing was overwritten.`,
    { extra: { current: status, by: ruledBy } },
  );

const editedMeanwhile = ({ status, ruledBy }: Meanwhile) =>
  new Refusal(
    'id_conflict',
    'The text has been changed since you opened it. Nothing was overwritten: look at it as it is now.',
    { extra: { current: status, by: ruledBy } },
  );

/** One status for many comments, each ruled on by itself: what cannot be done to one does not hold up the others. */
export async function ruleOnComments(
  deps: Deps,
  site: SiteRecord,
  { ids, ...ruling }: BulkRuling,
  actor: Actor,
): Promise<BulkOutcome> {
  const items: BulkOutcome['items'] = [];
  const threads = new Set<string>();
  try {
    for (const id of ids) {
      try {
        const { comment } = await ruleOnOne(deps, site, id, ruling, actor);
        threads.add(comment.thread);
        items.push({ id, status: comment.status });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const code = bulkCodes.find((each) => error.code === each);
        if (code === undefined) throw error;
        items.push({ id, code, ...error.extra });
      }
    }
  } finally {
    // In one go, and for those that were ruled on before a fault as well.
    await deps.purge(tagsOfThreads(site.id, threads));
  }
  return { items };
}

async function ruled(
  deps: Deps,
  site: SiteRecord,
  id: string,
  change: Parameters<typeof changeComment>[3],
  told: Parameters<typeof changeComment>[4],
): Promise<OwnComment> {
  try {
    const tells = (before: CommentRecord, after: StoredComment) => tellingOf(deps, after, before);
    const write = () => changeComment(deps.database, site.id, id, change, told, tells);
    const changed = await withRetry(write, deps.chance);
    if (!changed) throw noSuchComment();
    deps.metrics.comment(changed.status);
    return { comment: changed, thread: await findThread(deps.database, site.id, changed.thread) };
  } catch (error) {
    if (constraintOf(error) !== 'comments_no_duplicate') throw error;
    throw new Refusal('duplicate_comment', 'The same has been said by the same person in this thread.');
  }
}

async function newText(
  deps: Deps,
  site: SiteRecord,
  comment: StoredComment,
  text: { body: string; html: string },
) {
  const said = {
    thread: comment.thread,
    parent: comment.parent,
    name: comment.authorName,
    email: comment.authorEmail,
    body: text.body,
  };
  return { ...text, likeness: likenessOf(await openSalt(deps, site.sealedSalt), said) };
}
