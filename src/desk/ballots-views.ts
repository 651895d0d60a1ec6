import { type Html, html, nothing, time } from '../http/view.ts';
import type { ResultsWire } from '../polls/poll.ts';
import type { RulingAnswer, RulingList } from '../polls/ruling.ts';
import type { Flag, ScrutinyWire, SourcesWire } from '../polls/scrutiny.ts';
import type { Words } from '../words/words.ts';
import { chart, marks } from './ballots-chart-views.ts';
import { type BallotFields, fieldsOfHour, unknownMark } from './ballots-form.ts';
import { rulingsList } from './ballots-rulings-views.ts';
import type { BallotsWords } from './ballots-words.ts';
import { csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField, tickField } from './form-views.ts';

export type BallotsView = {
  said: BallotsWords;
  words: Words;
  csrf: string;
  address: string;
  timeZone: string;
  /** The id that a ruling made from this page will have, so that a form sent twice rules once. */
  id: string;
  fields: BallotFields;
  form: DeskForm;
  scrutiny: ScrutinyWire;
  rulings: RulingList;
  preview: RulingAnswer | undefined;
};

const statuses = ['counted', 'held', 'excluded'] as const;
/** How many networks, pages or hosts are shown before one has to ask for more. */
const shownAtOnce = 8;
const kinds = ['network', 'page', 'referrer'] as const;

/** The ballots of a poll from above: the results, when and from where they came, and what can be done about it. */
export function ballotsBody(view: BallotsView): Html {
  const { said, words, scrutiny } = view;
  const sources = {
    network: scrutiny.networks,
    page: scrutiny.pages,
    referrer: scrutiny.referrers,
  };
  return html`<p class="links"><a href="${view.address.replace(/\/ballots$/, '')}">${said.back}</a></p>
${view.preview ? wouldBe(view, view.preview) : nothing}
<section class="card" aria-labelledby="now"><h2 id="now">${said.now}</h2>${resultsTable(view, [scrutiny.results])}${heldOnes(view)}</section>
<section class="card" aria-labelledby="over-time"><h2 id="over-time">${said.overTime}</h2>${chart(said, words, scrutiny.hours)}${strikingHours(view)}</section>
${scrutiny.final ? html`<p class="hint">${said.final}</p>` : nothing}${kinds.map((kind) => sourcesTable(view, kind, sources[kind]))}${flagsMeant(view)}
${chooser(view)}
${rulingsList(view)}`;
}

/** One column of figures, or one for before and one for after. */
function resultsTable({ said, words }: BallotsView, results: ResultsWire[]): Html {
  const heads = results.length > 1 ? [said.before, said.after] : [said.votes];
  const row = (label: string, of: (each: ResultsWire) => string) =>
    html`<tr><th scope="row">${label}</th>${results.map((each) => html`<td class="count">${of(each)}</td>`)}</tr>`;
  const options = (results[0]?.options ?? []).map(({ text }, place) =>
    row(text, ({ options }) => {
      const { votes = 0, percent = 0 } = options[place] ?? {};
      return `${words.number(votes)} · ${words.percent(percent)}`;
    }),
  );
  return html`<table><thead><tr><th scope="col">${said.option}</th>${heads.map(
    (head) => html`<th scope="col" class="count">${head}</th>`,
  )}</tr></thead><tbody>${options}${row(said.voters, ({ voters }) => words.number(voters))}${row(
    said.statuses.held,
    ({ held }) => words.number(held),
  )}${row(said.statuses.excluded, ({ excluded }) => words.number(excluded))}</tbody></table>`;
}

function heldOnes(view: BallotsView): Html {
  const { said, scrutiny } = view;
  if (scrutiny.results.held === 0) return nothing;
  return html`<p class="hint">${said.heldHint}</p><p class="actions">${askFor(view, { status: 'counted', held: 'yes' }, said.countHeld)}${askFor(
    view,
    { status: 'excluded', held: 'yes' },
    said.excludeHeld,
  )}</p>`;
}

/** A link to the page with the preview of a ruling. */
const askFor = ({ address }: BallotsView, fields: BallotFields, label: string, about?: string): Html =>
  html`<a class="button" href="${address}?${new URLSearchParams(fields)}">${label}${
    about ? html` <span class="unseen">${about}</span>` : nothing
  }</a>`;

