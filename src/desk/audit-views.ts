import { type Html, html, nothing, time } from '../http/view.ts';
import type { AuditLine } from '../sites/audit.ts';
import type { Words } from '../words/words.ts';
import type { AuditWords } from './audit-words.ts';

/** What was done at a site, a row an act, each with what it changed. */
export function auditBody(of: {
  said: AuditWords;
  words: Words;
  address: string;
  items: AuditLine[];
  next: string | null;
  paged: boolean;
}): Html {
  const { said, words, items, next, address } = of;
  const heads = [said.when, said.who, said.what, said.about, said.change];
  return html`<p class="hint">${said.intro}</p>${
    items.length === 0
      ? html`<p>${said.none}</p>`
      : html`<table class="folding"><thead><tr>${heads.map(
          (head) => html`<th scope="col">${head}</th>`,
        )}</tr></thead><tbody>${items.map(
          ({ at, actor, act, subject, before, after }) =>
            html`<tr><th scope="row">${time(at, words.stamp(at))}</th><td data-label="${said.who}">${actor.name}</td><td data-label="${said.what}"><code>${act}</code></td><td data-label="${said.about}">${subject}</td><td>${change(said, before, after)}</td></tr>`,
        )}</tbody></table>`
  }<p class="pages">${of.paged ? html`<a href="${address}">${said.first}</a>` : nothing}${
    next ? html`<a class="button" rel="next" href="${address}?cursor=${next}">${said.more}</a>` : nothing
  }</p>`;
}

function change(said: AuditWords, before: AuditLine['before'], after: AuditLine['after']): Html {
  const told = (facts: AuditLine['before']) =>
    facts === null ? said.nothing : JSON.stringify(facts, null, 1);
  return html`<details><summary>${said.change}</summary><dl><dt>${said.before}</dt><dd><pre>${told(before)}</pre></dd><dt>${said.after}</dt><dd><pre>${told(after)}</pre></dd></dl></details>`;
}
