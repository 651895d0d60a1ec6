import { field, hiddenFields, honeypot, problemPlaces } from '../http/fields.ts';
import { type FormName, type FormState, fieldId, typedIn } from '../http/form-state.ts';
import { attributes, type Door, type Html, heading, html, note, nothing } from '../http/view.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import { verificationBlock } from '../verification/verification-views.ts';
import type { CommentWire, ThreadRecord } from './comment.ts';

type CommentFormView = Door & {
  thread: ThreadRecord;
  settings: SiteSettings['comments'];
  offersMail?: boolean;
  replyTo?: CommentWire | null;
  form?: FormState;
};

const name: FormName = { kind: 'comment', ref: '' };

/** “Leave a Reply”: the fields that the site asks for, the verification, and a place for what goes wrong. */
export function commentForm({
  words,
  links,
  thread,
  settings,
  offersMail,
  replyTo,
  form,
  level = 2,
}: CommentFormView): Html {
  const said = words.thread;
  const at = { words, name, form };
  const [above, below] = problemPlaces(at);
  const post = attributes({
    action: `${links.thread(thread.key)}#respond`,
    'data-post': links.comments(),
    'data-challenge': links.challenge('comment', thread.key),
  });
  return html`<div id="respond" class="respond">${heading(level === 1 ? 2 : 3, said.leave)}${
    form?.picture && !form.problem ? note(words.verification.step) : nothing
  }<form part="form" method="post" data-form="comment"${post}>${above}${replyingTo({ words, links, thread, replyTo })}<input type="hidden" name="parent" value="${replyTo?.id ?? ''}"><input type="hidden" name="thread" value="${thread.key}"><input type="hidden" name="title" value="${thread.title}"><input type="hidden" name="url" value="${thread.url}">${hiddenFields(form?.hidden)}<div class="fields">${field(
    at,
    {
      path: 'author.name',
      label: said.name,
      required: settings.nameRequired,
      autocomplete: 'name',
      maxlength: 245,
    },
  )}${field(at, {
    path: 'author.email',
    label: said.email,
    required: settings.emailRequired,
    type: 'email',
    autocomplete: 'email',
    maxlength: 100,
  })}${field(at, { path: 'author.website', label: said.website, type: 'url', autocomplete: 'url', maxlength: 200 })}</div>${honeypot(at)}${field(
    at,
    { path: 'body', label: said.comment, required: true, rows: 8, hint: said.markdown },
  )}${
    form?.picture
      ? nothing
      : html`<p class="remember"><label><input type="checkbox" name="remember" value="1"><span>${said.remember}</span></label></p>`
  }${offersMail ? newsBoxes({ words, form }, settings) : nothing}${verificationBlock(at)}${settings.holdAll ? html`<p class="hint">${said.moderated}</p>` : nothing}${below}<p class="submit"><button type="submit" class="primary" part="button">${said.submit}</button></p></form></div>`;
}

/** Boxes that nobody has ticked for the reader; whether a comment waits is known only later, so where it may, both are offered. */
function newsBoxes(
  { words, form }: Pick<CommentFormView, 'words' | 'form'>,
  { holdAll, holdFirstTime }: SiteSettings['comments'],
): Html {
  const said = words.mail;
  const box = (path: string, label: string) =>
    html`<label><input type="checkbox" name="${path}" value="yes"${attributes({
      checked: typedIn(form, path) === 'yes',
      'aria-describedby': fieldId(name, 'notify'),
    })}><span>${label}</span></label>`;
  return html`<div class="remember news">${box('notify.replies', said.boxes.replies)}${
    holdAll || holdFirstTime ? box('notify.decision', said.boxes.decision) : nothing
  }<p class="hint" id="${fieldId(name, 'notify')}">${said.boxesHint}</p></div>`;
}

type ReplyLine = Pick<CommentFormView, 'words' | 'links' | 'thread' | 'replyTo'>;

// Filled and unhidden by the element; on the page of ?replyto= it says so by itself, and cancelling is a link.
function replyingTo({ words, links, thread, replyTo }: ReplyLine): Html {
  const said = words.thread;
  const id = fieldId(name, 'parent');
  return html`<p class="replying" id="${id}" data-replying${attributes({ hidden: !replyTo })}>${said.replyingTo} <span data-name>${
    replyTo ? replyTo.author.name || said.anonymous : ''
  }</span> ${
    replyTo
      ? html`<a href="${links.thread(thread.key)}#respond">${said.cancelReply}</a>`
      : html`<button type="button" class="quiet" data-cancel-reply>${said.cancelReply}</button>`
  }</p>`;
}