function sourcesTable(
  view: BallotsView,
  kind: (typeof kinds)[number],
  { total, top: all }: SourcesWire,
): Html {
  const { said, words } = view;
  const [title = '', head = '', hint = ''] = said.sources[kind];
  // Of a network with one ballot there is nothing to see.
  const top = all.filter(
    (source) => kind !== 'network' || source.counted + source.held + source.excluded > 1,
  );
  if (top.every(({ name }) => name === null)) return nothing;
  const figure = (label: string, value: number) =>
    html`<td class="count" data-label="${label}">${words.number(value)}</td>`;
  const rows = top.map((source) => {
    const shown = kind === 'network' ? source.name?.slice(0, 8) : source.name;
    const ask = (status: string, label: string) =>
      askFor(view, { status, [kind]: source.name ?? unknownMark }, label, shown ?? said.unknown);
    return html`<tr><th scope="row">${shown ? html`<code>${shown}</code>` : said.unknown}${marks(said, source.flags)}</th>${statuses.map(
      (status) => figure(said.statuses[status], source[status]),
    )}${figure(said.peak, source.peak)}${figure(said.byPicture, source.byPicture)}<td><div class="actions">${
      source.counted + source.held > 0 ? ask('excluded', said.exclude) : nothing
    }${source.held + source.excluded > 0 ? ask('counted', said.count) : nothing}</div></td></tr>`;
  });
  const heads = [...statuses.map((status) => said.statuses[status]), said.peak, said.byPicture];
  const table = (shown: Html[]) =>
    html`<table class="folding"><thead><tr><th scope="col">${head}</th>${heads.map(
      (each) => html`<th scope="col" class="count">${each}</th>`,
    )}<th scope="col">${said.acts}</th></tr></thead><tbody>${shown}</tbody></table>`;
  const most = total > top.length ? ` ${said.largest(words.number(top.length), words.number(total))}` : '';
  const rest = rows.slice(shownAtOnce);
  return html`<section aria-labelledby="of-${kind}"><h2 id="of-${kind}">${title}</h2><p class="hint">${hint}${most}</p>${table(
    rows.slice(0, shownAtOnce),
  )}${
    rest.length > 0
      ? html`<details><summary>${said.further(words.number(rest.length))}</summary>${table(rest)}</details>`
      : nothing
  }</section>`;
}

/** The hours that stand out, each to be looked into. */
function strikingHours(view: BallotsView): Html {
  const { said, words, scrutiny, timeZone } = view;
  const rows = scrutiny.hours
    .filter(({ flags }) => flags.length > 0)
    .map(({ hour, flags, counted, held, excluded }) => {
      const about = words.stamp(hour);
      const size = words.number(counted + held + excluded);
      const fields = fieldsOfHour(hour, timeZone);
      return html`<p class="actions"><span>${time(hour, about)}: ${size}${marks(said, flags)}</span> ${askFor(view, { status: 'excluded', ...fields }, said.exclude, about)}</p>`;
    });
  return html`${rows}`;
}

/** Of the marks on this page, what each of them means. */
function flagsMeant({ said, scrutiny }: BallotsView): Html {
  const { hours, networks, pages, referrers } = scrutiny;
  const flagged = [hours, networks.top, pages.top, referrers.top].flat().flatMap(({ flags }) => flags);
  const shown = [...new Set<Flag>(flagged)].map((flag) => said.flags[flag]);
  if (shown.length === 0) return nothing;
  return html`<section class="warning" aria-labelledby="flags"><h2 id="flags">${said.flagsTitle}</h2><dl class="facts">${shown.map(
    ([name, meaning]) => html`<dt><span class="mark">${name}</span></dt><dd>${meaning}</dd>`,
  )}</dl><p>${said.flagsHint}</p></section>`;
}

/** What a ruling would do, and the button that makes it. */
function wouldBe(view: BallotsView, { changed, before, after }: RulingAnswer): Html {
  const { said, words, csrf, address, id, fields } = view;
  const status = fields.status === 'counted' ? 'counted' : 'excluded';
  const size = changed.counted + changed.held + changed.excluded;
  const hidden = Object.entries({ ...fields, id });
  const confirm = html`<form method="post" action="${address}" class="actions">${csrfField(csrf)}${hidden.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="primary">${said.confirm[status]}</button> <a class="button" href="${address}">${said.leave}</a></form>`;
  return html`<section class="warning" aria-labelledby="would"><h2 id="would">${said.wouldTitle[status]}</h2>${
    size > 0
      ? html`<p>${said.would(said.ballots(size, words.number(size)))}</p>${resultsTable(view, [before, after])}${confirm}`
      : html`<p>${said.wouldNothing}</p>`
  }</section>`;
}

function chooser({ said, address, form, fields, timeZone, scrutiny }: BallotsView): Html {
  const line = (path: 'network' | 'page' | 'referrer', hint?: string) =>
    lineField(form, { path, label: said[path], hint, optional: true });
  const moment = (path: 'from' | 'to') =>
    lineField(form, {
      path,
      label: said[path],
      hint: said.zone(timeZone),
      type: 'datetime-local',
      optional: true,
    });
  return html`<section aria-labelledby="choose"><h2 id="choose">${said.choose}</h2><p class="hint">${said.chooseHint}</p><form class="stack" method="get" action="${address}"><div class="fields wide">${choiceField(
    form,
    { path: 'status', label: said.become, value: 'excluded', choices: said.becomes },
  )}${choiceField(form, { path: 'byPicture', label: said.proof, value: '', choices: said.proofs })}${moment('from')}${moment(
    'to',
  )}${scrutiny.final ? nothing : html`${fields.network === undefined ? nothing : line('network')}${line('page', said.dash)}${line('referrer', said.dash)}`}${tickField(
    form,
    {
      path: 'held',
      label: said.onlyHeld,
      value: false,
    },
  )}</div><button>${said.preview}</button></form></section>`;
}
