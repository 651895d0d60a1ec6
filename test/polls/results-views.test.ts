import { expect, test } from 'vitest';
import { pollFragment } from '../../src/polls/poll-views.ts';
import { resultsFragment, voteOutcome } from '../../src/polls/results-views.ts';
import { doorIn, samplePoll, sampleResults } from '../support/every-view.ts';

const door = doorIn('en');
const poll = samplePoll('Which?');
const results = sampleResults('Which?');

test('results are a table with a caption, a row header an option, and the counts beside it', () => {
  const markup = String(resultsFragment({ ...door, poll, results }));
  expect(markup).toContain('Votes for each choice</caption>');
  expect(markup.match(/<th role="rowheader" scope="row">/g)).toHaveLength(3);
  expect(markup).toContain('67%');
  expect(markup).toContain('Total Voters: 3');
  expect(markup).toContain('Held: 1 · Taken out: 2');
});

test('a reader’s own choice is marked for them, and for nobody else', () => {
  const marked = (markup: unknown) => String(markup).match(/data-own>/g)?.length ?? 0;
  expect(marked(resultsFragment({ ...door, poll, results }))).toBe(0);
  const ballot = { id: 'b', choices: ['o2'], status: 'counted' as const, castAt: results.asOf };
  expect(marked(voteOutcome({ ...door, poll, answer: { ballot, results } }))).toBe(1);
});

test('hidden results leak no number, whoever asks', () => {
  for (const resultsVisible of ['after-vote', 'after-close'] as const) {
    const hidden = samplePoll('Which?', { resultsVisible });
    const shown = String(resultsFragment({ ...door, poll: hidden, results: null }));
    expect(shown).not.toMatch(/<table|Total Voters|%/);
    expect(shown).toMatch(/Results are shown (once you have voted|after the poll closes)/);
    const form = String(pollFragment({ ...door, poll: hidden, resultsPublic: false }));
    expect(form).not.toContain('View Results');
  }
});

test('a poll is a fieldset whose legend is the question, and withdrawn options are not offered', () => {
  const markup = String(pollFragment({ ...door, poll, resultsPublic: true }));
  expect(markup).toMatch(/<fieldset[^>]*><legend><h2[^>]*>Which\?<\/h2><\/legend>/);
  expect(markup.match(/type="radio"/g)).toHaveLength(2);
  const many = samplePoll('Which?', { choose: { min: 1, max: 2 } });
  const boxes = String(pollFragment({ ...door, poll: many, resultsPublic: true }));
  expect(boxes.match(/type="checkbox"/g)).toHaveLength(2);
  expect(boxes).toContain('Choose up to 2.');
});
