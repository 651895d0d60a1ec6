import { field, hiddenFields, honeypot, problemPlaces } from '../http/fields.ts';
import type { FormName, FormState } from '../http/form-state.ts';
import { attributes, type Door, fragment, type Html, heading, html, note, nothing } from '../http/view.ts';
import { verificationBlock } from '../verification/verification-views.ts';

const name: FormName = { kind: 'feedback', ref: '' };

/** The form for a private note to the editors. `page` is the address that it is about, if it came along. */
export function feedbackFragment({
  words,
  links,
  form,
  page = '',
  level = 2,
}: Door & { form?: FormState; page?: string }): Html {
  const said = words.feedback;
  const at = { words, name, form };
  const [above, below] = problemPlaces(at);
  const post = attributes({
    action: links.feedback(),
    'data-post': links.sendFeedback(),
    'data-challenge': links.challenge('feedback', '-'),
  });
  const body = html`${heading(level, said.title)}${
    form?.picture && !form.problem ? note(words.verification.step) : nothing
  }<p class="hint">${said.intro}</p><form part="form" method="post" data-form="feedback"${post}>${above}<input type="hidden" name="page" value="${page}">${hiddenFields(form?.hidden)}${field(
    at,
    { path: 'message', label: said.message, required: true, rows: 8 },
  )}<div class="fields">${field(at, {
    path: 'name',
    label: said.name,
    autocomplete: 'name',
    maxlength: 245,
  })}${field(at, {
    path: 'email',
    label: said.email,
    type: 'email',
    autocomplete: 'email',
    maxlength: 100,
  })}</div>${honeypot(at)}${verificationBlock(at)}${below}<p class="submit"><button type="submit" class="primary" part="button">${said.send}</button></p></form>`;
  return fragment({ words }, 'feedback', body);
}

/** In the form's place once the note is in. */
export const feedbackThanks = ({ words }: Pick<Door, 'words'>): Html =>
  note(words.feedback.thanks, { tabindex: -1 });
