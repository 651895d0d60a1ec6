import { type Entry, entriesOf, fill } from './form-fields.ts';
import type { FormKind } from './form-session.ts';
import { fragmentOf } from './fragment.ts';
import { FragmentElement } from './fragment-element.ts';
import { field, focusOn, hooked } from './markup.ts';
import { ownComments } from './own-comments.ts';
import { type Answer, api, exchange, fragments, withQuery } from './service.ts';

const fromHash = () => /^#comment-(.+)/.exec(location.hash)?.[1];

/** `<reader-comments site thread title url lang storage>`: a thread and the form beneath it. */
export class ReaderComments extends FragmentElement {
  get #thread(): string {
    return this.getAttribute('thread') || location.pathname;
  }

  get #own() {
    return ownComments(this.kept, this.site);
  }

  get #form(): HTMLFormElement | null {
    return hooked(this.root, 'form', 'comment');
  }

  protected override address(): string | undefined {
    if (!this.site) return undefined;
    const canonical = document.querySelector<HTMLLinkElement>('link[rel=canonical]')?.href;
    return withQuery(`${fragments(this.site)}/thread`, {
      thread: this.#thread,
      lang: this.wish,
      title: this.getAttribute('title') ?? document.title,
      url: this.getAttribute('url') ?? canonical ?? location.origin + location.pathname,
    });
  }

  protected override open(address: string, signal: AbortSignal): Promise<DocumentFragment> {
    return this.fetch(withQuery(address, { at: fromHash() }), signal);
  }

  override prepare(): void {
    const form = this.#form;
    const author = this.kept.get<Entry[]>(`author:${this.site}`);
    // What was typed on this page, a draft, goes before what is remembered.
    if (form && author && !field(form, 'author.name')?.value) fill(form, author);
    this.#replyTo(field(form, 'parent')?.value ?? '');
    this.#goTo(fromHash());
    void this.#showOwn();
  }

  protected override watch(life: AbortSignal): void {
    addEventListener('hashchange', () => void this.#followHash(life), { signal: life });
  }

  async #followHash(life: AbortSignal): Promise<void> {
    const id = fromHash();
    const address = this.address();
    if (!id || !address || this.#goTo(id)) return;
    const fragment = await this.open(address, life).catch(() => undefined);
    if (fragment) this.show(fragment, false);
  }

  /** A page's own `#comment-…` does not reach into a shadow root. */
  #goTo(id: string | undefined): boolean {
    const item = id ? this.shadow.getElementById(`comment-${id}`) : null;
    if (!item) return false;
    focusOn(item);
    item.scrollIntoView();
    return true;
  }

  /** Held comments, and ones that may still be changed, as only their author sees them. */
  async #showOwn(): Promise<void> {
    for (const own of this.#own.special(this.#thread, Date.now())) {
      const answer = await this.#askFor(own.id);
      if (answer?.ok) this.#place(answer);
      else if (answer?.data.code === 'not_found') this.#own.drop(own.id);
    }
  }

  /** An own comment as the service has it now, or its withdrawal; undefined where nothing answers. */
  #askFor(id: string, method = 'GET'): Promise<Answer | undefined> {
    const url = withQuery(`${api(this.site)}/comments/${id}`, { html: this.language });
    const headers = { 'Hustings-Edit': this.#own.find(id)?.token ?? '' };
    return exchange({ method, url, headers }).catch(() => undefined);
  }

  override headers(kind: FormKind, form: HTMLFormElement): Record<string, string> {
    const id = form.closest<HTMLElement>('[data-comment]')?.dataset.comment ?? '';
    const token = kind === 'edit' ? this.#own.find(id)?.token : kind === 'comment' && this.#own.voucher();
    return token ? { 'Hustings-Edit': token } : {};
  }

  override taken(kind: FormKind, form: HTMLFormElement, answer: Answer): void {
    if (kind !== 'comment' && kind !== 'edit') {
      super.taken(kind, form, answer);
      return;
    }
    if (kind === 'comment') this.#settleForm(form);
    focusOn(this.#place(answer));
    this.say('shown');
    if (kind === 'comment') {
      this.emit('commented', { thread: this.#thread, status: answer.data.comment?.status });
    }
  }

  /** The text is taken; the author's name stays for the next one, and beyond this page by consent alone. */
  #settleForm(form: HTMLFormElement): void {
    const author = entriesOf(form).filter(([name]) => /^(author\.|remember)/.test(name));
    if (field(form, 'remember')?.checked) this.kept.set(`author:${this.site}`, author);
    else this.kept.drop(`author:${this.site}`);
    fill(form, [['body', '']]);
    this.#replyTo('');
    this.forget(form);
  }

  /** Keeps what the answer says of an own comment, and puts it where it belongs, in the place of an older view of it. */
  #place({ data: { comment, editToken, html } }: Answer): HTMLElement | null {
    const item = hooked(fragmentOf(html), 'comment');
    if (!item || !comment) return null;
    const { id, parent, status } = comment;
    const known = this.#own.find(id);
    const token = editToken ?? known?.token;
    const at = known?.at ?? Date.now();
    if (token) this.#own.keep({ id, token, thread: this.#thread, at, held: status !== 'approved' });
    const shown = hooked(this.root, 'comment', id);
    if (shown) return replaced(shown, item);
    const list = (parent && hooked(this.root, 'replies', parent)) || hooked(this.root, 'comments');
    hooked(this.root, 'empty')?.remove();
    list?.[list.dataset.comments === 'newest' ? 'prepend' : 'append'](item);
    return item;
  }

  protected override clicked(target: HTMLElement, data: DOMStringMap): boolean {
    const item = target.closest<HTMLElement>('[data-comment]');
    if (data.reply && this.#form) this.#replyTo(data.reply, true);
    else if ('cancelReply' in data) this.#replyTo('', true);
    else if (item && ('edit' in data || 'cancel' in data)) this.#toggleEdit(item);
    else if (item && 'withdraw' in data) void this.#withdraw(target, item);
    else return super.clicked(target, data);
    return true;
  }

  #replyTo(id: string, focus = false): void {
    const form = this.#form;
    if (!form) return;
    fill(form, [['parent', id]]);
    const line = hooked(form, 'replying');
    if (line) line.hidden = !id;
    const name = hooked(line, 'name');
    if (name) name.textContent = hooked(this.root, 'reply', id)?.dataset.name ?? '';
    if (focus) field(form, 'body')?.focus();
  }

  #toggleEdit(item: HTMLElement): void {
    const form = hooked(item, 'form', 'edit');
    if (!form) return;
    form.hidden = !form.hidden;
    (form.hidden ? hooked(item, 'edit') : field(form, 'body'))?.focus();
  }

  /** The second press does it. */
  async #withdraw(button: HTMLElement, item: HTMLElement): Promise<void> {
    if (button.dataset.withdraw !== 'sure') {
      button.dataset.withdraw = 'sure';
      button.textContent = this.word('sure');
      this.say('sure');
      return;
    }
    const id = item.dataset.comment ?? '';
    const answer = await this.#askFor(id, 'DELETE');
    if (answer?.ok) {
      this.#own.drop(id);
      focusOn(replaced(item, hooked(fragmentOf(answer.data.html), 'comment')));
    }
    this.say(answer?.ok ? 'shown' : 'down');
  }
}

/** The new view of a comment in the place of the old one, above the replies that stand there. */
function replaced(old: HTMLElement, item: HTMLElement | null): HTMLElement | null {
  hooked(item, 'replies')?.replaceChildren(...(hooked(old, 'replies')?.childNodes ?? []));
  if (item) old.replaceWith(item);
  return item;
}
