import type { Keeping } from './caching.ts';
import type { Links } from './links.ts';
import type { Words } from './words/words.ts';

/** A page of ours as it stands in a page of somebody else: `height` is what it needs as a rule, at the usual width. */
export type Embeddable = { title: string; page: string; frame: string; height: number; keeping: Keeping };

/** A page of a site that somebody names by its address: the steps of its path below the site, decoded, and its query. */
export type NamedPage = { site: string; steps: string[]; query: URLSearchParams };

/** What a room needs to know of the site beside the page that is named. */
export type SiteDoor = { words: Words; links: Links };

/**
 * The page of a site that this address names; undefined where it is none of ours. By http or https alike: people
 * paste what they have.
 */
export function pageNamed(address: string, publicUrl: string): NamedPage | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, pathname, searchParams } = new URL(address);
  if (!/^https?:$/.test(protocol) || host !== new URL(publicUrl).host) return undefined;
  const [room, site, ...steps] = stepsOf(pathname) ?? [];
  return room === 'sites' && site ? { site, steps, query: searchParams } : undefined;
}

function stepsOf(path: string): string[] | undefined {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
