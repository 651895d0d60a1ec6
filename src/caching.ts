import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The rules of caches: what may keep a public answer for how long, and the tags by which it is told to forget it sooner. */

/**
 * How long anybody may keep an answer; how long caches in front of the service may, where that is not the same (RFC 9213); what it
 * is made of: whatever changes one of these makes it out of date; and for how many seconds the service itself gives it where the
 * database is away.
 */
export type Keeping = { cacheControl: string; sharedControl?: string; tags: string[]; outlasts?: number };

/** A result is a small file that everybody reads: kept for a second, and a little longer while a cache asks again. */
const briefly = 'public, max-age=1, stale-while-revalidate=10';

/** Feed readers come round every few minutes, and so do those that look what an address is. */
const feeds = 'public, max-age=300';

/** Words of readers: what is removed has to be gone within five seconds, from caches too that nobody can tell. */
const sharedWords = 'public, max-age=1, stale-while-revalidate=3';

/** An old count is better than none, and says of when it is. Words may have been removed by another process, which this one cannot know. */
const countsOutlast = 600;
const wordsOutlast = 60;

/*
 * Small letters, digits, hyphens and dots mean the same to every cache. No name has a dot in it, so no two things share a tag; a
 * thread's key may be any text, so its hash stands for it.
 */
export const siteTag = (site: string): string => `site.${site}`;
export const pollTag = (site: string, slug: string): string => `poll.${site}.${slug}`;
/** What shows several polls of a site, or whichever is the latest. */
export const pollsTag = (site: string): string => `polls.${site}`;
export const threadTag = (site: string, key: string): string =>
  `thread.${site}.${bytesToHex(sha256(new TextEncoder().encode(key))).slice(0, 32)}`;
/** What shows several threads of a site: counts, and the feed of all. */
export const threadsTag = (site: string): string => `threads.${site}`;

/** What is said of the site alone. Its name, words and origins are in everything else as well. */
export const keepingSite = (site: string): Keeping => ({
  cacheControl: briefly,
  tags: [siteTag(site)],
  outlasts: countsOutlast,
});

export const keepingPolls = (site: string): Keeping => ({
  cacheControl: briefly,
  tags: [siteTag(site), pollsTag(site)],
  outlasts: countsOutlast,
});

/** A poll that was asked for by its slug or as `latest`, which may be another one by and by. */
export const keepingPoll = (site: string, asked: string, slug: string): Keeping => ({
  cacheControl: briefly,
  tags: [siteTag(site), ...(asked === slug ? [] : [pollsTag(site)]), pollTag(site, slug)],
  outlasts: countsOutlast,
});

export const keepingThreads = (site: string): Keeping => ({
  cacheControl: briefly,
  sharedControl: sharedWords,
  tags: [siteTag(site), threadsTag(site)],
  outlasts: wordsOutlast,
});

/** `key` is the thread's own, whichever alias it was asked for by. */
export const keepingThread = (site: string, key: string): Keeping => ({
  cacheControl: briefly,
  sharedControl: sharedWords,
  tags: [siteTag(site), threadTag(site, key)],
  outlasts: wordsOutlast,
});

/** The feed of a thread, or of all where `key` is undefined. */
export const keepingFeed = (site: string, key: string | undefined): Keeping => ({
  ...(key === undefined ? keepingThreads(site) : keepingThread(site, key)),
  cacheControl: feeds,
});

/** What an address is embedded by: its words change seldom, and publishers keep them for a day by themselves. */
export const keepingEmbed = (of: Keeping): Keeping => ({ ...of, cacheControl: feeds });

/** An old address that has moved for good. Whoever made the rule that leads here may still change their mind. */
export const keepingMoved = (of: Keeping): Keeping => ({ ...of, cacheControl: 'public, max-age=86400' });

/** What to purge where a poll opens, closes or is changed. */
export const tagsOfPoll = (site: string, slug: string): string[] => [pollTag(site, slug), pollsTag(site)];

/** What to purge where something in these threads is changed. */
export const tagsOfThreads = (site: string, keys: Iterable<string>): string[] => {
  const threads = [...new Set(keys)].map((key) => threadTag(site, key));
  return threads.length > 0 ? [...threads, threadsTag(site)] : [];
};
