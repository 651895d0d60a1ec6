import type { Refusal } from '../errors.ts';
import { attributes, type Html, html, nothing } from '../http/view.ts';
import type { DeskWords } from './desk-words.ts';

/** A form of the desk: what was typed before, by dotted names, and why it was not taken. */
export type DeskForm = {
  words: DeskWords;
  typed?: Record<string, string | string[]> | undefined;
  problem?: Refusal | undefined;
};

type Labelled = { path: string; label: string; hint?: string | undefined; example?: string };

/** A labelled line, or with `rows` a text area; `value` is what it holds where nothing was typed. */
export function lineField(
  form: DeskForm,
  of: Labelled & {
    value?: string;
    rows?: number;
    type?: 'text' | 'email' | 'url' | 'number' | 'password' | 'datetime-local';
    optional?: boolean;
    autocomplete?: string;
    min?: number;
    max?: number;
  },
): Html {
  const value = typedOr(form, of.path, of.value ?? '');
  const all = attributes({
    ...own(form, of),
    required: of.optional ? undefined : true,
    autocomplete: of.autocomplete ?? 'off',
    min: of.min,
    max: of.max,
  });
  return around(
    form,
    of,
    of.rows
      ? html`<textarea${all} rows="${of.rows}">
${value}</textarea>`
      : html`<input${all} type="${of.type ?? 'text'}" value="${value}">`,
    of.optional,
  );
}

/** A choice of one, as a list that opens. */
export function choiceField(
  form: DeskForm,
  of: Labelled & { value: string; choices: Record<string, string> },
): Html {
  const chosen = typedOr(form, of.path, of.value);
  return around(
    form,
    of,
    html`<select${attributes(own(form, of))}>${Object.entries(of.choices).map(
      ([value, label]) => html`<option${attributes({ value, selected: value === chosen })}>${label}</option>`,
    )}</select>`,
  );
}

/** A box to tick. Sends `yes` where ticked; unticked boxes of a form that was sent stay unticked. */
export function tickField(form: DeskForm, of: Labelled & { value: boolean }): Html {
  const checked = form.typed ? form.typed[of.path] !== undefined : of.value;
  const input = html`<input${attributes({ ...own(form, of), type: 'checkbox', value: 'yes', checked })}>`;
  return html`<div class="field tick"><label>${input} ${of.label}</label>${below(form, of)}</div>`;
}

/** Boxes to tick, of which any number is sent by one name. */
export function ticksField(
  form: DeskForm,
  of: Omit<Labelled, 'example'> & { value: readonly string[]; choices: Record<string, string> },
): Html {
  const { id, name, ...described } = own(form, of);
  const chosen = form.typed ? [form.typed[of.path] ?? []].flat() : of.value;
  const boxes = Object.entries(of.choices).map(([value, label]) => {
    const box = attributes({ type: 'checkbox', name, value, checked: chosen.includes(value) });
    return html`<div class="field tick"><label><input${box}> ${label}</label></div>`;
  });
  return html`<fieldset${attributes({ id, ...described })}><legend>${of.label}</legend>${boxes}${below(form, of)}</fieldset>`;
}

export const idOf = (path: string) => `field-${path.replaceAll('.', '-')}`;

const typedOr = ({ typed }: DeskForm, path: string, value: string): string => {
  const sent = typed?.[path];
  return (Array.isArray(sent) ? sent[0] : sent) ?? value;
};

/** A fault of `origins.3` is one of `origins`. */
const faultOf = ({ problem }: DeskForm, path: string) =>
  problem?.faults?.find((fault) => fault.path === path || fault.path.startsWith(`${path}.`));

function own(form: DeskForm, { path, hint, example }: Labelled) {
  const id = idOf(path);
  const faulty = faultOf(form, path) !== undefined;
  const described = [hint || example ? `${id}-hint` : '', faulty ? `${id}-fault` : '']
    .filter(Boolean)
    .join(' ');
  return {
    id,
    name: path,
    'aria-invalid': faulty ? 'true' : undefined,
    'aria-describedby': described || undefined,
  };
}

function around(form: DeskForm, of: Labelled, control: Html, optional = false): Html {
  return html`<div class="field"><label for="${idOf(of.path)}">${of.label}${
    optional ? html` <span class="hint">(${form.words.optional})</span>` : nothing
  }</label>${control}${below(form, of)}</div>`;
}

function below(form: DeskForm, { path, hint, example }: Labelled): Html {
  const fault = faultOf(form, path);
  const said =
    hint || example
      ? html`<p class="hint" id="${idOf(path)}-hint">${hint}${
          example ? html` ${form.words.example} <code>${example}</code>` : nothing
        }</p>`
      : nothing;
  return html`${said}${fault ? html`<p class="fault" id="${idOf(path)}-fault">${fault.message}</p>` : nothing}`;
}
