import { fragmentStyle, loadingStyle } from './element-style.ts';
import { type FormHost, type FormKind, FormSession } from './form-session.ts';
import { fragmentOf } from './fragment.ts';
import { loadMore } from './load-more.ts';
import { field, focusOn, hooked, made } from './markup.ts';
import { type Answer, base, fetchText, NoAnswer } from './service.ts';
import { type Kept, keptIn } from './storage.ts';
import { type EmbedWords, firstWords } from './words.ts';

/**
 * An element that shows a fragment of the service and sees to its forms and links. It renders nothing of its own but the
 * moment before the fragment has come; until then, and where the service is down, the fallback inside it stays in view.
 */
export abstract class FragmentElement extends HTMLElement implements FormHost {
  static readonly observedAttributes = ['site', 'poll', 'thread', 'title', 'url', 'lang', 'storage'];

  protected readonly shadow = this.attachShadow({ mode: 'open' });
  protected root: HTMLElement | undefined;
  readonly #sessions = new WeakMap<HTMLFormElement, FormSession>();
  #life: AbortController | undefined;
  #address: string | undefined;
  #text = '';

  constructor() {
    super();
    this.shadow.adoptedStyleSheets = [loadingStyle()];
    this.shadow.addEventListener('click', (event) => this.#click(event as MouseEvent));
    this.shadow.addEventListener('submit', (event) => this.#submit(event as SubmitEvent));
    for (const kind of ['focusin', 'pointerdown', 'input']) {
      this.shadow.addEventListener(kind, ({ type, target }) => {
        const session = this.#sessionOf(target as Element);
        session?.touch();
        if (type === 'input') session?.typed();
      });
    }
    this.shadow.addEventListener('mousedown', (event) => {
      if ((event.target as Element).closest('[data-listen]')) event.preventDefault();
    });
  }

  /** Where this element's fragment is, undefined while an attribute is missing. */
  protected abstract address(): string | undefined;

  /** Fetches what is shown at first. */
  protected open(address: string, signal: AbortSignal): Promise<DocumentFragment> {
    return this.fetch(address, signal);
  }

  /** Called with each new root, once it is in place. */
  protected abstract prepare(root: HTMLElement): void;

  /** Called when the element comes into the page; what it starts ends with the signal. */
  protected watch(_life: AbortSignal): void {}

  abstract extras(kind: FormKind): Record<string, unknown>;

  headers(_kind: FormKind, _form: HTMLFormElement): Record<string, string> {
    return {};
  }

  get site(): string {
    return this.getAttribute('site') ?? '';
  }

  /** What the publisher asked for; undefined leaves it to the service. */
  get lang_(): string | undefined {
    return this.getAttribute('lang') || document.documentElement.lang || undefined;
  }

  get language(): string {
    return this.root?.lang || this.lang_ || 'en';
  }

  get words(): EmbedWords {
    return { ...firstWords(this.language), ...JSON.parse(this.root?.dataset.words || '{}') };
  }

  protected get kept(): Kept {
    const kind = this.getAttribute('storage');
    return keptIn(kind === 'none' || kind === 'session' ? kind : 'local');
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
    if (!this.root) this.#wait(firstWords(this.lang_).loading);
    try {
      const [fragment, style] = await Promise.all([this.open(address, signal), fragmentStyle()]);
      if (this.#address !== address) return;
      if (style) this.shadow.adoptedStyleSheets = [loadingStyle(), style];
      this.show(fragment, retried);
    } catch {
      if (this.#address !== address) return;
      this.#address = undefined;
      if (signal.aborted) return;
      this.root = undefined;
      this.#wait(firstWords(this.lang_).down, true);
    }
  }

  /** The fallback stays, with a line that says what is going on and, where that has failed, a button to try again. */
  #wait(text: string, failed = false): void {
    const line = made('p', { role: 'status', part: 'status', 'data-status': '' });
    const more = failed ? [retryButton(firstWords(this.lang_).tryAgain)] : [];
    this.shadow.replaceChildren(made('div', { part: 'loading' }, made('slot', {}), line, ...more));
    this.say(text);
  }

  protected async fetch(url: string, signal?: AbortSignal): Promise<DocumentFragment> {
    return fragmentOf(await fetchText(url, signal ?? new AbortController().signal), base);
  }

  protected show(fragment: DocumentFragment, focus: boolean): void {
    const root = hooked(fragment, 'hustings');
    if (!root) throw new NoAnswer();
    this.shadow.replaceChildren(fragment);
    this.root = root;
    for (const form of root.querySelectorAll<HTMLFormElement>('form[data-post]')) this.#sessionOf(form);
    this.prepare(root);
    if (!focus) return;
    root.querySelector<HTMLElement>('[tabindex="-1"]')?.focus();
    this.say(this.words.shown);
  }

  /** Speaks through the fragment's one live region, in the next frame: a region that has just come would stay silent. */
  say(text: string): void {
    this.#text = text;
    requestAnimationFrame(() => {
      const region = hooked(this.shadow, 'status');
      if (region) region.textContent = this.#text;
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
    const thanks = fragmentOf(data.html ?? '', base);
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
    const fragment = fragmentOf(html ?? this.words.down, base);
    if (hooked(fragment, 'hustings')) {
      this.show(fragment, true);
      return;
    }
    hooked(form, 'problem')?.replaceChildren(fragment);
    const fields = (errors ?? []).map(({ path }) => field(form, path));
    for (const each of fields) each?.setAttribute('aria-invalid', 'true');
    fields.find(Boolean)?.focus();
  }

  unreachable(form: HTMLFormElement): void {
    this.emit('error', { code: 'unreachable' });
    const { down, tryAgain } = this.words;
    hooked(form, 'problem')?.replaceChildren(made('p', {}, down), retryButton(tryAgain));
  }

  #sessionOf(target: Element): FormSession | undefined {
    const form = target.closest<HTMLFormElement>('form[data-post]');
    if (!form) return undefined;
    const session = this.#sessions.get(form) ?? new FormSession(form, this);
    this.#sessions.set(form, session);
    return session;
  }

  #submit(event: SubmitEvent): void {
    const session = this.#sessionOf(event.target as Element);
    if (!session?.able) return;
    event.preventDefault();
    void session.submit();
  }

  #click(event: MouseEvent): void {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const target = (event.target as Element).closest<HTMLElement>('a,button');
    if (target && this.clicked(target, target.dataset)) event.preventDefault();
  }

  /** Sees to a link or button of the fragment; true where that is done and the browser need not. */
  protected clicked(target: HTMLElement, data: DOMStringMap): boolean {
    const hash = target.getAttribute('href')?.startsWith('#') && target.getAttribute('href')?.slice(1);
    const session = this.#sessionOf(target);
    const form = target.closest('form');
    if (hash) this.shadow.getElementById(hash)?.focus();
    else if (data.swap) this.#meanwhile(this.#swap(data.swap));
    else if (data.more && this.root) this.#meanwhile(this.#more(target, this.root, data.more));
    else if ('retry' in data) form ? form.requestSubmit() : this.#settle(true);
    else if (session && 'another' in data) this.#meanwhile(session.another());
    else if (session && 'listen' in data) this.#meanwhile(session.listen());
    else if (session && 'skip' in data) session.skip();
    else return false;
    return true;
  }

  async #swap(url: string): Promise<void> {
    this.show(await this.fetch(url), true);
  }

  async #more(link: HTMLElement, root: HTMLElement, url: string): Promise<void> {
    focusOn(loadMore(link, root, await this.fetch(url)));
    this.say(this.words.shown);
  }

  /** What fails here changes nothing on the page: the reader is told, and may press again. */
  #meanwhile(work: Promise<void>): void {
    work.catch(() => this.say(this.words.down));
  }
}

function retryButton(text: string): HTMLElement {
  return made('button', { type: 'button', part: 'button', 'data-retry': '' }, text);
}
