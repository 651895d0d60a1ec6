import type { Deps } from '../deps.ts';
import { linksOf } from '../links.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSpamKey, publicAddress } from '../sites/site-actions.ts';
import type { CommentToldOf } from '../spam-service.ts';
import { type CommentRecord, type CommentStatus, permalink } from './comment.ts';
import { correctionOf } from './spam-lessons.ts';

type Told = Pick<
  CommentRecord,
  'id' | 'parent' | 'authorName' | 'authorEmail' | 'authorWebsite' | 'body' | 'createdAt'
> & { url: string };

/**
 * Whether the service that the site has a key for takes a comment for spam. `from` is known while the comment is written, is
 * passed on and kept nowhere.
 */
export async function isCalledSpam(
  deps: Deps,
  site: SiteRecord,
  comment: Told,
  from: { network: string; userAgent?: string | undefined },
): Promise<boolean> {
  if (site.sealedSpamKey === null) return false;
  const key = await openSpamKey(deps, site);
  if (key === null) {
    deps.log.warn({ site: site.id }, 'no secret in SECRETS opens the key for the spam service');
    return false;
  }
  // Of an IPv6 address the network is all that is known here.
  const address = from.network.replace(/\/\d+$/, '');
  const userAgent = from.userAgent?.slice(0, 500);
  const told = { ...toldOf(deps, site, comment), address, ...(userAgent ? { userAgent } : {}) };
  return (await deps.spamService.isSpam(key, told)) ?? false;
}

/**
 * Tells that service where a moderator's ruling contradicts it, after the ruling and without holding it up. Best effort: what
 * gets lost on the way is not sent again.
 */
export function correctSpamService(
  deps: Deps,
  site: SiteRecord,
  before: Pick<CommentRecord, 'status' | 'reason'>,
  comment: Told,
  ruling: CommentStatus,
): void {
  const correction = correctionOf(before, ruling);
  if (correction === null || site.sealedSpamKey === null) return;
  const send = async () => {
    const key = await openSpamKey(deps, site);
    if (key !== null) await deps.spamService.correct(key, toldOf(deps, site, comment), correction);
  };
  send().catch((error: Error) => deps.log.warn({ error: error.name }, 'the spam service was not corrected'));
}

function toldOf(deps: Deps, site: SiteRecord, comment: Told): CommentToldOf {
  const links = linksOf(deps.config.publicUrl, site.id);
  return {
    site: publicAddress(deps, site),
    permalink: comment.url ? permalink(comment.url, comment.id) : links.commentPage(comment.id),
    locale: site.locale,
    isReply: comment.parent !== null,
    name: comment.authorName,
    email: comment.authorEmail,
    website: comment.authorWebsite,
    body: comment.body,
    writtenAt: comment.createdAt,
  };
}
