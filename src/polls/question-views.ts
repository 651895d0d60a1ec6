import { attributes, type Door, fragment, type Html, heading, html, note, nothing } from '../http/view.ts';
import { offered, type PollWire } from './poll.ts';
import { whenShown } from './results-views.ts';
import { previousLink, rootOf, smallPrint } from './small-print-views.ts';

type QuestionView = Door & { poll: PollWire; resultsPublic: boolean; elsewhere?: Html };

/**
 * A poll where no vote can be sent: each option is a link to the poll's own page, on which it stands marked. No link
 * votes.
 */
export function questionFragment({
  words,
  links,
  poll,
  resultsPublic,
  elsewhere,
  level = 2,
}: QuestionView): Html {
  const options = offered(poll).map((option) => {
    const link = attributes({ href: links.poll(poll.slug, option.id), target: '_blank', rel: 'noopener' });
    return html`<li dir="auto"><a${link}>${option.text}</a></li>`;
  });
  const body = html`${heading(level, poll.question, { part: 'question', dir: 'auto' })}${elsewhere ?? nothing}<ul class="announced">${options}</ul>${
    resultsPublic ? nothing : note(whenShown(words, poll, false))
  }<p class="links">${
    resultsPublic ? html`<a href="${links.pollResults(poll.slug)}">${words.poll.viewResults}</a> ` : nothing
  }${previousLink({ words, links })}</p>${smallPrint(words, poll)}`;
  return fragment({ words }, 'poll', body, rootOf(poll));
}
