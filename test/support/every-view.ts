import type { CommentWire } from '../../src/comments/comment.ts';
import { ownCommentItem } from '../../src/comments/comment-views.ts';
import { reportFragment, reportThanks } from '../../src/comments/report-views.ts';
import { threadFragment } from '../../src/comments/thread-views.ts';
import { feedbackFragment, feedbackThanks } from '../../src/feedback/feedback-views.ts';
import type { FormState } from '../../src/http/form-state.ts';
import { problemBlock, problemPage } from '../../src/http/problem-views.ts';
import { note } from '../../src/http/view.ts';
import { linksOf } from '../../src/links.ts';
import { confirmBody, leaveBody } from '../../src/mail/mail-page-views.ts';
import { archiveFragment } from '../../src/polls/archive-views.ts';
import { oldPollBlock } from '../../src/polls/old-page-views.ts';
import type { PollWire, ResultsWire } from '../../src/polls/poll.ts';
import { noPolls, pollFragment } from '../../src/polls/poll-views.ts';
import { questionFragment } from '../../src/polls/question-views.ts';
import { resultsFragment, voteOutcome } from '../../src/polls/results-views.ts';
import { SiteSettings } from '../../src/sites/site-settings.ts';
import { wordsFor } from '../../src/words/words.ts';

export const origin = 'https://polls.example';
export const links = linksOf(origin, 'demo');
export const doorIn = (locale: string) => ({ words: wordsFor(locale, { locale, timeZone: 'UTC' }), links });
export const settings = SiteSettings.parse({}).comments;

const past = '2026-11-24T06:53:00Z';

export const samplePoll = (text: string, more: Partial<PollWire> = {}): PollWire => ({
  slug: 'upset',
  question: text,
  note: text,
  options: [
    { id: 'o1', text },
    { id: 'o2', text },
    { id: 'o3', text, withdrawn: true },
  ],
  choose: { min: 1, max: 1 },
  status: 'open',
  opensAt: past,
  closesAt: past,
  resultsVisible: 'always',
  resultsFrom: null,
  optionOrder: 'given',
  listed: true,
  correctedAt: past,
  wording: 2,
  ...more,
});

export const sampleResults = (text: string): ResultsWire => ({
  poll: 'upset',
  question: text,
  status: 'open',
  voters: 3,
  votes: 3,
  held: 1,
  excluded: 2,
  options: [
    { id: 'o1', text, votes: 2, percent: 67 },
    { id: 'o2', text, votes: 1, percent: 33 },
    { id: 'o3', text, votes: 0, percent: 0 },
  ],
  version: 9,
  asOf: past,
});

export const sampleComment = (text: string, more: Partial<CommentWire> = {}): CommentWire => ({
  id: 'c1',
  number: 1,
  parent: null,
  author: { name: text, website: 'https://example.com/', badge: 'staff' },
  html: '<p>Written and rendered before.</p>',
  createdAt: past,
  editedAt: past,
  permalink: 'https://example.com/a#comment-c1',
  status: 'approved',
  moreReplies: true,
  ...more,
});

