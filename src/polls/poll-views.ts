import { hiddenFields, problemPlace } from '../http/fields.ts';
import { type FormName, type FormState, fieldId } from '../http/form-state.ts';
import { attributes, type Door, fragment, type Html, heading, html, note, nothing } from '../http/view.ts';
import { verificationBlock } from '../verification/verification-views.ts';
import type { Words } from '../words/words.ts';
import { offered, type PollWire, type ResultsWire } from './poll.ts';
import { resultsFragment } from './results-views.ts';
import { previousLink, rootOf, smallPrint } from './small-print-views.ts';

export type PollView = Door & {
  poll: PollWire;
  /** Whether anybody may see the results now (`visibleToAll`), which is what the link to them depends on. */
  resultsPublic: boolean;
  /** For a closed poll, whose fragment is its results. */
  results?: ResultsWire | null;
  form?: FormState;
  /** Options that the reader came with, by a link; the first takes the focus where the page stands for itself. */
  marked?: { ids: string[]; focus: boolean } | undefined;
};

/**
 * A poll as its state has it: a form while it is open (or a draft), what is to come while it is scheduled, the
 * results once it is closed. Options stand in the order given; the caller shuffles those of a page of its own.
 */
export function pollFragment(view: PollView): Html {
  const { words, links, poll, form, level = 2 } = view;
  if (poll.status === 'closed') {
    return resultsFragment({ words, links, poll, results: view.results ?? null, level });
  }
  const said = form?.problem ? undefined : form?.picture ? words.verification.step : stateOf(words, poll);
  const body = html`${said ? note(said) : nothing}${form ? nothing : markedNote(view)}${
    poll.status === 'scheduled' ? announced(view) : ballotForm(view)
  }${smallPrint(words, poll)}`;
  return fragment({ words }, 'poll', body, rootOf(poll));
}

/** Where a site has no poll to show. */
export function noPolls({ words, links, level = 2 }: Door): Html {
  return fragment(
    { words },
    'poll',
    html`${heading(level, words.poll.readersPoll)}${note(words.poll.none)}<p class="links">${previousLink({ words, links })}</p>`,
  );
}

function markedNote({ words, poll, marked }: PollView): Html {
  const texts = poll.options.filter(({ id }) => marked?.ids.includes(id)).map(({ text }) => text);
  return texts.length > 0 ? note(words.poll.marked(texts), { 'data-marked': true }) : nothing;
}

function stateOf(words: Words, poll: PollWire): string | undefined {
  if (poll.status === 'draft') return words.poll.draft;
  if (poll.status === 'scheduled') return words.poll.opens(poll.opensAt);
  return undefined;
}

function announced({ words, links, poll, level = 2 }: PollView): Html {
  return html`${heading(level, poll.question, { part: 'question', dir: 'auto' })}<ul class="announced">${offered(
    poll,
  ).map(
    (option) => html`<li dir="auto">${option.text}</li>`,
  )}</ul><p class="links">${previousLink({ words, links })}</p>`;
}

function ballotForm({ words, links, poll, form, resultsPublic, marked, level = 2 }: PollView): Html {
  const name: FormName = { kind: 'vote', ref: poll.slug };
  const many = poll.choose.max > 1;
  const id = fieldId(name, 'choices');
  const chosen = new Set([form?.typed?.choices ?? marked?.ids ?? []].flat());
  const first = marked?.focus ? marked.ids[0] : undefined;
  const inputs = offered(poll).map((option) => {
    const input = attributes({
      type: many ? 'checkbox' : 'radio',
      name: 'choices',
      value: option.id,
      checked: chosen.has(option.id),
      required: !many,
      autofocus: !form && option.id === first,
    });
    return html`<li><label class="option" part="option"><input${input}><span dir="auto">${option.text}</span></label></li>`;
  });
  const post = attributes({
    action: links.poll(poll.slug),
    'data-post': links.votes(poll.slug),
    'data-challenge': links.challenge('vote', poll.slug),
  });
  return html`<form part="form" method="post" data-form="vote"${post}>${problemPlace({ words, name, form })}<fieldset${attributes(
    {
      id,
      class: 'choices',
      tabindex: -1,
      'aria-describedby': many ? `${id}-hint` : undefined,
    },
  )}><legend>${heading(level, poll.question, { part: 'question', dir: 'auto' })}</legend>${
    many ? html`<p class="hint" id="${id}-hint">${howMany(words, poll)}</p>` : nothing
  }<ul class="options"${attributes({ 'data-shuffle': poll.optionOrder === 'shuffled' })}>${inputs}</ul></fieldset>${hiddenFields(
    form?.hidden,
  )}${verificationBlock({ words, name, form })}<p class="submit"><button type="submit" class="primary" part="button">${words.poll.vote}</button></p></form><p class="links">${
    resultsPublic
      ? html`<a href="${links.pollResults(poll.slug)}" data-swap="${links.resultsFragment(poll.slug, words.lang)}">${words.poll.viewResults}</a> `
      : nothing
  }${previousLink({ words, links })}</p>`;
}

const howMany = (words: Words, { choose: { min, max } }: PollWire) =>
  min === 1 ? words.poll.chooseUpTo(max) : words.poll.chooseBetween(min, max);
