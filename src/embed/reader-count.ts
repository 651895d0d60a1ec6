import { api, exchange } from './service.ts';

const most = 100;
const waiting = new Map<string, Set<ReaderCount>>();

/**
 * `<reader-count site thread lang>`: the number of a thread's comments, as text. All that come into the page together ask
 * together; what the element held before stays where no number comes.
 */
export class ReaderCount extends HTMLElement {
  static readonly observedAttributes = ['site', 'thread'];

  get thread(): string {
    return this.getAttribute('thread') || location.pathname;
  }

  connectedCallback(): void {
    this.#ask();
  }

  attributeChangedCallback(): void {
    this.#ask();
  }

  #ask(): void {
    const site = this.getAttribute('site');
    if (!site || !this.isConnected) return;
    if (waiting.size === 0) queueMicrotask(askAll);
    waiting.set(site, (waiting.get(site) ?? new Set()).add(this));
  }
}

function askAll(): void {
  for (const [site, elements] of waiting) {
    const threads = [...new Set(Array.from(elements, (element) => element.thread))];
    for (let first = 0; first < threads.length; first += most) {
      void ask(site, threads.slice(first, first + most), elements);
    }
  }
  waiting.clear();
}

async function ask(site: string, threads: string[], elements: Set<ReaderCount>): Promise<void> {
  const query = new URLSearchParams(threads.map((thread) => ['thread', thread]));
  const answer = await exchange({ url: `${api(site)}/comments/counts?${query}` }).catch(() => undefined);
  const counts = answer?.data.counts ?? {};
  for (const element of elements) {
    const count = counts[element.thread];
    const language = element.closest('[lang]')?.getAttribute('lang') || undefined;
    if (count !== undefined) element.textContent = count.toLocaleString(language);
  }
}
