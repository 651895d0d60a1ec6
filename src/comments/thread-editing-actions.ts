import { fromBase64url, toBase64url } from '../base64url.ts';
import { tagsOfThreads } from '../caching.ts';
import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { moveSubscriptions } from '../mail/subscription-actions.ts';
import { originAllowed } from '../origins.ts';
import { type Actor, may, rolesFor } from '../roles.ts';
import { auditEntry, differenceOf } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { isClosed } from './acceptance.ts';
import { findByNumber, findComment } from './comment-queries.ts';
import { patchedThread, type ThreadItem, type ThreadPatch } from './thread.ts';
import { changeThread } from './thread-change-queries.ts';
import { normaliseThreadKey, threadKeyOf } from './thread-key.ts';
import { aliasesOf, findThread, listThreads, type StoredThread, type ThreadPlace } from './thread-queries.ts';

/** The site's threads for its editors, what changed last first; `only` one, by its key or an alias, where that is asked for. */
export async function showThreads(
  deps: Deps,
  site: SiteRecord,
  { limit, cursor, only }: { limit: number; cursor?: string | undefined; only?: string | undefined },
): Promise<{ items: ThreadItem[]; nextCursor: string | null }> {
  const found =
    only === undefined
      ? await listThreads(deps.database, site.id, limit, readPlace(cursor))
      : [await findThread(deps.database, site.id, only)].filter((thread) => thread !== undefined);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    items: await threadItems(deps, site, page),
    nextCursor: last ? writePlace([last.changedAt, last.key]) : null,
  };
}

/** One thread for its editors, by its key or an alias, whether anything is stored of it or not. */
export async function threadForEditors(deps: Deps, site: SiteRecord, raw: string): Promise<ThreadItem> {
  const key = threadKeyOf(raw);
  const { items } = await showThreads(deps, site, { limit: 1, only: key });
  const never = new Date(0).toISOString();
  return (
    items[0] ?? {
      ...{ key, title: '', url: '', count: 0, open: !site.frozen, mode: 'open', until: null, notice: '' },
      ...{ aliases: [], pinned: null, createdAt: never, changedAt: never },
    }
  );
}

/** The approved comment of a thread that has this number; undefined where there is none. */
export async function findNumbered(
  deps: Deps,
  site: SiteRecord,
  thread: string,
  number: number,
): Promise<string | undefined> {
  const { key } = await threadForEditors(deps, site, thread);
  return isNumber(number) ? findByNumber(deps.database, site.id, key, number) : undefined;
}

const isNumber = (number: number) => Number.isInteger(number) && number > 0 && number < 2 ** 31;

/** The number of a comment in its thread. */
export async function findNumberOf(deps: Deps, site: SiteRecord, id: string | null): Promise<number | null> {
  return id === null ? null : ((await findComment(deps.database, site.id, id))?.number ?? null);
}

/** Changes what is sent of a thread, which need not have a comment yet. */
export async function editThread(
  deps: Deps,
  site: SiteRecord,
  { thread: asked, ...patch }: ThreadPatch,
  actor: Actor,
): Promise<ThreadItem> {
  requireMoving(actor, patch);
  if (patch.url && !originAllowed(new URL(patch.url).origin, site.origins, deps.config)) {
    const faults = [{ path: 'url', message: 'Must be an address on one of the site’s origins.' }];
    throw new Refusal('invalid_request', 'Something in the request cannot be taken as it is: url.', {
      faults,
    });
  }
  const write = async () => {
    const key = (await findThread(deps.database, site.id, asked))?.key ?? asked;
    const isThere = await changeThread(deps.database, {
      site: site.id,
      key,
      wanted: { aliases: patch.aliases, pinned: patch.pinned },
      change: (current, around) => patchedThread(key, current, patch, around),
      told: (before, after, merged) => {
        const difference = differenceOf(before, after);
        if (!difference) return undefined;
        const told = Object.keys(merged).length > 0 ? { ...difference.after, merged } : difference.after;
        return auditEntry(deps, actor, {
          ...{ site: site.id, act: 'thread.change', subject: key },
          ...{ before: difference.before, after: told },
        });
      },
    });
    return isThere ? key : undefined;
  };
  // Somebody may merge it into another thread just then: that one is meant from then on.
  const changed = (await withRetry(write, deps.chance)) ?? (await withRetry(write, deps.chance));
  if (changed === undefined)
    throw new Refusal('unavailable', 'This thread is being merged just now.', { retryAfter: 1 });
  await deps.purge(tagsOfThreads(site.id, [changed, ...(patch.aliases ?? [])]));
  const edited = await threadForEditors(deps, site, asked);
  // Sending a merge twice is as good as once, so this may follow it and need not be one with it.
  if (patch.aliases) await moveSubscriptions(deps, site.id, edited.aliases, edited.key);
  return edited;
}

/** Where a thread is at home, and what is merged into it for good, is the editors' business and not the moderators'. */
function requireMoving(actor: Actor, { title, url, aliases }: Partial<ThreadPatch>): void {
  const isMoving = [title, url, aliases].some((value) => value !== undefined);
  if (!isMoving || may(actor.role, 'threads.move')) return;
  const which = rolesFor('threads.move').join(' or ');
  throw new Refusal('forbidden', `Title, address and aliases take a key with the role ${which}.`);
}

async function threadItems(deps: Deps, site: SiteRecord, found: StoredThread[]): Promise<ThreadItem[]> {
  const keys = found.map(({ key }) => key);
  const aliases = await aliasesOf(deps.database.drizzle, site.id, keys);
  return found.map((thread) => {
    const { key, title, url, approved: count, mode, until, notice, pinned, createdAt, changedAt } = thread;
    return {
      ...{ key, title, url, count, open: !isClosed(site, thread, deps.clock()), mode },
      ...{ until: until?.toISOString() ?? null, notice, aliases: aliases.get(key) ?? [], pinned },
      ...{ createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() },
    };
  });
}

const writePlace = ([at, key]: ThreadPlace) =>
  toBase64url(new TextEncoder().encode(`${at.getTime()} ${key}`));

/** A place that this service did not write is refused: what cannot be a key never gets to the database. */
function readPlace(cursor: string | undefined): ThreadPlace | undefined {
  if (cursor === undefined) return undefined;
  const bytes = fromBase64url(cursor);
  const [, time, key] = /^(\d{1,14}) (.*)$/s.exec(bytes ? new TextDecoder().decode(bytes) : '') ?? [];
  if (time !== undefined && key !== undefined && normaliseThreadKey(key) === key) {
    const at = new Date(Number(time));
    if (!Number.isNaN(at.getTime())) return [at, key];
  }
  throw new Refusal('invalid_request', 'This cursor is not one of ours.', {
    faults: [{ path: 'cursor', message: 'Take it from `nextCursor` of an earlier answer.' }],
  });
}