/** Every view in every state, with `text` wherever a reader's, a publisher's or an editor's words can stand. */
export function everyView(locale: string, text: string): Record<string, string> {
  const door = doorIn(locale);
  const poll = samplePoll(text);
  const results = sampleResults(text);
  const many = samplePoll(text, { choose: { min: 2, max: 2 }, optionOrder: 'shuffled' });
  const picture = { token: text, image: `${origin}/picture`, sound: `${origin}/sound`, alt: text };
  const names = [
    'author.name',
    'author.email',
    'author.website',
    'body',
    'message',
    'name',
    'email',
    'page',
    'text',
  ];
  const faults = [...names, 'choices.0', 'proof', text].map((path) => ({ path, message: text }));
  const typed = Object.fromEntries(names.map((name) => [name, text]));
  const form: FormState = {
    typed: { ...typed, choices: ['o1'], reason: 'spam' },
    picture,
    hidden: { commentId: text },
    problem: { code: 'invalid_request', faults, retryAfter: 2 },
  };
  const ballot = { id: 'b', choices: ['o2'], castAt: past };
  const comment = sampleComment(text);
  const comments = [
    comment,
    sampleComment(text, { id: 'c2', number: 2, parent: 'c1' }),
    sampleComment(text, { id: 'c3', number: 3, parent: 'c2' }),
    sampleComment(text, { id: 'c4', number: 4, status: 'removed' }),
    sampleComment(text, { id: 'c6', number: 6, status: 'withdrawn' }),
    sampleComment(text, { id: 'c5', number: 5, parent: 'elsewhere' }),
  ];
  const plain = { notice: '', frozen: null, pinned: null };
  const thread = { key: `/${text}`, title: text, url: `${origin}/a`, count: 5, open: true, ...plain };
  const page = { ...door, thread, comments, nextCursor: text, order: 'newest' as const, settings };
  const deep = { ...settings, depth: 1, holdAll: true };
  const call = { view: 'booth' as const, number: '2', answers: [] };
  const old = { ...door, poll, results, call, ticked: ['o1', text] };
  const views = {
    poll: pollFragment({ ...door, poll, resultsPublic: true }),
    'poll of many choices': pollFragment({ ...door, poll: many, resultsPublic: false }),
    'poll with a fault': pollFragment({ ...door, poll, resultsPublic: true, form }),
    'poll to come': pollFragment({ ...door, poll: { ...poll, status: 'scheduled' }, resultsPublic: false }),
    'poll as a draft': pollFragment({ ...door, poll: { ...poll, status: 'draft' }, resultsPublic: false }),
    'poll that is over': pollFragment({
      ...door,
      poll: { ...poll, status: 'closed' },
      resultsPublic: true,
      results,
    }),
    results: resultsFragment({ ...door, poll, results, own: ['o1'] }),
    'results not shown yet': resultsFragment({ ...door, poll, results: null }),
    'vote counted': voteOutcome({
      ...door,
      poll,
      answer: { ballot: { ...ballot, status: 'counted' }, results },
    }),
    'vote held': voteOutcome({
      ...door,
      poll,
      answer: { ballot: { ...ballot, status: 'held' }, results: null },
    }),
    'vote that came before': resultsFragment({ ...door, poll, results, own: ['o1'], notice: 'already' }),
    'vote taken out': resultsFragment({ ...door, poll, results, notice: 'excluded' }),
    'results to look at': resultsFragment({ ...door, poll, results, elsewhere: note(text) }),
    'poll with a choice marked': pollFragment({
      ...door,
      poll,
      resultsPublic: true,
      marked: { ids: ['o1'], focus: true },
    }),
    'poll to vote in elsewhere': questionFragment({
      ...door,
      poll,
      resultsPublic: true,
      elsewhere: note(text),
    }),
    'poll in an old page': oldPollBlock({ ...old, results: null }),
    'results in an old page': oldPollBlock({ ...old, call: { ...call, view: 'result' } }),
    'choice in an old page': oldPollBlock({ ...old, call: { ...call, view: 'process' } }),
    archive: archiveFragment({ ...door, polls: [poll, { ...poll, status: 'closed' }], nextCursor: text }),
    'no polls': noPolls(door),
    thread: threadFragment({ ...page, thread: { ...thread, notice: text }, pinned: comment }),
    'thread with a fault': threadFragment({ ...page, settings: deep, replyTo: comment, form }),
    'thread with news by mail': threadFragment({ ...page, offersMail: true, form }),
    'mail to agree to': confirmBody(door, { kinds: ['replies', 'decision'], state: 'asked' }),
    'mail agreed to': confirmBody(door, { kinds: ['replies'], state: 'on' }),
    'mail to end': leaveBody(door, { state: 'on' }),
    'mail ended about a thread': leaveBody(door, { state: 'on' }, 'thread'),
    'mail ended': leaveBody(door, { state: 'ended' }),
    'thread without comments': threadFragment({
      ...page,
      thread: { ...thread, count: 0 },
      comments: [],
      nextCursor: null,
    }),
    'comment that waits': threadFragment({ ...page, outcome: 'awaiting', expectedWait: 7000 }),
    'thread that is closed': threadFragment({ ...page, thread: { ...thread, open: false } }),
    'thread of a frozen site': threadFragment({ ...page, thread: { ...thread, open: false, frozen: '' } }),
    'own comment': ownCommentItem({
      ...door,
      threadKey: text,
      open: true,
      comment: { ...comment, number: null, status: 'held' },
      own: { body: text, editUntil: past, expectedWait: 7000 },
    }),
    report: reportFragment({ ...door, comment }),
    'report with a fault': reportFragment({ ...door, comment, form }),
    'report thanks': reportThanks(door),
    feedback: feedbackFragment({ ...door, page: text }),
    'feedback with a fault': feedbackFragment({ ...door, form }),
    'feedback thanks': feedbackThanks(door),
    problem: problemBlock({ words: door.words, problem: { code: 'invalid_request', faults } }),
    'problem page': problemPage({
      words: door.words,
      problem: { code: 'internal', requestId: text },
      back: { href: `${origin}/`, name: text },
    }),
  };
  return Object.fromEntries(Object.entries(views).map(([name, view]) => [name, String(view)]));
}
