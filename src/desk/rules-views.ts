import type { DryRun } from '../comments/dry-run.ts';
import { type Html, html, nothing } from '../http/view.ts';
import type { SiteRecord } from '../sites/site.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import type { Words } from '../words/words.ts';
import { csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField, tickField } from './form-views.ts';
import type { QueueWords } from './queue-words.ts';
import type { RuleField, RulesWords } from './rules-words.ts';

/** So many changed comments are shown at most; the counts are of all. */
const mostShown = 100;

/** The rules of a site with an example each, and what came of a try. */
export function rulesBody(of: {
  site: SiteRecord;
  csrf: string;
  said: RulesWords;
  /** The queue's words for statuses and reasons. */
  queue: QueueWords;
  words: Words;
  form: DeskForm;
  maySave: boolean;
  result: DryRun | undefined;
}): Html {
  const { site, csrf, said, form, result } = of;
  const { settings } = site;
  const at = fieldsOf(form, said, settings);
  return html`<p class="hint">${said.intro}</p>${result ? outcome(of, result) : nothing}<form class="stack" method="post" action="/desk/sites/${site.id}/rules">${csrfField(csrf)}
<fieldset><legend>${said.holding}</legend>${at.tick('holdAll')}${at.tick('holdFirstTime')}${at.line('maxLinks', { type: 'number', min: 1, max: 100 })}${at.list(
    'heldWords',
  )}${at.list('staffNames')}</fieldset>
<fieldset><legend>${said.throwing}</legend>${at.list('refusedWords')}${choiceField(form, {
    ...at.own('matching'),
    value: settings.comments.matching,
    choices: said.matchings,
  })}</fieldset>
<fieldset><legend>${said.writing}</legend>${at.tick('nameRequired')}${at.tick('emailRequired')}${at.line(
    'closeAfterDays',
    { type: 'number', min: 1, max: 3650, optional: true },
  )}${at.line('floodSeconds', { type: 'number', min: 0, max: 3600 })}</fieldset>
<p class="actions"><button name="do" value="try"${of.maySave ? nothing : html` class="primary"`}>${said.tryIt}</button>${
    of.maySave
      ? html`<button name="do" value="save" class="primary">${said.save}</button>`
      : html`<span class="hint">${said.ownersSave}</span>`
  }</p></form>`;
}

/** Under which name the API, and so the form, knows a rule. */
export const pathOf = (field: RuleField): string => `settings.comments.${field}`;

function fieldsOf(form: DeskForm, said: RulesWords, { comments }: SiteSettings) {
  const values: Record<RuleField, unknown> = comments;
  const own = (field: RuleField) => {
    const [label, hint, example] = said.fields[field];
    return { path: pathOf(field), label, hint, ...(example === undefined ? {} : { example }) };
  };
  return {
    own,
    tick: (field: RuleField) => tickField(form, { ...own(field), value: values[field] === true }),
    line: (field: RuleField, more: { type?: 'number'; min?: number; max?: number; optional?: boolean }) =>
      lineField(form, { ...own(field), ...more, value: String(values[field] ?? '') }),
    list: (field: RuleField) => {
      const lines = values[field] as string[];
      return lineField(form, { ...own(field), value: lines.join('\n'), rows: 4, optional: true });
    },
  };
}

function outcome(of: { said: RulesWords; queue: QueueWords; words: Words }, result: DryRun): Html {
  const { said, queue, words } = of;
  const counts = result.counts.map(
    ({ before, after, count }) =>
      html`<li>${words.number(count)}: ${said.step(queue.statuses[before], queue.statuses[after])}</li>`,
  );
  const shown = result.items.slice(0, mostShown);
  const table = html`${result.items.length > shown.length ? html`<p>${said.shown(words.number(shown.length))}</p>` : nothing}<table class="folding"><thead><tr><th scope="col">${said.comment}</th><th scope="col">${said.change}</th><th scope="col">${said.why}</th></tr></thead><tbody>${shown.map(
    (item) => changeRow(said, queue, item),
  )}</tbody></table>`;
  return html`<section class="card" aria-labelledby="result"><h2 id="result">${said.result}</h2><p role="status"><strong>${said.outcome(
    words.number(result.changed),
    words.number(result.tried),
  )}</strong> ${said.nothingSaved}</p><ul class="links">${counts}</ul>${shown.length > 0 ? table : nothing}<p class="hint">${said.untried}</p></section>`;
}

function changeRow(said: RulesWords, queue: QueueWords, item: DryRun['items'][number]): Html {
  const { before, after, current, reason, matched } = item;
  const why = reason === null ? said.noReason : (queue.reasons[reason] ?? reason);
  return html`<tr><th scope="row">${item.name}<br><code>${item.thread}</code></th><td data-label="${said.change}">${said.step(
    queue.statuses[before],
    queue.statuses[after],
  )}${current === before ? nothing : html`<br><span class="mark">${said.current(queue.statuses[current])}</span>`}<br><q>${item.excerpt}</q></td><td data-label="${said.why}">${why}${
    matched === null ? nothing : html`: <code>${matched}</code>`
  }</td></tr>`;
}
