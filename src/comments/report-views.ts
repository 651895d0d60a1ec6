import { field, hiddenFields, honeypot, problemPlace } from '../http/fields.ts';
import { type FormName, type FormState, fieldId, typedIn } from '../http/form-state.ts';
import {
  attributes,
  type Door,
  fragment,
  type Html,
  heading,
  html,
  note,
  nothing,
  raw,
} from '../http/view.ts';
import { verificationBlock } from '../verification/verification-views.ts';
import type { CommentWire } from './comment.ts';
import { reportReasons } from './report.ts';
import { reportPage } from './thread-links.ts';

type ReportView = Door & { comment: CommentWire; form?: FormState };

/** The form with which a reader tells the editors about a comment, under the comment itself. */
export function reportFragment({ words, links, comment, form, level = 1 }: ReportView): Html {
  const said = words.report;
  const name: FormName = { kind: 'report', ref: comment.id };
  const at = { words, name, form };
  const reason = fieldId(name, 'reason');
  const post = attributes({
    action: reportPage(links, comment.id),
    'data-post': links.reports(comment.id),
    'data-challenge': links.challenge('report', comment.id),
  });
  const body = html`${heading(level, said.title)}${
    form?.picture && !form.problem ? note(words.verification.step) : nothing
  }<blockquote class="quoted"><p class="author">${words.thread.says(comment.author.name || words.thread.anonymous)}</p><div class="body" dir="auto">${raw(comment.html)}</div></blockquote><p class="hint">${said.intro}</p><form part="form" method="post" data-form="report"${post}>${problemPlace(at)}${hiddenFields(form?.hidden)}<fieldset class="choices" id="${reason}" tabindex="-1"><legend>${said.reason}</legend><ul class="options">${reportReasons.map(
    (one) =>
      html`<li><label class="option"><input type="radio" name="reason" value="${one}" required${attributes({
        checked: typedIn(form, 'reason') === one,
      })}><span>${said.reasons[one]}</span></label></li>`,
  )}</ul></fieldset>${field(at, { path: 'text', label: said.text, rows: 4 })}${field(at, {
    path: 'email',
    label: said.email,
    type: 'email',
    autocomplete: 'email',
    maxlength: 100,
  })}${honeypot(at)}${verificationBlock(at)}<p class="submit"><button type="submit" class="primary" part="button">${said.send}</button></p></form>`;
  return fragment({ words }, 'report', body);
}

/** In the form's place once the report is in. */
export const reportThanks = ({ words }: Pick<Door, 'words'>): Html =>
  note(words.report.thanks, { tabindex: -1 });
