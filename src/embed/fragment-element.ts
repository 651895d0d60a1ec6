import { fragmentStyle, loadingStyle } from './element-style.ts';
import { type FormHost, type FormKind, FormSession } from './form-session.ts';
import { fragmentOf } from './fragment.ts';
import { loadMore } from './load-more.ts';
import { field, focusOn, hooked, made } from './markup.ts';
import { type Answer, fetchText, NoAnswer } from './service.ts';
import { type Kept, keptIn } from './storage.ts';
import { listen } from './verification-block.ts';
import { type EmbedWords, firstWords, type Word } from './words.ts';

/**
 * An element that shows a fragment of the service and sees to its forms and links. It renders nothing of its own but the
 * moment before the fragment has come; until then, and where the service is down, the fallback inside it stays in view.
 */
export abstract class FragmentElement extends HTMLElement implements FormHost {
  static readonly observedAttributes = ['site', 'poll', 'thread', 'lang'];

  protected readonly shadow = this.attachShadow({ mode: 'open' });
  root: HTMLElement | undefined;
  readonly #sessions = new WeakMap<HTMLFormElement, FormSession>();
  #life: AbortController | undefined;
  #address: string | undefined;

  constructor() {
    super();
    this.shadow.adoptedStyleSheets = [loadingStyle];
    this.shadow.append(made('slot', {}));
    for (const kind of ['click', 'submit', 'input', 'focusin', 'mousedown']) {
      this.shadow.addEventListener(kind, this);
    }
  }

  /** Where this element's fragment is, undefined while an attribute is missing. */
  protected abstract address(): string | undefined;

  /** Fetches what is shown at first. */
  protected open(address: string, signal: AbortSignal): Promise<DocumentFragment> {
    return this.fetch(address, signal);
  }

  /** Called with each new root, once it is in place. */
  prepare(_root: HTMLElement): void {}

  /** Called when the element comes into the page; what it starts ends with the signal. */
  protected watch(_life: AbortSignal): void {}

  extras(): Record<string, unknown> {
    return {};
  }

  headers(_kind: FormKind, _form: HTMLFormElement): Record<string, string> {
    return {};
  }

  get site(): string {
    return this.getAttribute('site') ?? '';
  }

  /** The language that the page asks for; undefined leaves it to the service. */
  get wish(): string | undefined {
    return this.getAttribute('lang') || document.documentElement.lang || undefined;
  }

  get language(): string {
    return this.root?.lang || this.wish || 'en';
  }

  protected word(word: Word): string {
    const words: Partial<EmbedWords> = JSON.parse(this.root?.dataset.words || '{}');
    return { ...firstWords(this.language), ...words }[word] ?? '';
  }

  protected get kept(): Kept {
    return keptIn(this.getAttribute('storage'));
  }

  get drafts(): Kept {
    return keptIn(this.getAttribute('storage') === 'none' ? 'none' : 'session');
  }

  connectedCallback(): void {
    this.#settleSoon();
  }

  disconnectedCallback(): void {
    this.#settleSoon();
  }

  attributeChangedCallback(): void {
    this.#settleSoon();
  }

  /** Once for all changes of one turn: an element that is only moved is not loaded again. */
  #settleSoon(): void {
    queueMicrotask(() => this.#settle());
  }

