import { keepingThread } from '../caching.ts';
import type { Deps } from '../deps.ts';
import type { Embeddable, NamedPage, SiteDoor } from '../embedding.ts';
import type { SiteRecord } from '../sites/site.ts';
import { showThread } from './thread-actions.ts';

/** A thread, by the address of its page. One that nobody has written in is empty, not missing. */
export async function findEmbeddableThread(
  deps: Deps,
  site: SiteRecord,
  { steps: [room, view, ...rest], query }: NamedPage,
  { words, links }: SiteDoor,
): Promise<Embeddable | undefined> {
  const key = query.get('thread');
  if (room !== 'threads' || !key || (view !== undefined && view !== 'embed') || rest.length > 0)
    return undefined;
  const { page } = await showThread(deps, site, key, { order: 'oldest', limit: 1 });
  const { thread } = page;
  const lang = query.get('lang');
  const inLanguage = (address: string) => (lang ? `${address}&${new URLSearchParams({ lang })}` : address);
  return {
    title: words.thread.responses(thread.count, thread.title || thread.key),
    page: inLanguage(links.thread(thread.key)),
    frame: inLanguage(links.threadFrame(thread.key)),
    height: 900,
    keeping: keepingThread(site.id, thread.key),
  };
}
