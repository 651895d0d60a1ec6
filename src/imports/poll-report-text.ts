import { inColumns } from '../columns.ts';
import type { PollSums } from './report.ts';

/** Why something of an archive of polls was skipped, as a sentence for whoever brought it in. */
export const skippedOfPolls = {
  no_answers: 'without answers to choose from',
  count_unreadable: 'a count in them is no number',
  deleted_here: 'an editor has deleted them here since they came',
  fewer_votes: 'they have fewer votes in this file than came before: nothing is lowered',
  voted_since:
    'they have more votes in this file than came before, and readers have voted in them here since: votes of the same people would be added up',
  poll_missing: 'of a poll that is not in the file',
  poll_skipped: 'of a poll that was skipped',
  poll_counted: 'of a poll that came as counts, as below',
  overdrawn: 'the log was begun anew and would move votes a second time: they stay counts',
} satisfies Record<string, string>;

/** What was made of polls that could not come in as they were. */
export const changedOfPolls = {
  question_cut: 'their question is as long as WP-Polls allowed, and may have been cut off there',
  answer_cut: 'as long as WP-Polls allowed, and may have been cut off there',
  question_empty: 'without a question: they are named by their number',
  answer_empty: 'without words: they are named by their number',
  garbled:
    'their words look as if their bytes were read wrongly: try --encoding in a dry run, since words stay as they came in',
  voters_missing: 'they stated no voters: as many as votes are shown',
  voters_raised: 'they stated fewer voters than one answer has votes: as many as that are shown',
  log_missing: 'without a log: their votes came as counts',
  log_differs: 'their log says other than their counts: their votes came as counts',
  log_partial: 'their log has a part of their votes: the others came as counts',
  start_unknown: 'without a beginning: they begin with their last vote, or with the import',
  end_unknown:
    'closed by hand, which leaves no date: they end with their last vote, else with the beginning of the next poll',
  clock_unknown:
    'nothing says by which clock their times are: they were read by that of this site. Give --timezone if it is another',
  counts_raised: 'they had more votes than came before: their counts were raised',
} satisfies Record<string, string>;

/** A run may have thousands of polls, and a screen has not. */
const mostRows = 30;

const differs = ({ answers, totalVotes, logged }: PollSums) =>
  (totalVotes !== null && totalVotes !== answers) || (logged > 0 && logged !== answers);

/** What the answers, the polls themselves and the log say of votes: of all, and of each poll where that is not the same. */
export function sumsText(polls: PollSums[]): string {
  if (polls.length === 0) return '';
  const apart = polls.filter(differs);
  const sum = (count: (poll: PollSums) => number | null) =>
    String(polls.reduce((total, poll) => total + (count(poll) ?? 0), 0));
  const row = (poll: string, of: (count: (each: PollSums) => number | null) => string) => [
    ...[
      `  ${poll}`,
      of((each) => each.answers),
      of((each) => each.totalVotes),
      of((each) => each.totalVoters),
    ],
    ...[of((each) => each.logged), of((each) => each.loggedBallots)],
  ];
  const rows = apart.slice(0, mostRows).map((poll) => row(poll.poll, (count) => String(count(poll) ?? '-')));
  const more = apart.length > mostRows ? `  and ${apart.length - mostRows} more, in the JSON\n` : '';
  const heading = ['  POLL', 'VOTES OF ANSWERS', 'TOTALVOTES', 'TOTALVOTERS', 'IN THE LOG', 'BALLOTS THERE'];
  return `Votes, of all polls and of those where they are not the same:\n${inColumns([heading, row('all', sum), ...rows])}${more}`;
}
