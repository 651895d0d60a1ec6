import { describe, expect, test } from 'vitest';
import {
  keepingPoll,
  keepingPolls,
  keepingSite,
  keepingThread,
  keepingThreads,
  pollTag,
  siteTag,
  tagsOfPoll,
  tagsOfThreads,
  threadTag,
} from '../src/caching.ts';

const longest = 'a'.repeat(80);
const keepings = [
  keepingSite(longest),
  keepingPolls(longest),
  keepingPoll(longest, 'latest', longest),
  keepingThreads(longest),
  keepingThread(longest, 'ä'.repeat(127)),
];

test('no tag or list of tags is more than any cache takes, whatever the names', () => {
  for (const { tags } of keepings) {
    for (const tag of tags) expect(tag).toMatch(/^[a-z0-9.-]{1,256}$/);
    expect(tags.join(',').length).toBeLessThan(1024);
  }
});

test('whatever is kept of a site goes with the site’s own tag', () => {
  for (const { tags } of keepings) expect(tags).toContain(siteTag(longest));
});

describe('a tag', () => {
  test('belongs to one poll, however names and hyphens fall', () => {
    expect(pollTag('a-b', 'c')).not.toBe(pollTag('a', 'b-c'));
    expect(pollTag('a', 'x')).not.toBe(pollTag('b', 'x'));
  });

  test('belongs to one thread of one site, whatever is in its key', () => {
    const keys = ['/a', '/A', '/ä', '/日本語', '/a,b c', `/${'x'.repeat(254)}`];
    const tags = [...keys.map((key) => threadTag('s', key)), threadTag('t', '/a')];
    expect(new Set(tags).size).toBe(keys.length + 1);
    for (const tag of tags) expect(tag).toMatch(/^thread\.[st]\.[0-9a-f]{32}$/);
  });
});

test('a poll that is asked for as the latest goes with all polls, by its own name with itself alone', () => {
  const purged = tagsOfPoll('s', 'other');
  const bears = (asked: string) => keepingPoll('s', asked, 'mine').tags.some((tag) => purged.includes(tag));
  expect([bears('latest'), bears('mine')]).toEqual([true, false]);
  expect(keepingPoll('s', 'latest', 'mine').tags).toContain(pollTag('s', 'mine'));
});

test('nothing is purged where no thread was touched, and each thread once', () => {
  expect(tagsOfThreads('s', [])).toEqual([]);
  expect(tagsOfThreads('s', ['/a', '/b', '/a'])).toEqual([
    threadTag('s', '/a'),
    threadTag('s', '/b'),
    'threads.s',
  ]);
});
