import { inSnapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import { longAnswer, putMembers } from '../long-answer.ts';
import { slug as slugShape } from '../text.ts';
import { csvBallot, csvHeader, csvResults, jsonBallot, jsonEnd, jsonStart } from './export.ts';
import { exportedBallots } from './export-queries.ts';
import { noSuchPoll } from './poll-actions.ts';
import { findPoll, readTally } from './poll-queries.ts';

export type PollExportForm = 'json' | 'csv of ballots' | 'csv of results';

/**
 * A poll with its ballots and results as they were at one moment, hidden results and drafts included: this is for whoever
 * owns them. Refused as `not_found` or `unavailable` before anything is sent.
 */
export function exportPoll(
  deps: Deps,
  site: string,
  slug: string,
  form: PollExportForm,
): Promise<ReadableStream<Uint8Array>> {
  return longAnswer(deps, (put) =>
    inSnapshot(deps.database, async (snapshot) => {
      const isName = slugShape.safeParse(slug).success;
      const reading = isName && (await findPoll(snapshot, site, slug, deps.clock));
      if (!reading) throw noSuchPoll();
      const { poll } = reading;
      const picture = { poll, ...(await readTally(snapshot, poll.id)) };
      if (form === 'csv of results') return put(csvResults(picture));
      const ballots = exportedBallots(snapshot, poll.id);
      if (form === 'json') {
        await put(jsonStart(picture));
        await putMembers(put, ballots, jsonBallot);
        return put(jsonEnd);
      }
      await put(csvHeader(poll));
      for await (const batch of ballots) await put(batch.map((ballot) => csvBallot(poll, ballot)).join(''));
    }),
  );
}
