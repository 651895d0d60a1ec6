import { type FormName, type FormState, fieldId, isFaulty } from '../http/form-state.ts';
import { attributes, type Html, html } from '../http/view.ts';
import type { Words } from '../words/words.ts';

type Block = { words: Words; name: FormName; form?: FormState | undefined };

/**
 * Human Verification inside a form. Without `form.picture` it is empty and hidden until the element fills it, since a
 * picture in a page that everybody shares would be one visitor's token. With it, the page works without script.
 */
export function verificationBlock({ words, name, form }: Block): Html {
  const picture = form?.picture;
  const said = words.verification;
  const id = fieldId(name, 'proof.picture.answer');
  const faulty = form?.problem?.code === 'proof_wrong_answer' || isFaulty(form, 'proof.picture.answer');
  return html`<fieldset class="verification" part="verification" data-verification${attributes({
    hidden: !picture,
  })}><legend>${said.legend}</legend><p class="hint" id="${id}-task">${said.instruction}</p><div class="picture">${
    picture
      ? html`<img src="${picture.image}" alt="${said.altNoScript}" width="320" height="100" part="picture"><input type="hidden" name="proof.picture.token" value="${picture.token}">`
      : html`<img data-picture alt="${said.alt}" width="320" height="100" part="picture">`
  }</div><p class="actions">${
    picture
      ? html`<button type="submit" name="another" value="1" formnovalidate part="button">${said.another}</button> <a href="${picture.sound}">${said.listen}</a>`
      : html`<button type="button" data-another part="button">${said.another}</button> <button type="button" data-listen part="button">${said.listen}</button>`
  }</p>${
    picture
      ? html`<audio controls preload="none" src="${picture.sound}" aria-label="${said.listen}"></audio>`
      : html`<audio data-sound preload="none"></audio>`
  }<div class="field" part="field"><label for="${id}">${said.answer}</label><input${attributes({
    id,
    name: 'proof.picture.answer',
    type: 'text',
    part: 'input',
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
    maxlength: 20,
    required: Boolean(picture),
    'aria-describedby': `${id}-task ${id}-sound`,
    'aria-invalid': faulty ? 'true' : undefined,
  })}><p class="hint" id="${id}-sound">${said.soundHint}</p></div>${
    picture
      ? ''
      : html`<p class="actions"><button type="button" class="quiet" data-skip part="button">${said.skip}</button></p>`
  }</fieldset>`;
}
