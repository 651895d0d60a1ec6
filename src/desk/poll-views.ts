import { type Html, html, nothing, time } from '../http/view.ts';
import type { Links } from '../links.ts';
import { type EditorsPoll, opensOnPublishing } from '../polls/desk-list.ts';
import type { Words } from '../words/words.ts';
import { buttonForm } from './desk-views.ts';
import { type PollForm, pollForm } from './poll-form-views.ts';

type Wording = {
  wording: number;
  question: string;
  note: string | null;
  options: { id: string; text: string }[];
  replacedAt: string;
  replacedBy: string;
};

export type PollView = PollForm & {
  poll: EditorsPoll;
  words: Words;
  links: Links;
  preview: { url: string; expiresAt: string };
  /** The script's address that never changes, and the value of its `integrity`. */
  script: { src: string; integrity: string };
  site: string;
  wordings: Wording[];
};

/** A poll as its editors have it: where it stands, what can be done, its words, and what readers will see. */
export function pollBody(view: PollView): Html {
  const { said, poll, words, links, preview } = view;
  const published = poll.status !== 'draft';
  return html`${standing(view)}${published ? snippet(view) : nothing}
${poll.voters > 0 ? html`<p class="warning">${said.afterVotes}</p>` : nothing}${pollForm(view)}
<section><h2>${said.preview}</h2><p><a href="${preview.url}">${said.previewLink}</a> <span class="hint">${said.previewHint(words.stamp(preview.expiresAt))}</span></p><iframe class="preview" title="${said.preview}" src="${new URL(preview.url).pathname}" loading="lazy"></iframe></section>
${earlier(view)}${
  published
    ? html`<p class="links"><a href="${links.poll(poll.slug)}">${said.page}</a> <a href="${links.pollResults(poll.slug)}">${said.results}</a></p>`
    : nothing
}`;
}

function standing({ said, words, csrf, action, poll }: PollView): Html {
  const button = (what: string, label: string, kind?: 'primary' | 'danger') =>
    buttonForm({ action: `${action}/${what}`, csrf, label, ...(kind ? { kind } : {}) });
  const acts = {
    draft: [button('publish', said.publish, 'primary')],
    scheduled: [button('close', said.close)],
    open: [button('close', said.close)],
    closed: poll.final ? [html`<span class="hint">${said.final}</span>`] : [button('reopen', said.reopen)],
  }[poll.status];
  return html`<div class="card"><p><span class="mark">${said.status[poll.status]}</span> ${words.number(poll.voters)} ${said.votes}${
    poll.held > 0 ? html` · ${said.held(words.number(poll.held))}` : nothing
  } · ${said.opens} ${
    opensOnPublishing(poll) ? said.onPublishing : time(poll.opensAt, words.deadline(poll.opensAt))
  } · ${said.closes} ${
    poll.closesAt ? time(poll.closesAt, words.deadline(poll.closesAt)) : said.never
  }</p><div class="actions">${
    poll.status === 'draft' ? nothing : html`<a class="button" href="${action}/ballots">${said.ballots}</a>`
  }${acts}${button('duplicate', said.duplicate)}${button('delete', said.remove, 'danger')}</div><p class="hint">${
    poll.status === 'draft' ? html`${said.publishHint} ` : nothing
  }${said.removeHint}</p></div>`;
}

/** What a publisher pastes: the script, the element with its link, and a frame where scripts are stripped. */
function snippet({ said, poll, links, script, site }: PollView): Html {
  const link = `<a href="${links.poll(poll.slug)}">${escaped(poll.question)}</a>`;
  const element = `<script type="module" src="${script.src}" integrity="${script.integrity}" crossorigin="anonymous"></script>
<reader-poll site="${site}" poll="${poll.slug}">${link}</reader-poll>`;
  const frame = `<iframe src="${links.pollFrame(poll.slug)}" title="${escaped(poll.question)}" width="320" height="420"></iframe>`;
  return html`<section class="card"><h2>${said.snippet}</h2><p class="hint">${said.snippetHint}</p><pre><code data-copy="${said.copy}">${element}</code></pre><details><summary>${said.frame}</summary><pre><code data-copy="${said.copy}">${frame}</code></pre></details></section>`;
}

/** Text for inside markup that is itself shown as text. */
const escaped = (text: string): string => `${html`${text}`}`;

function earlier({ said, words, wordings }: PollView): Html {
  if (wordings.length === 0) return nothing;
  return html`<details><summary>${said.wordings}</summary><ol class="wordings">${wordings.map(
    ({ question, note, options, replacedAt, replacedBy }) =>
      html`<li><p><strong>${question}</strong></p><ul>${options.map(({ text }) => html`<li>${text}</li>`)}</ul>${
        note ? html`<p>${note}</p>` : nothing
      }<p class="hint">${said.replaced(replacedBy, words.stamp(replacedAt))}</p></li>`,
  )}</ol></details>`;
}
