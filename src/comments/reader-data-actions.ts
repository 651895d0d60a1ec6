import * as z from 'zod';
import { tagsOfThreads } from '../caching.ts';
import { withRetry } from '../db/failures.ts';
import type { Snapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import type { Actor } from '../roles.ts';
import { type AuditTold, auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { uuidOfBytes } from '../uuid.ts';
import { wordsFor } from '../words/words.ts';
import type { CommentRecord } from './comment.ts';
import { ExportedComment } from './export.ts';
import { commentsOfReader, reportsOfReader } from './export-queries.ts';
import { renderMarkup } from './markup.ts';
import { type CommentChange, changeComment } from './moderation-queries.ts';
import { senderOf } from './posting-actions.ts';
import { commentIdsOf, deletePauseOf, deleteReportsOf } from './reader-data-queries.ts';
import { rulingDifference } from './ruling-audit.ts';
import { teacherOf } from './spam-actions.ts';
import type { Learnt } from './spam-lessons.ts';

const ReportOfReader = z.object({
  id: z.string(),
  comment: z.string(),
  reason: z.string(),
  text: z.string(),
  createdAt: z.iso.datetime(),
});

/** What this room keeps under an e-mail address, as lists by name. */
export const readerLists = {
  comments: { item: ExportedComment, read: commentsOfReader },
  reports: { item: ReportOfReader, read: reportsOfReader },
} satisfies Record<
  string,
  { item: z.ZodType; read: (snapshot: Snapshot, site: string, email: string) => AsyncIterable<object[]> }
>;

/**
 * Makes every comment of an e-mail address nobody's and deletes its reports. Texts stay, with the address blotted out
 * where it stands in them, or go: then what readers could see is withdrawn, and its number and replies stay. Each
 * comment is changed whole; after a fault in between, the same call does the rest.
 */
export async function eraseCommentsOf(
  deps: Deps,
  site: SiteRecord,
  email: string,
  texts: 'keep' | 'remove',
  actor: Actor,
): Promise<{ comments: number; reports: number }> {
  const authorName = wordsFor(undefined, site).thread.anonymous;
  const entry = (told: Omit<AuditTold, 'site' | 'act'>) =>
    auditEntry(deps, actor, { site: site.id, act: 'reader.erase', ...told });
  const taught = await teacherOf(deps, site);
  const ids = await commentIdsOf(deps.database, site.id, email);
  const threads = new Set<string>();
  const eraseOne = async (id: string) => {
    // The likeness was made of name and address. None is alike to what nobody said, so chance makes the new one.
    const likeness = uuidOfBytes(deps.random(16));
    const change = (current: Written & Learnt): CommentChange => {
      const { status, reason } = current;
      const text = texts === 'keep' ? blotted(current, email) : { body: '', html: '' };
      const taken = texts === 'remove' && (status === 'approved' || status === 'held');
      const nobodys = { authorName, likeness, ...text };
      return taught(
        current,
        taken ? { status: 'trash', reason: 'withdrawn', nobodys } : { status, reason, nobodys },
        'unseen',
      );
    };
    const told = (before: CommentRecord, after: CommentRecord) => {
      const difference = rulingDifference(before, after);
      return entry({
        subject: id,
        before: difference?.before ?? null,
        after: { ...difference?.after, texts },
      });
    };
    const untold = () => undefined;
    const write = () => changeComment(deps.database, site.id, id, change, told, untold);
    const erased = await withRetry(write, deps.chance);
    if (erased) threads.add(erased.thread);
  };
  try {
    for (const id of ids) await eraseOne(id);
  } finally {
    await deps.purge(tagsOfThreads(site.id, threads));
  }
  const toldOfReports = (reports: number) => entry({ subject: site.id, before: { reports }, after: null });
  const deletion = () => deleteReportsOf(deps.database, site.id, email, toldOfReports);
  const reports = await withRetry(deletion, deps.chance);
  const sender = senderOf(await openSalt(deps, site.sealedSalt), email);
  await withRetry(() => deletePauseOf(deps.database, site.id, sender), deps.chance);
  return { comments: ids.length, reports };
}

type Written = Pick<ExportedComment, 'status' | 'reason' | 'body' | 'html'>;

function blotted({ body, html }: Written, email: string): { body: string; html: string } {
  const address = new RegExp(email.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'giu');
  const clean = body.replaceAll(address, '…');
  return clean === body ? { body, html } : { body: clean, html: renderMarkup(clean).html };
}
