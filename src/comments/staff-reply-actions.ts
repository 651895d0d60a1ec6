import { tagsOfThreads } from '../caching.ts';
import { constraintOf, withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { linksOf } from '../links.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { byteLength } from '../text.ts';
import { uuidOfBytes } from '../uuid.ts';
import { parentGone } from './acceptance.ts';
import type { ModerationItem, StaffReply } from './comment.ts';
import { findComment, type StoredComment } from './comment-queries.ts';
import { renderMarkup } from './markup.ts';
import { foldedName } from './name-fold.ts';
import { likenessOf } from './posting-actions.ts';
import { moderationItem } from './queue-actions.ts';
import { insertReply } from './staff-reply-queries.ts';
import { tellingOf } from './telling.ts';

/**
 * An answer by the staff: shown at once, with the badge, without a challenge, in closed threads too. A retry with the same id and text
 * answers the same reply. Refused as `invalid_request` where what it answers is not public.
 */
export async function replyAsStaff(
  deps: Deps,
  site: SiteRecord,
  parent: string,
  { commentId, body }: StaffReply,
  actor: Actor,
): Promise<{ reply: ModerationItem; replayed: boolean }> {
  const links = linksOf(deps.config.publicUrl, site.id);
  const earlier = await findComment(deps.database, site.id, commentId);
  if (earlier) return { reply: moderationItem(sameReply(earlier, parent, body), links), replayed: true };
  const above = await findComment(deps.database, site.id, parent);
  if (!above) throw new Refusal('not_found', 'There is no such comment.');
  const name = actor.kind === 'key' || actor.kind === 'person' ? actor.name : site.name;
  const said = { thread: above.thread, parent, name, email: '', body };
  const reply = {
    ...{ id: commentId, site: site.id, thread: above.thread, title: above.title, url: above.url },
    ...{ parent, root: above.root, depth: above.depth + 1 },
    ...{ authorName: name, authorFold: foldedName(name), authorEmail: '', authorWebsite: '' },
    ...{ body, html: renderMarkup(body).html, ruledBy: actor.name },
    likeness: likenessOf(await openSalt(deps, site.sealedSalt), said),
    nonce: uuidOfBytes(deps.random(16)),
  };
  const told = auditEntry(deps, actor, {
    ...{ site: site.id, act: 'comment.reply', subject: commentId, before: null },
    after: { parent, bodyBytes: byteLength(body) },
  });
  const event = tellingOf(deps, { ...reply, status: 'approved' });
  const made = await withRetry(() => insertReply(deps.database, reply, told, event), deps.chance).catch(
    (error: unknown) => {
      if (constraintOf(error) !== 'comments_no_duplicate') throw error;
      throw new Refusal('duplicate_comment', 'You have said that already in answer to this comment.');
    },
  );
  if (made) {
    deps.metrics.comment('approved');
    await deps.purge(tagsOfThreads(site.id, [made.thread]));
    return { reply: moderationItem(made, links), replayed: false };
  }
  const meanwhile = await findComment(deps.database, site.id, commentId);
  if (meanwhile) return { reply: moderationItem(sameReply(meanwhile, parent, body), links), replayed: true };
  throw new Refusal('invalid_request', 'Only a public comment can be answered: approve it first.', {
    faults: [parentGone],
  });
}

function sameReply(earlier: StoredComment, parent: string, body: string): StoredComment {
  if (earlier.badge === 'staff' && earlier.parent === parent && earlier.body === body) return earlier;
  throw new Refusal('id_conflict', 'This comment id has been used already. Make a new one for a new reply.');
}