  #settle(retried = false): void {
    if (!this.isConnected) {
      this.#life?.abort();
      this.#life = undefined;
      if (!this.root) this.#address = undefined;
      return;
    }
    if (!this.#life) {
      this.#life = new AbortController();
      this.watch(this.#life.signal);
    }
    const address = this.address();
    if (address && address !== this.#address) void this.#load(address, this.#life.signal, retried);
  }

  async #load(address: string, signal: AbortSignal, retried: boolean): Promise<void> {
    this.#address = address;
    this.root = undefined;
    this.#wait('loading');
    try {
      const [fragment, style] = await Promise.all([this.open(address, signal), fragmentStyle()]);
      if (this.#address !== address) return;
      if (style) this.shadow.adoptedStyleSheets = [loadingStyle, style];
      this.show(fragment, retried);
    } catch {
      if (signal.aborted || this.#address !== address) return;
      this.#address = undefined;
      this.emit('error', { code: 'unreachable' });
      this.#wait('down');
    }
  }

  /** The fallback stays, with a line that says what is going on and, where that has failed, a button to try again. */
  #wait(word: 'loading' | 'down'): void {
    const line = made('p', { role: 'status', 'data-status': '' });
    const box = made('div', { part: 'loading' }, made('slot', {}), line);
    if (word === 'down') box.append(this.#retryButton());
    this.shadow.replaceChildren(box);
    this.say(word);
  }

  protected async fetch(url: string, signal?: AbortSignal): Promise<DocumentFragment> {
    const fragment = fragmentOf(await fetchText(url, signal));
    // Its live region comes last: without one it was cut on the way, and a cache may go on giving that.
    return hooked(fragment, 'status') ? fragment : fragmentOf(await fetchText(url, signal, 'reload'));
  }

  show(fragment: DocumentFragment, focus: boolean): void {
    const root = hooked(fragment, 'hustings');
    if (!root || !hooked(root, 'status')) throw new NoAnswer();
    this.shadow.replaceChildren(fragment);
    this.root = root;
    for (const form of root.querySelectorAll<HTMLFormElement>('form[data-post]')) this.#sessionOf(form);
    this.prepare(root);
    if (focus) root.querySelector<HTMLElement>('[tabindex="-1"]')?.focus();
    this.say(focus ? 'shown' : '');
  }

  /** Speaks through the fragment's one live region, in the next frame: a region that has just come would stay silent. */
  say(word: Word | '' = ''): void {
    const text = word && this.word(word);
    requestAnimationFrame(() => {
      const line = hooked(this.shadow, 'status');
      if (line) [line.textContent, line.dataset.status] = [text, word];
    });
  }

  protected emit(name: 'voted' | 'commented' | 'error', detail: Record<string, unknown>): void {
    this.dispatchEvent(
      new CustomEvent(`hustings:${name}`, {
        bubbles: true,
        composed: true,
        detail: { site: this.site, ...detail },
      }),
    );
  }

  /** A form that is done gives its place to the answer. */
  taken(_kind: FormKind, form: HTMLFormElement, { data }: Answer): void {
    const thanks = fragmentOf(data.html);
    const [first] = thanks.children;
    form.replaceWith(thanks);
    focusOn(first as HTMLElement | undefined);
  }

  /** The next touch of this form begins anew. */
  protected forget(form: HTMLFormElement): void {
    this.#sessions.delete(form);
  }

  /** A refusal may be the poll's new state (closed, already voted); else it stands in the form, at the fields it is about. */
  refused(form: HTMLFormElement, { data: { html, code, errors } }: Answer): void {
    this.emit('error', { code });
    const fragment = fragmentOf(html);
    if (!html) fragment.append(made('p', {}, this.word('down')), this.#retryButton());
    if (hooked(fragment, 'hustings')) {
      this.show(fragment, true);
      return;
    }
    hooked(form, 'problem')?.replaceChildren(fragment);
    for (const { path } of errors ?? []) {
      const faulty = field(form, path);
      faulty?.setAttribute('aria-invalid', 'true');
      faulty?.setAttribute(
        'aria-describedby',
        `${faulty.id}-fault ${faulty.getAttribute('aria-describedby') ?? ''}`,
      );
    }
    form.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }

  #sessionOf(target: Element): FormSession | undefined {
    const form = target.closest<HTMLFormElement>('form[data-post]');
    if (!form) return undefined;
    const session = this.#sessions.get(form) ?? new FormSession(form, this);
    this.#sessions.set(form, session);
    return session;
  }

  /** All that happens in the fragment, whichever fragment it is. */
  handleEvent(event: Event): void {
    const target = event.target as Element;
    const session = this.#sessionOf(target);
    if (event.type === 'click') this.#click(event as MouseEvent, target);
    else if (event.type === 'input') session?.typed();
    else if (event.type !== 'submit') session?.touch();
    // While nothing answers, the form of a hosted page, which stands inside the element, is sent by the browser itself.
    else if (session?.able && this.#address) {
      event.preventDefault();
      void session.submit();
    }
    // Who listens goes on typing: the button must not take the focus from the answer.
    if (event.type === 'mousedown' && target.closest('[data-listen]')) event.preventDefault();
  }

  #click(event: MouseEvent, target: Element): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const pressed = target.closest<HTMLElement>('a,button');
    if (pressed && this.clicked(pressed, pressed.dataset)) event.preventDefault();
  }

  /** Sees to a link or button of the fragment; true where that is done and the browser need not. */
  protected clicked(target: HTMLElement, data: DOMStringMap): boolean {
    const hash = /^#(.+)/.exec(target.getAttribute('href') ?? '')?.[1];
    const session = this.#sessionOf(target);
    const form = target.closest('form');
    if (hash) this.shadow.getElementById(hash)?.focus();
    else if (data.swap) this.#meanwhile(this.#swap(data.swap));
    else if (data.more && this.root) this.#meanwhile(this.#more(target, this.root, data.more));
    else if ('retry' in data) form ? form.requestSubmit() : this.#settle(true);
    else if (session && 'another' in data) this.#meanwhile(session.another());
    else if (form && 'listen' in data) this.#meanwhile(listen(form));
    else if (session && 'skip' in data) session.skip();
    else return false;
    return true;
  }

  async #swap(url: string): Promise<void> {
    this.show(await this.fetch(url), true);
  }

  async #more(link: HTMLElement, root: HTMLElement, url: string): Promise<void> {
    focusOn(loadMore(link, root, await this.fetch(url)));
    this.say('shown');
  }

  /** What fails here changes nothing on the page: the reader is told, and may press again. */
  #meanwhile(work: Promise<void>): void {
    work.catch(() => this.say('down'));
  }

  #retryButton(): HTMLElement {
    return made('button', { type: 'button', part: 'button', 'data-retry': '' }, this.word('tryAgain'));
  }
}
