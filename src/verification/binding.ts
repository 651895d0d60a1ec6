import type { Purpose } from './proof.ts';

/** A purpose as a reader's proof claims it. */
export type ClaimedPurpose = { site: string; action: string; ref: string };

/** Whether a proof claims just the site, action and ref that are expected. */
export function isBoundTo(claimed: ClaimedPurpose, expected: Purpose): boolean {
  return claimed.site === expected.site && claimed.action === expected.action && claimed.ref === expected.ref;
}
