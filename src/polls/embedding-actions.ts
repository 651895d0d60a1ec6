import { keepingPoll } from '../caching.ts';
import type { Deps } from '../deps.ts';
import type { Embeddable, NamedPage, SiteDoor } from '../embedding.ts';
import type { SiteRecord } from '../sites/site.ts';
import { getCount } from './poll-actions.ts';
import { isMoving } from './poll-name.ts';

/** A poll, or its results, by the address of one of their pages. Says nothing that is not in the question. */
export async function findEmbeddablePoll(
  deps: Deps,
  site: SiteRecord,
  { steps: [room, asked, view, ...rest], query }: NamedPage,
  { words, links }: SiteDoor,
): Promise<Embeddable | undefined> {
  const isPage = view === undefined || view === 'embed' || view === 'results';
  if (room !== 'polls' || asked === undefined || !isPage || rest.length > 0) return undefined;
  const { wire } = await getCount(deps, site.id, asked);
  const moves = isMoving(asked);
  const slug = moves ? asked : wire.slug;
  const lang = query.get('lang');
  const inLanguage = (address: string) => (lang ? `${address}?${new URLSearchParams({ lang })}` : address);
  const asTable = view === 'results' || wire.status === 'closed';
  return {
    // The latest poll is another one by and by, and what is embedded goes on following it.
    title: moves ? words.poll.readersPoll : wire.question,
    page: inLanguage(view === 'results' ? links.pollResults(slug) : links.poll(slug)),
    frame: inLanguage(view === 'results' ? links.pollResults(slug) : links.pollFrame(slug)),
    height: Math.min(1000, asTable ? 300 + 62 * wire.options.length : 240 + 46 * wire.options.length),
    keeping: keepingPoll(site.id, asked, wire.slug),
  };
}
