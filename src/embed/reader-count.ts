import { api, exchange } from './service.ts';

const most = 100;
let waiting: ReaderCount[] = [];

/**
 * `<reader-count site thread lang>`: the number of a thread's comments, as text. All that come into the page together ask
 * together; what the element held before stays where no number comes.
 */
export class ReaderCount extends HTMLElement {
  static readonly observedAttributes = ['site', 'thread'];

  get site(): string {
    return this.getAttribute('site') ?? '';
  }

  get thread(): string {
    return this.getAttribute('thread') || location.pathname;
  }

  connectedCallback(): void {
    if (waiting.push(this) === 1) queueMicrotask(askAll);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.connectedCallback();
  }
}

function askAll(): void {
  const all = waiting;
  waiting = [];
  for (const site of new Set(all.map((element) => element.site))) {
    const elements = all.filter((element) => element.site === site);
    const threads = [...new Set(elements.map(({ thread }) => thread))];
    while (site && threads.length) void ask(site, threads.splice(0, most), elements);
  }
}

async function ask(site: string, threads: string[], elements: ReaderCount[]): Promise<void> {
  const query = new URLSearchParams(threads.map((thread) => ['thread', thread]));
  const answer = await exchange({ url: `${api(site)}/comments/counts?${query}` }).catch(() => undefined);
  for (const element of elements) {
    const count = answer?.data.counts?.[element.thread];
    if (count === undefined) continue;
    try {
      element.textContent = count.toLocaleString(element.closest<HTMLElement>('[lang]')?.lang);
    } catch {
      // A language that is none must not keep the other numbers from their places.
      element.textContent = count.toLocaleString();
    }
  }
}
