import { constraintOf, withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Place, writeCursor } from '../http/cursor.ts';
import { eventOf } from '../outbox/event.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { isUuid } from '../uuid.ts';
import { checkProof, spentRefusal, wantsPicture } from '../verification/verification-actions.ts';
import type { FeedbackInput, FeedbackRecord, FeedbackWire, NoteRuling } from './feedback.ts';
import { changeNote, hasNote, insertNote, listNotes } from './feedback-queries.ts';

/** Where a note comes from. `hosted`: our own form without script; `known`: by the author of an approved comment. */
export type Sender = { network: string; lang: string | undefined; hosted: boolean; known?: boolean };

/** Takes a note to the editors. Its id is its proof's nonce, so that a retry is the same note. */
export async function sendNote(
  deps: Deps,
  site: SiteRecord,
  input: FeedbackInput,
  sender: Sender,
): Promise<void> {
  const purpose = { site: site.id, action: 'feedback', ref: '-' } as const;
  const checked = await checkProof(deps, site, purpose, input.proof, sender);
  if (checked.nonce !== undefined && (await hasNote(deps.database, site.id, checked.nonce))) return;
  if (!checked.ok) throw checked.refusal;
  const { message, name, email, page } = input;
  const unread = checked.proof.kind !== 'both' && wantsPicture(site, purpose, sender.known ?? false);
  const status = input.nickname !== '' ? 'spam' : unread ? 'held' : 'received';
  try {
    const note = { site: site.id, id: checked.nonce, message, name, email, page, status } as const;
    const happened = { site: site.id, kind: 'feedback.received' as const, subject: note.id, data: {} };
    const event = status === 'spam' ? undefined : eventOf(deps, happened);
    await withRetry(() => insertNote(deps.database, note, checked.proof, event), deps.chance);
  } catch (error) {
    if (constraintOf(error) === undefined) throw error;
    if (await hasNote(deps.database, site.id, checked.nonce)) return;
    throw await spentRefusal(deps, site, purpose, sender);
  }
}

/** The notes of some sites as the editors read them, newest first. */
export async function showNotes(deps: Deps, sites: string[], limit: number, after: Place | undefined) {
  const found = await listNotes(deps.database, sites, limit, after);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(noteWire),
    nextCursor: last ? writeCursor([last.createdAt, last.id]) : null,
  };
}

const noteWire = (note: FeedbackRecord): FeedbackWire => ({
  ...note,
  createdAt: note.createdAt.toISOString(),
});

/** An editor has read a note, or calls it spam, or takes either back. */
export async function ruleOnNote(
  deps: Deps,
  site: SiteRecord,
  id: string,
  { status }: NoteRuling,
  actor: Actor,
): Promise<FeedbackWire> {
  const told = (before: FeedbackRecord['status']) =>
    auditEntry(deps, actor, {
      ...{ site: site.id, act: 'feedback.rule', subject: id },
      ...{ before: { status: before }, after: { status } },
    });
  const change = () => changeNote(deps.database, site.id, id, status, told);
  const note = isUuid(id) ? await withRetry(change, deps.chance) : undefined;
  if (!note) throw new Refusal('not_found', 'There is no such note.');
  return noteWire(note);
}
