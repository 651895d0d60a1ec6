import type { Deps } from '../deps.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { slug as slugShape } from '../text.ts';
import type { EditorsPoll, EditorsQuery } from './desk-list.ts';
import { listForEditors, readVoters } from './desk-list-queries.ts';
import { type PollReading, pollWire } from './poll.ts';
import { noSuchPoll, nowOf } from './poll-actions.ts';
import { findPoll } from './poll-queries.ts';
import { listWordings } from './wording-queries.ts';

/** A page of a site's polls for its editors, the one made last first. */
export async function showEditorsPolls(
  deps: Deps,
  site: string,
  { cursor, ...wanted }: EditorsQuery,
): Promise<{ items: EditorsPoll[]; nextCursor: string | null }> {
  const after = readCursor(cursor);
  const found = await listForEditors(deps.database, site, { ...wanted, q: wanted.q, after }, deps.clock);
  const page = found.slice(0, wanted.limit);
  const last = found.length > wanted.limit ? page.at(-1)?.poll : undefined;
  const counts = await readVoters(
    deps.database,
    page.map(({ poll }) => poll.id),
  );
  return {
    items: page.map((reading) => editorsPoll(deps, reading, counts.get(reading.poll.id))),
    nextCursor: last ? writeCursor([last.createdAt, last.id]) : null,
  };
}

/** One poll for its editors, as it is at this moment. */
export async function showEditorsPoll(deps: Deps, site: string, slug: string): Promise<EditorsPoll> {
  const reading = await readingOf(deps, site, slug);
  const counts = await readVoters(deps.database, [reading.poll.id]);
  return editorsPoll(deps, reading, counts.get(reading.poll.id));
}

/** What a poll said before, the latest first; the newest hundred. */
export async function showWordings(deps: Deps, site: string, slug: string) {
  const { poll } = await readingOf(deps, site, slug);
  const found = await listWordings(deps.database, poll.id, 100);
  return {
    items: found.map(({ poll: _, version, replacedAt, ...wording }) => ({
      ...wording,
      wording: version,
      replacedAt: replacedAt.toISOString(),
    })),
  };
}

async function readingOf(deps: Deps, site: string, slug: string): Promise<PollReading> {
  const found = slugShape.safeParse(slug).success && (await findPoll(deps.database, site, slug, deps.clock));
  if (!found) throw noSuchPoll();
  return found;
}

function editorsPoll(
  deps: Deps,
  reading: PollReading,
  counts: { voters: number; held: number } | undefined,
): EditorsPoll {
  const { poll } = reading;
  return {
    ...pollWire(poll, nowOf(deps, reading)),
    voters: poll.baselineVoters + (counts?.voters ?? 0),
    held: counts?.held ?? 0,
    createdAt: poll.createdAt.toISOString(),
    deletedAt: poll.deletedAt?.toISOString() ?? null,
    final: poll.sealedSalt === null,
    allowance: poll.allowance,
  };
}
