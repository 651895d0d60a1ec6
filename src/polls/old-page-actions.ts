import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { whatCameAs } from '../imports/old-id-actions.ts';
import { linksOf } from '../links.ts';
import { type OldAddress, pollsAPage } from './old-page.ts';
import { getCount, showArchive } from './poll-actions.ts';
import { isMoving } from './poll-name.ts';

/** Where something is now. What `lasts` will be there tomorrow. */
export type Moved = { address: string; slug: string | undefined; lasts: boolean };

/** Where an address of WP-Polls leads here. */
export async function findMoved(deps: Deps, site: string, old: OldAddress): Promise<Moved> {
  const links = linksOf(deps.config.publicUrl, site);
  if (old.to === 'archive') {
    const address = links.archive(await cursorOfPage(deps, site, old.page));
    return { address, slug: undefined, lasts: false };
  }
  const { wire } = await getCount(deps, site, old.poll);
  const address = old.to === 'results' ? links.pollResults(wire.slug) : links.poll(wire.slug);
  return { address, slug: wire.slug, lasts: !isMoving(old.poll) };
}

/** Archives here go on after a poll, not after a number of them: the one that the page before ended with. */
async function cursorOfPage(deps: Deps, site: string, page: number): Promise<string | undefined> {
  if (page <= 1) return undefined;
  const limit = (page - 1) * pollsAPage;
  const { nextCursor } = await showArchive(deps, site, { status: 'all', limit, after: undefined });
  return nextCursor ?? undefined;
}

/** What an old page shows of a poll that it calls by number, and of the answers that were ticked there; undefined where there is no such poll. */
export async function findOldPoll(deps: Deps, site: string, poll: string, answers: string[]) {
  const count = await getCount(deps, site, poll).catch(noneFound);
  if (!count) return undefined;
  const came = await Promise.all(answers.map((answer) => whatCameAs(deps, site, 'option', answer)));
  const ticked = came.flatMap((option) => (option?.within === count.poll.id ? [option.ours] : []));
  return { ...count, ticked };
}

function noneFound(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'not_found') return undefined;
  throw error;
}
