import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { FeedbackWire } from './feedback.ts';
import { deleteNotesOf, notesOfReader } from './reader-data-queries.ts';

/** What this room keeps under an e-mail address, as lists by name. */
export const readerLists = { feedback: { item: FeedbackWire.omit({ site: true }), read: notesOfReader } };

/** Deletes the notes of an e-mail address, whatever becomes of its comments: nothing stands on them. */
export async function eraseNotesOf(
  deps: Deps,
  site: SiteRecord,
  email: string,
  _texts: 'keep' | 'remove',
  actor: Actor,
): Promise<{ feedback: number }> {
  const told = (feedback: number) =>
    auditEntry(deps, actor, {
      ...{ site: site.id, act: 'reader.erase', subject: site.id },
      ...{ before: { feedback }, after: null },
    });
  return { feedback: await withRetry(() => deleteNotesOf(deps.database, site.id, email, told), deps.chance) };
}
