import { exportComments } from '../comments/export-actions.ts';
import type { Deps } from '../deps.ts';
import { exportPoll } from '../polls/export-actions.ts';
import { getSite } from '../sites/site-actions.ts';

/** The bytes of a poll: as JSON everything, as CSV the ballots or the results. */
export async function takeOutPoll(
  deps: Deps,
  name: string,
  poll: string,
  form: 'json' | 'csv',
  part: 'ballots' | 'results',
): Promise<ReadableStream<Uint8Array>> {
  const site = await getSite(deps, name);
  return exportPoll(deps, site.id, poll, form === 'json' ? 'json' : `csv of ${part}`);
}

/** The bytes of a site's comments, e-mail addresses included. */
export async function takeOutComments(
  deps: Deps,
  name: string,
  form: 'json' | 'wxr',
): Promise<ReadableStream<Uint8Array>> {
  return exportComments(deps, await getSite(deps, name), form);
}
