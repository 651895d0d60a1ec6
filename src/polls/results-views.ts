import {
  attributes,
  type Door,
  fragment,
  type Html,
  heading,
  html,
  note,
  nothing,
  time,
} from '../http/view.ts';
import type { Words } from '../words/words.ts';
import type { VoteAnswer } from './ballot.ts';
import type { PollWire, ResultsWire } from './poll.ts';
import { previousLink, rootOf, smallPrint } from './small-print-views.ts';

type ResultsView = Door & {
  poll: PollWire;
  /** null where this reader may not see them: the fragment then says when they may. */
  results: ResultsWire | null;
  /** The option ids that this reader has voted for. */
  own?: string[];
  notice?: 'counted' | 'held' | 'excluded' | 'already';
  /** The way to where votes are taken, for those who can only look here. */
  elsewhere?: Html;
};

/** The results of a poll as a table, or a sentence about when they are shown. */
export function resultsFragment({
  words,
  links,
  poll,
  results,
  own = [],
  notice,
  elsewhere,
  level = 2,
}: ResultsView): Html {
  const voted = own.length > 0 || notice !== undefined;
  // The heading gets the focus, and says along with it what became of the vote.
  const id = `hustings-notice-${poll.slug}`;
  const body = html`${notice ? note(words.poll[notice], { class: `notice notice-${notice}`, id }) : nothing}${heading(level, poll.question, { part: 'question', 'data-live': '', dir: 'auto', 'aria-describedby': notice && id })}${elsewhere ?? nothing}${
    poll.status === 'closed' ? html`<p class="hint">${words.poll.closed(poll.closesAt)}</p>` : nothing
  }${
    results
      ? html`${table(words, poll, results, own)}${totals(words, poll, results)}`
      : note(whenShown(words, poll, voted))
  }<p class="links">${
    poll.status === 'open' && !voted && !elsewhere
      ? html`<a class="back" href="${links.poll(poll.slug)}" data-swap="${links.pollFragment(poll.slug, words.lang)}">${words.poll.back}</a> `
      : nothing
  }${previousLink({ words, links })}</p>${smallPrint(words, poll)}`;
  return fragment({ words }, 'results', body, {
    ...rootOf(poll, results?.version),
    'data-stream': results && streams(poll) ? links.resultsStream(poll.slug, words.lang) : undefined,
  });
}

/** What a reader sees who has just voted: thanks, and the results where they may see them. */
export function voteOutcome({
  poll,
  answer,
  ...door
}: Door & { poll: PollWire; answer: Pick<VoteAnswer, 'ballot' | 'results'> }): Html {
  return resultsFragment({
    ...door,
    poll,
    results: answer.results,
    own: answer.ballot.choices,
    notice: answer.ballot.status,
  });
}

/** Whether everybody may hear of each vote; who has earned a look by voting asks for it with their token. */
const streams = ({ status, resultsVisible }: PollWire) => status === 'open' && resultsVisible === 'always';

/** A sentence on when results that are hidden now will be shown. */
export function whenShown(words: Words, poll: PollWire, voted: boolean): string {
  const { resultsFrom, resultsVisible } = poll;
  if (resultsVisible === 'after-vote' && poll.status !== 'closed' && !voted)
    return words.poll.hiddenUntilVote;
  if (resultsVisible === 'after-close' && poll.status !== 'closed')
    return words.poll.hiddenUntilClose(poll.closesAt);
  return resultsFrom ? words.poll.hiddenUntil(resultsFrom) : words.poll.hiddenUntilClose(poll.closesAt);
}

// What follows the count as it changes carries `data-live`: the element brings that up to date and leaves the rest alone.
// The roles repeat what the elements mean, since narrow columns lay the table out as a grid and some browsers then
// forget that it is one.
function table(words: Words, poll: PollWire, results: ResultsWire, own: string[]): Html {
  const said = words.poll;
  const withdrawn = new Set(poll.options.filter((option) => option.withdrawn).map((option) => option.id));
  return html`<table role="table" part="results" data-live><caption class="unseen">${said.caption}</caption><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${said.choice}</th><th role="columnheader" scope="col" class="count">${said.votes}</th><th role="columnheader" scope="col" class="count">${said.share}</th></tr></thead><tbody role="rowgroup">${results.options.map(
    (option) =>
      html`<tr role="row" data-option="${option.id}"><th role="rowheader" scope="row"><span class="choice" dir="auto">${option.text}</span>${
        withdrawn.has(option.id) ? html` <span class="mark">${said.withdrawnOption}</span>` : nothing
      } <span class="mark own" data-own${attributes({ hidden: !own.includes(option.id) })}>${said.yourChoice}</span>${bar(option.percent)}</th><td role="cell" class="count">${words.number(option.votes)}</td><td role="cell" class="count share">${words.percent(option.percent)}</td></tr>`,
  )}</tbody></table>`;
}

const bar = (percent: number) =>
  html`<svg class="bar" part="bar" width="100%" height="8" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="100%"></rect><rect class="filled" width="${percent}%" height="100%"></rect></svg>`;

function totals(words: Words, poll: PollWire, results: ResultsWire): Html {
  const said = words.poll;
  return html`<p class="total" part="total" data-live>${said.totalVoters(results.voters)}</p>${
    poll.choose.max > 1 ? html`<p class="hint">${said.severalChoices}</p>` : nothing
  }<details class="checked" data-live><summary>${said.checked(results.held, results.excluded)}</summary><p>${said.checkedMeaning}</p></details><p class="hint" data-live>${time(results.asOf, said.asOf(results.asOf))}</p>`;
}
