import { attributes, type Html, html, nothing, time } from '../http/view.ts';
import { sumsText } from '../imports/poll-report-text.ts';
import { type ImportReport, type Remark, things } from '../imports/report.ts';
import { reportText } from '../imports/report-text.ts';
import type { ImportView, ShownRun } from './import-views.ts';

/** What became of an archive, by the report of its run. */
export function runBody(view: ImportView, run: ShownRun): Html {
  const { said, words, address } = view;
  const { state, fault, file, startedBy, report } = run;
  const at = run.startedAt.toISOString();
  const facts = [
    [said.kind, said.kinds[run.kind]],
    [said.when, time(at, words.stamp(at))],
    [said.who, startedBy],
    [said.state, said.states[state]],
  ];
  return html`<p><a href="${address}">${said.back}</a></p>
<dl class="facts">${facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
${state === 'going' ? html`<p class="notice">${said.going}</p>` : nothing}${
  state === 'failed'
    ? html`<div class="problem"><p><strong>${said.failed}</strong> ${fault}</p></div>`
    : nothing
}${state === 'lost' ? html`<p class="warning">${said.lost}</p>` : nothing}
<section aria-labelledby="import-report"><h2 id="import-report">${said.report}</h2>${reportBody(view, report, file)}</section>`;
}

/** The report of a run that wrote nothing, which is kept nowhere but on this page. */
export const dryRunSection = (view: ImportView, report: ImportReport, whole: boolean): Html =>
  html`<section aria-labelledby="import-try"><h2 id="import-try" tabindex="-1" data-arrive>${view.said.dryRun}</h2><p class="notice">${
    whole ? view.said.dryRunDone : view.said.dryRunEnded
  }</p>${reportBody(view, report, 'dry-run')}</section>
`;

function reportBody(view: ImportView, report: ImportReport, file: string): Html {
  const { said, words } = view;
  const { differences, polls = [] } = report;
  const statuses = Object.entries(report.statuses).map(
    ([status, count]) => `${words.number(count)} ${said.statusNames[status] ?? status}`,
  );
  return html`${countTable(view, report)}${
    statuses.length > 0 ? html`<p>${said.statuses}: ${words.list(statuses)}.</p>` : nothing
  }${remarks(view, 'skipped', report.skipped)}${remarks(view, 'changed', report.changed)}${
    polls.length > 0 ? html`<h3>${said.polls}</h3><pre>${sumsText(polls)}</pre>` : nothing
  }${
    differences.length > 0
      ? html`<h3>${said.differences}</h3><ul>${differences.map(
          ({ what, stated, found }) =>
            html`<li>${what}: ${words.number(stated)} ${said.stated}, ${words.number(found)} ${said.found}</li>`,
        )}</ul>`
      : html`<p>${said.noDifferences}</p>`
  }<p class="actions">${said.keep} ${keepLink(said.asText, `${file}.report.txt`, 'text/plain', reportText(report))} ${keepLink(
    said.asJson,
    `${file}.report.json`,
    'application/json',
    JSON.stringify(report, null, 2),
  )}</p>`;
}

/** A file that lies in the page itself: of a dry run there is nothing else to get it from. */
const keepLink = (label: string, name: string, type: string, text: string): Html =>
  html`<a class="button" download="${name}" href="data:${type};charset=utf-8,${encodeURIComponent(text)}">${label}</a>`;

function countTable({ said, words }: ImportView, { counts }: ImportReport): Html {
  const columns = Object.entries(said.columns) as [keyof typeof said.columns, string][];
  const rows = things.flatMap((thing) => {
    const count = counts[thing];
    if (!count) return [];
    return html`<tr><th scope="row">${said.things[thing]}</th>${columns.map(
      ([column, label]) => html`<td class="count" data-label="${label}">${words.number(count[column])}</td>`,
    )}</tr>`;
  });
  return html`<table class="folding"><caption class="unseen">${said.count}</caption><thead><tr><td></td>${columns.map(
    ([, label]) => html`<th scope="col" class="count">${label}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table>`;
}

function remarks({ said, words }: ImportView, part: 'skipped' | 'changed', of: Remark[]): Html {
  if (of.length === 0) return nothing;
  const heads = [said.number, said.why, said.examples];
  const rows = of
    .toSorted((one, other) => other.count - one.count)
    .map(({ thing, reason, count, examples }) => {
      const shown = examples.filter(Boolean).join(', ');
      return html`<tr><th scope="row">${said.things[thing]}: ${words.number(count)}</th><td data-label="${said.why}">${said.reasons[part][reason] ?? reason}</td><td${attributes({ 'data-label': shown ? said.examples : undefined })}>${shown}${count > examples.length ? ', …' : ''}</td></tr>`;
    });
  return html`<h3>${said[part]}</h3><table class="folding"><thead><tr>${heads.map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table>`;
}
