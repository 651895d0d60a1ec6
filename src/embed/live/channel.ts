import { listenTo } from './listening.ts';
import { resultsIn, update, type View } from './view.ts';

/**
 * How often is asked where nothing is told (ms), and how many failures make the pause longer. Results that are shown to voters alone
 * are read from the database for each of them, so these are asked for less often.
 */
const every = 10_000;
const everyOwn = 60_000;
const mostDoublings = 4;

/** How long results may be out of sight before they are no longer followed. */
const linger = 20_000;

/** After a stream has failed it is tried again after so long, then twice that, and so on. */
const streamPause = 60_000;
const longestStreamPause = 600_000;

/** Browsers open six connections to a server that speaks HTTP/1.1; votes and fragments need some too. */
const mostStreams = 2;
let streams = 0;

/** So that not all readers come at the same moment. */
const about = (ms: number) => ms * (0.8 + 0.4 * Math.random());

/**
 * The results of one poll in one language, followed for all views of them on the page as long as one of them is seen: by a stream,
 * or, where there is none to be had, by asking now and then. Ends with the poll.
 */
export class Channel {
  readonly #views = new Set<View>();
  #latest: DocumentFragment | undefined;
  /** What goes on now; aborted when it ends. */
  #running: AbortController | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #hasRun = false;
  #failures = 0;
  #streamFrom = 0;
  #streamPause = streamPause;

  join(view: View): void {
    this.#views.add(view);
    if (this.#latest) update(view, this.#latest.cloneNode(true) as DocumentFragment);
    this.attend();
  }

  leave(view: View): void {
    this.#views.delete(view);
    this.attend();
  }

  /** Begins where somebody is looking, and ends some time after nobody is. */
  attend(): void {
    if (this.#views.size > 0 && document.visibilityState === 'visible') {
      clearTimeout(this.#leaving);
      this.#leaving = undefined;
      if (!this.#running) this.#begin(this.#hasRun);
    } else if (this.#running) {
      this.#leaving ??= setTimeout(() => this.stop(), linger);
    }
  }

  stop(): void {
    clearTimeout(this.#leaving);
    this.#leaving = undefined;
    this.#running?.abort();
    this.#running = undefined;
  }

  /** `late`: what is shown may be out of date by now. */
  #begin(late: boolean): void {
    this.#running = new AbortController();
    this.#hasRun = true;
    this.#follow(this.#running.signal, late);
  }

  #follow(signal: AbortSignal, late = false): void {
    const [view] = this.#views;
    const stream = view?.root?.dataset.stream;
    if (view && stream && canStream() && performance.now() >= this.#streamFrom) {
      this.#listen(stream, view, signal);
      return;
    }
    const pause = (stream ? every : everyOwn) * 2 ** this.#failures;
    const timer = setTimeout(() => void this.#ask(signal), about(late ? every / 10 : pause));
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  #listen(stream: string, view: View, signal: AbortSignal): void {
    streams++;
    signal.addEventListener('abort', () => streams--);
    const hear = (html: string) => {
      this.#streamPause = streamPause;
      this.#tell(view.parse(html));
    };
    listenTo(stream, signal, hear, () => {
      this.#streamFrom = performance.now() + about(this.#streamPause);
      this.#streamPause = Math.min(this.#streamPause * 2, longestStreamPause);
      this.#running?.abort();
      this.#begin(false);
    });
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const [view] = this.#views;
    const fragment = await view?.ask();
    if (signal.aborted) return;
    if (view) this.#failures = resultsIn(fragment) ? 0 : Math.min(this.#failures + 1, mostDoublings);
    if (fragment) this.#tell(fragment);
    if (!signal.aborted) this.#follow(signal);
  }

  #tell(fragment: DocumentFragment): void {
    const results = resultsIn(fragment);
    if (!results) return;
    this.#latest = fragment;
    for (const view of [...this.#views]) update(view, fragment.cloneNode(true) as DocumentFragment);
    if (results.dataset.state !== 'open') this.stop();
  }
}

const canStream = () => 'EventSource' in globalThis && streams < mostStreams;
