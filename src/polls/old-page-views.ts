import { type Door, type Html, html, nothing } from '../http/view.ts';
import type { OldCall } from './old-page.ts';
import { oldPageWords } from './old-page-words.ts';
import { markedBy, offered, type PollWire, type ResultsWire } from './poll.ts';
import { whenShown } from './results-views.ts';

type OldPoll = Door & { poll: PollWire; results: ResultsWire | null; call: OldCall; ticked: string[] };

/**
 * A poll for the place that WP-Polls had in a page, in the markup that the page's own styles know. Nothing is sent from there: options are
 * links to our page, on which they stand marked, and so is what was ticked.
 */
export function oldPollBlock(view: OldPoll): Html {
  const { words, links, poll, call } = view;
  const more = nextStep(view);
  return html`<div id="polls-${call.number}" class="wp-polls"><p><strong>${poll.question}</strong></p><div id="polls-${call.number}-ans" class="wp-polls-ans">${bodyOf(view)}<p><a href="${links.archive()}">${words.poll.previous}</a>${more}</p></div></div>`;
}

const asksForResults = ({ poll, call }: OldPoll) => poll.status === 'closed' || call.view === 'result';

function bodyOf(view: OldPoll): Html {
  const { poll, call, ticked } = view;
  if (poll.status === 'scheduled') return announced(view);
  if (asksForResults(view)) return standing(view);
  const marked = call.view === 'process' ? markedBy(ticked, poll) : [];
  return marked.length > 0 ? onTheWay(view, marked) : booth(view);
}

/** From the results to the vote, and the other way round, as far as either is open. */
function nextStep(view: OldPoll): Html {
  const { words, links, poll, results } = view;
  if (poll.status !== 'open') return nothing;
  if (asksForResults(view)) return html` <a href="${links.poll(poll.slug)}">${words.poll.vote}</a>`;
  return results ? html` <a href="${links.pollResults(poll.slug)}">${words.poll.viewResults}</a>` : nothing;
}

const announced = ({ words, poll }: OldPoll): Html => html`<p>${words.poll.opens(poll.opensAt)}</p>`;

function standing({ words, poll, results }: OldPoll): Html {
  if (!results) return html`<p>${whenShown(words, poll, false)}</p>`;
  const rows = results.options.map(
    ({ text, percent, votes }) =>
      html`<li>${text} <small>${oldPageWords(words).shareAndVotes(percent, votes)}</small></li>`,
  );
  return html`<ul class="wp-polls-ul">${rows}</ul><p>${words.poll.totalVoters(results.voters)}</p>`;
}

function booth({ links, poll }: OldPoll): Html {
  const rows = offered(poll).map(
    ({ id, text }) => html`<li><a href="${links.poll(poll.slug, id)}">${text}</a></li>`,
  );
  return html`<ul class="wp-polls-ul">${rows}</ul>`;
}

function onTheWay({ words, links, poll }: OldPoll, marked: string[]): Html {
  const said = oldPageWords(words);
  const texts = poll.options.filter(({ id }) => marked.includes(id)).map(({ text }) => text);
  return html`<p role="status">${said.notYetCounted(texts)}</p><p><a href="${links.poll(poll.slug, marked.join(','))}"><strong>${said.castIt}</strong></a></p>`;
}
