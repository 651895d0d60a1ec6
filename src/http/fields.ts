import type { Words } from '../words/words.ts';
import { type FormName, type FormState, fieldId, isFaulty, typedIn } from './form-state.ts';
import { problemBlock } from './problem-views.ts';
import { attributes, type Html, html, nothing } from './view.ts';

type Form = { words: Words; name: FormName; form: FormState | undefined };
type Field = {
  path: string;
  label: string;
  required?: boolean;
  hint?: string;
  type?: 'text' | 'email' | 'url';
  autocomplete?: string;
  maxlength?: number;
  rows?: number;
};

/** A labelled line or, with `rows`, a labelled text area, holding what was typed before. */
export function field({ words, name, form }: Form, of: Field): Html {
  const id = fieldId(name, of.path);
  const value = typedIn(form, of.path);
  const faulty = isFaulty(form, of.path);
  const described = [of.hint ? `${id}-hint` : '', faulty ? `${id}-fault` : ''].filter(Boolean).join(' ');
  const all = attributes({
    id,
    name: of.path,
    required: of.required,
    autocomplete: of.autocomplete,
    maxlength: of.maxlength,
    'aria-invalid': faulty ? 'true' : undefined,
    'aria-describedby': described || undefined,
  });
  return html`<div class="field" part="field"><label for="${id}">${of.label}${
    of.required ? nothing : html` <span class="optional">${words.form.optional}</span>`
  }</label>${
    of.rows
      ? html`<textarea${all} rows="${of.rows}" part="input">
${value}</textarea>`
      : html`<input${all} type="${of.type ?? 'text'}" value="${value}" part="input"${attributes({
          autocapitalize: of.type ? 'none' : undefined,
          spellcheck: of.type ? 'false' : undefined,
        })}>`
  }${of.hint ? html`<p class="hint" id="${id}-hint">${of.hint}</p>` : nothing}${
    faulty ? html`<p class="fault" id="${id}-fault">${words.form.fault[of.path]}</p>` : nothing
  }</div>`;
}

/** The trap for programs that fill every field. People neither see nor reach it. */
export function honeypot({ words, name }: Form): Html {
  const id = fieldId(name, 'nickname');
  return html`<div class="trap" aria-hidden="true"><label for="${id}">${words.verification.honeypot}</label><input id="${id}" name="nickname" type="text" value="" autocomplete="off" tabindex="-1"></div>`;
}

export const hiddenFields = (values: Record<string, string> | undefined): Html =>
  html`${Object.entries(values ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}`;

/** Where a form says what went wrong; empty, and in its place, until something does. */
export const problemPlace = ({ words, name, form }: Form): Html =>
  html`<div data-problem role="alert">${
    form?.problem ? problemBlock({ words, problem: form.problem, form: name }) : nothing
  }</div>`;

/**
 * Two places in a long form, of which one is there: a page that has come with a problem tells it at the form's head, where reading
 * begins; the element fills the one beside the button, where the reader has just pressed.
 */
export const problemPlaces = (of: Form): [above: Html, below: Html] =>
  of.form?.problem ? [problemPlace(of), nothing] : [nothing, problemPlace(of)];
