import { attributes, type Html, html, nothing, time } from '../http/view.ts';
import type { RunState } from '../imports/import.ts';
import { type ImportReport, things } from '../imports/report.ts';
import type { Words } from '../words/words.ts';
import { csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, idOf, lineField, tickField } from './form-views.ts';
import type { ImportWords } from './import-words.ts';

export type ImportView = {
  said: ImportWords;
  words: Words;
  address: string;
  csrf: string;
  limit: number;
  polls: boolean;
};

/** An import as its page tells of it. */
export type ShownRun = {
  id: string;
  kind: 'wxr' | 'disqus' | 'wp-polls';
  file: string;
  startedBy: string;
  startedAt: Date;
  state: RunState;
  position: number;
  size: number | null;
  fault: string | null;
  report: ImportReport;
};

/** The form for an archive, what is coming in just now, and what came. */
export function importBody(
  view: ImportView,
  form: DeskForm,
  runs: ShownRun[],
  dryRun: Html | undefined,
): Html {
  const { said } = view;
  const going = runs.find(({ state }) => state === 'going');
  return html`<p class="hint">${said.intro}</p>
${dryRun ?? nothing}${going ? goingSection(view, going) : nothing}${uploadForm(view, form, dryRun !== undefined)}
<section aria-labelledby="imports-earlier"><h2 id="imports-earlier">${said.runs}</h2>${
    runs.length === 0 ? html`<p>${said.none}</p>` : runTable(view, runs)
  }</section>`;
}

function uploadForm(view: ImportView, form: DeskForm, tried: boolean): Html {
  const { said, words, address, csrf, limit } = view;
  const { 'wp-polls': _, ...ofComments } = said.kinds;
  const choices = view.polls ? said.kinds : ofComments;
  const most = `${words.number(Math.floor(limit / 1_000_000))} MB`;
  const id = idOf('file');
  const told = {
    'data-upload': true,
    'data-limit': limit,
    'data-too-large': said.tooLarge,
    'data-sending': said.sending,
    'data-reading': said.reading,
    'data-sent': said.percent,
    'data-broken': said.broken,
  };
  // The file is the last field, so that all others are known when it comes.
  return html`<form class="stack" method="post" action="${address}" enctype="multipart/form-data"${attributes(told)}>${csrfField(csrf)}${choiceField(
    form,
    { path: 'kind', label: said.kind, value: 'wxr', choices },
  )}${lineField(form, {
    ...{ path: 'source', label: said.source, hint: said.sourceHint, optional: true, example: 'second-blog' },
  })}${tickField(tried ? { words: form.words } : form, { path: 'try', label: said.tryOnly, value: !tried })}${view.polls ? pollFields(said, form) : nothing}<div class="field"><label for="${id}">${said.file}</label><input type="file" id="${id}" name="file" required aria-describedby="${id}-hint"><p class="hint" id="${id}-hint">${said.fileHint(most)} ${view.polls ? said.larger : said.largerAndPolls}</p></div>
<div class="actions"><button class="primary">${said.submit}</button></div>
<div class="going" data-progress hidden><progress aria-label="${said.sending}"></progress><p data-told></p><p class="hint">${said.stay}</p><button type="button" data-stop>${said.stop}</button></div>
<p role="status" data-said></p></form>`;
}

/** What a dump may not say itself. */
const pollFields = (said: ImportWords, form: DeskForm): Html =>
  html`<details><summary>${said.ofPolls}</summary><div class="fields">${lineField(form, {
    ...{
      path: 'timeZone',
      label: said.timeZone,
      hint: said.timeZoneHint,
      optional: true,
      example: 'Europe/Berlin',
    },
  })}${lineField(form, {
    ...{ path: 'prefix', label: said.prefix, hint: said.prefixHint, optional: true, example: 'wp_3_' },
  })}</div></details>`;

function goingSection(view: ImportView, run: ShownRun): Html {
  const { said, address } = view;
  const { position, size, text } = progressOf(view, run);
  return html`<section class="card" aria-labelledby="import-going" data-watch="${address}"><h2 id="import-going">${said.reportOf(run.file)}</h2><p>${said.going}</p><progress${attributes(
    {
      'aria-labelledby': 'import-going',
      ...(size ? { value: position, max: size } : {}),
    },
  )}></progress><p data-told>${text}</p></section>
`;
}

/** How far a run has come, as a page that watches it is told. */
export function progressOf({ said, words }: ImportView, { kind, position, size, report }: ShownRun) {
  const thing = kind === 'wp-polls' ? 'polls' : 'comments';
  const { read = 0, imported = 0 } = report.counts[thing] ?? {};
  return { position, size, text: said.read[thing](words.number(read), words.number(imported)) };
}

function runTable({ said, words, address }: ImportView, runs: ShownRun[]): Html {
  const heads = [said.what, said.when, said.who, said.state, said.counts];
  return html`<table class="folding"><thead><tr>${heads.map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${runs.map(({ id, file, startedAt, startedBy, state, report }) => {
    const at = startedAt.toISOString();
    const came = things.flatMap((thing) => {
      const count = report.counts[thing];
      return count ? [`${said.things[thing]}: ${words.number(count.imported)}`] : [];
    });
    return html`<tr><th scope="row"><a href="${address}/${id}">${file}</a></th><td data-label="${said.when}">${time(at, words.stamp(at))}</td><td data-label="${said.who}">${startedBy}</td><td data-label="${said.state}">${said.states[state]}</td><td data-label="${said.counts}">${came.join(', ') || '0'}</td></tr>`;
  })}</tbody></table>`;
}
