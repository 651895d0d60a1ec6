/** What is told at a time: `version` differs whenever `event` says something else. */
export type Said = { version: string; event: Uint8Array };

/** `everyMs`: how often is looked whether there is anything new. `mostWaiting`: bytes that may wait for one listener. */
export type BroadcastOptions = { everyMs?: number; heartbeatMs?: number; mostWaiting?: number };

type Listener = {
  has: string;
  stream: ReadableStreamDefaultController<Uint8Array>;
  leave: () => void;
};

const nothing = new Uint8Array();
const heartbeat = new TextEncoder().encode(':\n\n');

/**
 * Server-Sent Events for any number of listeners, all from one reading: the same bytes go to each of them, and one timer sees to all.
 * Whoever reads too slowly is let go, since their browser comes back by itself; so is everybody once `read` has nothing to say. Where it
 * fails, everybody keeps what they have and waits on.
 */
export class Broadcast {
  readonly #listeners = new Set<Listener>();
  readonly #read: () => Promise<Said | undefined>;
  readonly #options: Required<BroadcastOptions>;
  #isOn = false;

  constructor(read: () => Promise<Said | undefined>, options: BroadcastOptions = {}) {
    this.#read = read;
    this.#options = { everyMs: 500, heartbeatMs: 15_000, mostWaiting: 65_536, ...options };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * What a listener gets: `opening`, `said` at once, unless that is what they `has` already, and then whatever is new. `leave` is
   * called once they are gone.
   */
  listen(
    said: Said,
    has: string | undefined,
    leave: () => void,
    opening = nothing,
  ): ReadableStream<Uint8Array> {
    let listener: Listener | undefined;
    return new ReadableStream<Uint8Array>(
      {
        start: (stream) => {
          listener = { has: has ?? '', stream, leave };
          this.#listeners.add(listener);
          this.#tell(listener, said, opening);
          if (!this.#isOn) void this.#follow();
        },
        cancel: () => listener && this.#letGo(listener),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: this.#options.mostWaiting }),
    );
  }

  async #follow(): Promise<void> {
    const { everyMs, heartbeatMs } = this.#options;
    this.#isOn = true;
    let quietMs = 0;
    while (this.#listeners.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (this.#listeners.size === 0) break;
      const said = await this.#read().catch(() => null);
      if (said === undefined) break;
      quietMs = quietMs + everyMs >= heartbeatMs ? 0 : quietMs + everyMs;
      for (const listener of this.#listeners) {
        const hasHeard = said !== null && this.#tell(listener, said);
        if (!hasHeard && quietMs === 0) this.#send(listener, heartbeat);
      }
    }
    this.#isOn = false;
    this.end();
  }

  /** Lets everybody go. Browsers come back by themselves. */
  end(): void {
    for (const listener of [...this.#listeners]) {
      this.#letGo(listener);
      listener.stream.close();
    }
  }

  #tell(listener: Listener, { version, event }: Said, opening = nothing): boolean {
    const isNews = listener.has !== version;
    listener.has = version;
    const bytes = isNews ? event : nothing;
    if (opening.length > 0) this.#send(listener, new Uint8Array([...opening, ...bytes]));
    else if (isNews) this.#send(listener, bytes);
    return isNews;
  }

  #send(listener: Listener, bytes: Uint8Array): void {
    if ((listener.stream.desiredSize ?? 0) >= bytes.length) {
      listener.stream.enqueue(bytes);
      return;
    }
    this.#letGo(listener);
    listener.stream.error(new Error('The listener was too slow.'));
  }

  #letGo(listener: Listener): void {
    if (this.#listeners.delete(listener)) listener.leave();
  }
}
