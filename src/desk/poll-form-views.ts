import { attributes, type Html, html, nothing } from '../http/view.ts';
import type { EditorsPoll } from '../polls/desk-list.ts';
import { csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField, tickField } from './form-views.ts';
import { shownMoment } from './poll-form.ts';
import type { PollsWords } from './polls-words.ts';

export type PollForm = {
  said: PollsWords;
  csrf: string;
  timeZone: string;
  form: DeskForm;
  /** Where it is sent; `poll` is the one that is changed, undefined for a new one. */
  action: string;
  poll: EditorsPoll | undefined;
};

const labelled = (path: string, [label = '', hint = '']: string[]) => ({ path, label, hint });

/** Everything an editor sets about a poll, in the order in which somebody writes one. */
export function pollForm(of: PollForm): Html {
  const { said, csrf, action, poll, form } = of;
  return html`<form class="stack" method="post" action="${action}">${csrfField(csrf)}${
    poll ? html`<input type="hidden" name="wasWording" value="${poll.wording}">` : nothing
  }${lineField(form, { path: 'question', label: said.question, value: poll?.question ?? '', rows: 2 })}${
    poll ? optionRows(of, poll) : newPollFields(of)
  }${settingsFields(of)}<div class="actions"><button class="primary">${poll ? said.save : said.saveDraft}</button></div></form>`;
}

function newPollFields({ said, form }: PollForm): Html {
  return html`${lineField(form, { ...labelled('lines', said.optionLines), rows: 5 })}${lineField(form, {
    ...labelled('slug', said.name),
    ...{ optional: true, example: 'underdog-upset' },
  })}`;
}

/** Each option with its text, its place and whether it is withdrawn; what was typed comes back in the same order. */
function optionRows({ said, form }: PollForm, poll: EditorsPoll): Html {
  const typed = (name: string) => [form.typed?.[name] ?? []].flat();
  const [ids, texts, places, withdrawn] = ['ids', 'texts', 'places', 'withdrawn'].map(typed);
  const fault = form.problem?.faults?.find(({ path }) => /^(options|order)/.test(path));
  return html`<fieldset${attributes({ id: 'options', 'aria-describedby': fault && 'options-fault' })}><legend>${said.options}</legend>${
    fault ? html`<p class="fault" id="options-fault">${fault.message}</p>` : nothing
  }<ul class="option-rows">${poll.options.map((option, place) => {
    const at = ids?.indexOf(option.id) ?? -1;
    const text = at < 0 ? option.text : (texts?.[at] ?? option.text);
    const where = at < 0 ? String(place + 1) : (places?.[at] ?? '');
    const gone = form.typed ? withdrawn?.includes(option.id) : option.withdrawn;
    const label = said.option(String(place + 1));
    return html`<li><input type="hidden" name="ids" value="${option.id}"><div class="fields"><label class="unseen" for="text-${option.id}">${label}</label><input id="text-${option.id}" name="texts" value="${text}" required><span class="actions"><label for="place-${option.id}">${said.placeShort}<span class="unseen"> ${option.text}</span></label><span class="place"><input id="place-${option.id}" name="places" type="number" min="1" max="99" value="${where}" required></span><label class="pick"><input type="checkbox" name="withdrawn" value="${option.id}"${attributes({ checked: gone })}> <span>${said.withdrawn}<span class="unseen"> (${option.text})</span></span></label></span></div></li>`;
  })}</ul>${lineField(form, { ...labelled('lines', said.newOptions), ...{ rows: 2, optional: true } })}</fieldset>`;
}

function settingsFields({ said, form, poll, timeZone }: PollForm): Html {
  const moment = (path: 'opensAt' | 'closesAt' | 'resultsFrom') =>
    lineField(form, {
      ...labelled(path, said[path]),
      ...{ value: shownMoment(poll?.[path], timeZone), type: 'datetime-local', optional: true },
    });
  const number = (path: string, label: string, value: number) =>
    lineField(form, { path, label, value: String(value), type: 'number', min: 1, max: 50 });
  return html`<fieldset><legend>${said.choose}</legend><div class="fields wide">${number('choose.min', said.min, poll?.choose.min ?? 1)}${number(
    'choose.max',
    said.max,
    poll?.choose.max ?? 1,
  )}</div></fieldset><div class="fields wide">${moment('opensAt')}${moment('closesAt')}${moment('resultsFrom')}${choiceField(
    form,
    {
      ...labelled('resultsVisible', said.resultsVisible),
      ...{ value: poll?.resultsVisible ?? 'always', choices: said.visibilities },
    },
  )}${choiceField(form, {
    ...labelled('optionOrder', said.optionOrder),
    ...{ value: poll?.optionOrder ?? 'given', choices: said.orders },
  })}${lineField(form, {
    ...labelled('allowance', said.allowance),
    ...{ value: String(poll?.allowance ?? ''), type: 'number', min: 0, max: 1_000_000, optional: true },
  })}</div><p class="hint">${said.zone(timeZone)}</p>${lineField(form, {
    ...labelled('note', said.note),
    ...{ value: poll?.note ?? '', rows: 2, optional: true },
  })}${tickField(form, { ...labelled('listed', said.listed), value: poll?.listed ?? true })}`;
}
