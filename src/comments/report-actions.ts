import { constraintOf, withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { linksOf } from '../links.ts';
import { eventOf, type NewEvent } from '../outbox/event.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { uuidOfBytes } from '../uuid.ts';
import { checkProof, spentRefusal } from '../verification/verification-actions.ts';
import { spentOnce } from '../verification/verification-queries.ts';
import type { ModerationItem } from './comment.ts';
import { findComment, readComments } from './comment-queries.ts';
import { noSuchComment } from './moderation-actions.ts';
import { isKnown, type Writer } from './posting-actions.ts';
import { moderationItem } from './queue-actions.ts';
import type { ReportInput } from './report.ts';
import {
  insertReport,
  listReports,
  type ReportPlace,
  type StoredReport,
  settleReport,
} from './report-queries.ts';

/** A reader's word to the editors about a comment. */
export async function reportComment(
  deps: Deps,
  site: SiteRecord,
  id: string,
  input: ReportInput,
  writer: Writer,
): Promise<void> {
  const comment = await findComment(deps.database, site.id, id);
  if (!comment?.shown) throw noSuchComment();
  const purpose = { site: site.id, action: 'report', ref: id } as const;
  const prover = { ...writer, known: await isKnown(deps, site.id, writer.editToken) };
  const checked = await checkProof(deps, site, purpose, input.proof, prover);
  if (!checked.ok) throw checked.refusal;
  // The honeypot: whoever fills it is told the same as everybody, and nothing is kept.
  if (input.nickname !== '') return;
  const { reason, text, email } = input;
  const report = { site: site.id, id: uuidOfBytes(deps.random(16)), comment: id, reason, text, email };
  try {
    const event = newsOf(deps, 'report.received', report);
    await withRetry(() => insertReport(deps.database, report, checked.proof, event), deps.chance);
  } catch (error) {
    if (constraintOf(error) !== spentOnce) throw error;
    throw await spentRefusal(deps, site, purpose, prover);
  }
}

function newsOf(
  deps: Deps,
  kind: 'report.received' | 'report.settled',
  { site, id, comment }: Pick<StoredReport, 'site' | 'id' | 'comment'>,
): NewEvent {
  return eventOf(deps, { site, kind, subject: id, data: { comment } });
}

/** The reports at some sites with the comments they are about, open ones first, the newest first. */
export async function showReports(deps: Deps, sites: string[], limit: number, cursor: string | undefined) {
  const found = await listReports(deps.database, sites, limit, placeOf(cursor));
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const prefix = last?.settledAt ? settledPrefix : '';
  return {
    items: await withComments(deps, page),
    nextCursor: last ? prefix + writeCursor([last.createdAt, last.id]) : null,
  };
}

/** Marks the cursors that lie among the settled reports; base64url has no such character. */
const settledPrefix = '~';

function placeOf(cursor: string | undefined): ReportPlace | undefined {
  const settled = cursor?.startsWith(settledPrefix) ?? false;
  const place = readCursor(settled ? cursor?.slice(settledPrefix.length) : cursor);
  return place && { open: !settled, at: place[0], id: place[1] };
}

/** Settles a report, or takes it up again. */
export async function ruleOnReport(deps: Deps, site: SiteRecord, id: string, settled: boolean, actor: Actor) {
  const told = (before: StoredReport, after: StoredReport) =>
    auditEntry(deps, actor, {
      site: site.id,
      act: 'report.settle',
      subject: id,
      before: { settled: before.settledAt !== null },
      after: { settled: after.settledAt !== null },
    });
  const tells = (after: StoredReport) => (settled ? newsOf(deps, 'report.settled', after) : undefined);
  const write = () => settleReport(deps.database, site.id, id, settled, told, tells);
  const report = await withRetry(write, deps.chance);
  const [item] = report ? await withComments(deps, [report]) : [];
  if (!item) throw new Refusal('not_found', 'There is no such report.');
  return item;
}

async function withComments(deps: Deps, reports: StoredReport[]) {
  const known = new Map<string, ModerationItem>();
  for (const [site, about] of Map.groupBy(reports, (report) => report.site)) {
    const links = linksOf(deps.config.publicUrl, site);
    const ids = new Set(about.map(({ comment }) => comment));
    for (const comment of await readComments(deps.database, site, [...ids]))
      known.set(`${site} ${comment.id}`, moderationItem(comment, links));
  }
  return reports.flatMap(({ site, id, reason, text, email, createdAt, settledAt, ...report }) => {
    const comment = known.get(`${site} ${report.comment}`);
    if (!comment) return [];
    const times = { createdAt: createdAt.toISOString(), settledAt: settledAt?.toISOString() ?? null };
    return [{ id, reason, text, email, ...times, comment }];
  });
}
