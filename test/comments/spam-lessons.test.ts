import { expect, test } from 'vitest';
import type { CommentStatus } from '../../src/comments/comment.ts';
import {
  correctionOf,
  everyComment,
  type Learnt,
  lessonOf,
  stepsBetween,
} from '../../src/comments/spam-lessons.ts';

/** A ruling, what was learnt before, what is to be learnt. */
test.each<[CommentStatus, Learnt['learnt'], Learnt['learnt']]>([
  ['approved', null, 'ham'],
  ['approved', 'ham', 'ham'],
  ['approved', 'spam', 'ham'],
  ['spam', null, 'spam'],
  ['spam', 'ham', 'spam'],
  ['trash', null, null],
  ['trash', 'ham', null],
  ['trash', 'spam', 'spam'],
  ['held', 'ham', null],
  ['held', 'spam', null],
])('%s after %s teaches %s', (ruling, learnt, lesson) => {
  expect(lessonOf(ruling, learnt)).toBe(lesson);
});

test('the steps take back what was learnt and add what is, net, in the order of their keys', () => {
  const of = (html: string, learnt: Learnt['learnt']): Learnt => ({
    ...{ authorName: '', authorEmail: '', authorWebsite: '' },
    ...{ html, learnt },
  });
  const clues = ({ html }: { html: string }) => html.split(' ');
  expect(stepsBetween(of('b a', 'ham'), of('b c', 'ham'), clues)).toEqual([
    { clue: 'a', spam: 0, ham: -1 },
    { clue: 'c', spam: 0, ham: 1 },
  ]);
  expect(stepsBetween(of('a', 'ham'), of('a', 'spam'), clues)).toEqual([
    { clue: everyComment, spam: 1, ham: -1 },
    { clue: 'a', spam: 1, ham: -1 },
  ]);
  expect(stepsBetween(of('a', 'ham'), of('a', 'ham'), clues)).toEqual([]);
  expect(stepsBetween(of('a', null), of('b', null), clues)).toEqual([]);
});

/** What a comment was and why, a ruling, and what a service elsewhere is told of it. */
test.each<[CommentStatus, string | null, CommentStatus, 'spam' | 'ham' | null]>([
  ['approved', null, 'spam', 'spam'],
  ['held', 'links', 'spam', 'spam'],
  ['held', 'likely_spam', 'spam', 'spam'],
  ['held', 'akismet', 'spam', null],
  ['held', 'akismet', 'approved', 'ham'],
  ['held', 'first_comment', 'approved', null],
  ['held', 'akismet', 'trash', null],
  ['spam', null, 'approved', 'ham'],
  ['spam', 'honeypot', 'approved', null],
  ['spam', 'honeypot', 'spam', null],
  ['spam', null, 'spam', null],
])('a comment that was %s for %s, ruled %s, is reported as %s', (status, reason, ruling, told) => {
  expect(correctionOf({ status, reason }, ruling)).toBe(told);
});
