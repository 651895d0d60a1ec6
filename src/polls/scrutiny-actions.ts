import { inSnapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import { originAllowed } from '../origins.ts';
import type { SiteRecord } from '../sites/site.ts';
import { resultsOf } from './poll.ts';
import { readTally } from './poll-queries.ts';
import { pollForEditors } from './ruling-actions.ts';
import { type ScrutinyWire, scrutinyWire } from './scrutiny.ts';
import { readFindings } from './scrutiny-queries.ts';

/** The results of a poll and where its ballots came from, of one moment, with a flag at what may be stuffing or a raid. */
export async function scrutinise(deps: Deps, site: SiteRecord, slug: string): Promise<ScrutinyWire> {
  const poll = await pollForEditors(deps, site.id, slug);
  const { findings, results, all } = await inSnapshot(deps.database, async (snapshot) => {
    const { tally, now } = await readTally(snapshot, poll.id);
    const all = tally.voters + tally.held + tally.excluded;
    return { all, results: resultsOf(poll, tally, now), findings: await readFindings(snapshot, poll.id) };
  });
  return scrutinyWire(results, findings, {
    all,
    allowance: poll.allowance ?? site.ballotAllowance,
    isOurs: (page) => originAllowed(new URL(page).origin, site.origins, deps.config),
  });
}
