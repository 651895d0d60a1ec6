import { inSnapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import { originAllowed } from '../origins.ts';
import type { SiteRecord } from '../sites/site.ts';
import { readTally } from './poll-queries.ts';
import { resultsOf } from './results.ts';
import { pollForEditors } from './ruling-actions.ts';
import { type ScrutinyWire, scrutinyWire } from './scrutiny.ts';
import { readFindings } from './scrutiny-queries.ts';

/**
 * The results of a poll and where its ballots came from, of one moment, with a flag at what may be stuffing or a raid. While no ballot
 * comes in and none is ruled on, that is read once, however often it is looked at.
 */
export async function scrutinise(deps: Deps, site: SiteRecord, slug: string): Promise<ScrutinyWire> {
  const poll = await pollForEditors(deps, site.id, slug);
  const { tally } = await readTally(deps.database, poll.id);
  const final = poll.sealedSalt === null;
  const read = () =>
    inSnapshot(deps.database, async (snapshot) => ({
      ...(await readTally(snapshot, poll.id)),
      findings: await readFindings(snapshot, poll.id, { final }),
    }));
  const seen = await deps.scrutinies.get(`${poll.id} ${tally.version} ${final}`, read);
  const all = seen.tally.voters + seen.tally.held + seen.tally.excluded;
  const { findings } = seen;
  const results = resultsOf(poll, seen.tally, seen.now);
  return scrutinyWire(results, findings, {
    all,
    allowance: poll.allowance ?? site.ballotAllowance,
    final,
    isOurs: (page) => originAllowed(new URL(page).origin, site.origins, deps.config),
  });
}
