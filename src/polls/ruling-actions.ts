import { pollTag } from '../caching.ts';
import { withRetry } from '../db/failures.ts';
import { inSnapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Place, writeCursor } from '../http/cursor.ts';
import type { Actor } from '../roles.ts';
import { auditEntry, differenceOf } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { slug as slugShape } from '../text.ts';
import { isUuid, uuidOfBytes } from '../uuid.ts';
import type { PollRecord } from './poll.ts';
import { noSuchPoll } from './poll-actions.ts';
import { findPoll, readTally } from './poll-queries.ts';
import { resultsOf } from './results.ts';
import {
  asksWhence,
  chosenOf,
  moved,
  type RulingAnswer,
  type RulingInput,
  type RulingRecord,
  rulingWire,
  type StatusCounts,
  toldOf,
  whenceForgotten,
} from './ruling.ts';
import { listRulings, makeRuling, previewRuling, type Ruled, undoRuling } from './ruling-queries.ts';

/** Counts or excludes ballots in bulk, or only tells what that would do. `made` where there is a new ruling. */
export async function ruleOnBallots(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  { preview, ...asked }: RulingInput,
  actor: Actor,
): Promise<RulingAnswer & { made: boolean }> {
  const poll = await pollForEditors(deps, site.id, slug);
  if (preview) {
    if (poll.sealedSalt === null && asksWhence(asked.where)) throw whenceForgotten();
    return { ...(await previewOf(deps, poll, asked)), made: false };
  }
  const ruling = { ...asked, poll: poll.id, id: asked.id ?? uuidOfBytes(deps.random(16)), by: actor.name };
  const write = () =>
    makeRuling(deps.database, ruling, (ruled) => told(deps, actor, poll, 'ballots.rule', ruled));
  const ruled = await withRetry(write, deps.chance);
  if (ruled.ruling) {
    refuseOther(ruled.ruling, asked);
    await deps.purge([pollTag(site.id, poll.slug)]);
  }
  const answer = answerOf(poll, ruled);
  return { ...answer, made: answer.changed.counted + answer.changed.held + answer.changed.excluded > 0 };
}

/** Gives back what a ruling changed, save what was ruled otherwise since. */
export async function undoBallotRuling(
  deps: Deps,
  site: SiteRecord,
  slug: string,
  id: string,
  actor: Actor,
): Promise<RulingAnswer> {
  const poll = await pollForEditors(deps, site.id, slug);
  if (!isUuid(id)) throw noSuchRuling();
  const write = () =>
    undoRuling(deps.database, { poll: poll.id, id, by: actor.name }, (ruled) =>
      told(deps, actor, poll, 'ballots.undo', ruled),
    );
  const ruled = await withRetry(write, deps.chance);
  if (!ruled.ruling) throw noSuchRuling();
  await deps.purge([pollTag(site.id, poll.slug)]);
  return answerOf(poll, ruled);
}

export async function showRulings(
  deps: Deps,
  site: string,
  slug: string,
  limit: number,
  after: Place | undefined,
) {
  const { id } = await pollForEditors(deps, site, slug);
  const found = await listRulings(deps.database, id, limit, after);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(rulingWire),
    nextCursor: last ? writeCursor([last.createdAt, last.id]) : null,
  };
}

/** A poll as whoever owns it may see it: past the memory, drafts and hidden results included. */
export async function pollForEditors(deps: Deps, site: string, slug: string): Promise<PollRecord> {
  const isName = slugShape.safeParse(slug).success;
  const reading = isName && (await findPoll(deps.database, site, slug, deps.clock));
  if (!reading) throw noSuchPoll();
  return reading.poll;
}

const noSuchRuling = () => new Refusal('not_found', 'There is no such ruling.');

/** Move and tally are of one moment, so that the result before and the one after differ by the ruling alone. */
async function previewOf(
  deps: Deps,
  poll: PollRecord,
  asked: Pick<RulingInput, 'status' | 'where'>,
): Promise<RulingAnswer> {
  return inSnapshot(deps.database, async (snapshot) => {
    const move = await previewRuling(snapshot.drizzle, poll.id, asked);
    const { tally, now } = await readTally(snapshot, poll.id);
    return answerOf(poll, { ruling: undefined, move, tally: moved(tally, move, 1), now });
  });
}

function answerOf(poll: PollRecord, { ruling, move, tally, now }: Ruled): RulingAnswer {
  return {
    ruling: ruling ? rulingWire(ruling) : null,
    changed: move.changed,
    before: resultsOf(poll, moved(tally, move, -1), now),
    after: resultsOf(poll, tally, now),
  };
}

function refuseOther({ status, chosen }: RulingRecord, asked: Pick<RulingInput, 'status' | 'where'>): void {
  if (!differenceOf({ ...chosen, status }, { ...chosenOf(asked.where), status: asked.status })) return;
  throw new Refusal('id_conflict', 'This id is of another ruling. Make a new one.');
}

function told(
  deps: Deps,
  actor: Actor,
  poll: PollRecord,
  act: 'ballots.rule' | 'ballots.undo',
  { ruling, move, tally }: Ruled & { ruling: RulingRecord },
) {
  const is = { counted: tally.voters, held: tally.held, excluded: tally.excluded };
  const { voters, held, excluded } = moved(tally, move, -1);
  const was: StatusCounts = { counted: voters, held, excluded };
  const { id, status } = ruling;
  const where = toldOf(ruling.chosen);
  return auditEntry(deps, actor, {
    ...{ site: poll.site, act, subject: poll.slug },
    before: { ballots: was },
    after: { ballots: is, ruling: { id, status, where, changed: move.changed } },
  });
}
