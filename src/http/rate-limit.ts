/**
 * Counts by key over a sliding window (the previous window's count fades out linearly; Cloudflare's
 * "How we built rate limiting", 2017). Memory is bounded: at most `most` keys a window, further ones are not counted.
 */
export class Rates {
  readonly #windowMs: number;
  readonly #clock: () => Date;
  readonly #most: number;
  #started = 0;
  #current = new Map<string, number>();
  #previous = new Map<string, number>();
  #news: Map<string, number> | undefined;

  constructor(seconds: number, clock: () => Date, most = 50_000) {
    this.#windowMs = seconds * 1000;
    this.#clock = clock;
    this.#most = most;
  }

  /** Counts one more and says how many there were in the last window, this one included. */
  hit(key: string): number {
    const share = this.#turn();
    const now = this.#current.get(key) ?? 0;
    this.#count(key, now, 1);
    // Of a crowd nearly all come once, and a limit of one process alone never hears of that.
    if (now > 0) this.#news?.set(key, (this.#news.get(key) ?? 0) + 1);
    return now + 1 + (this.#previous.get(key) ?? 0) * (1 - share);
  }

  /**
   * What was hit here since the last call, by key, for other processes to `hear`; but for the first hit of each key in a window, so
   * that together they count too little by one a process. Before the first call nothing is gathered.
   */
  takeNews(): [key: string, hits: number][] {
    const news = [...(this.#news ?? [])];
    this.#news = new Map();
    return news;
  }

  /** Counts what another process was hit with. */
  hear(news: [key: string, hits: number][]): void {
    this.#turn();
    for (const [key, hits] of news) this.#count(key, this.#current.get(key) ?? 0, hits);
  }

  /** Seconds until the present window has passed. */
  get retryAfter(): number {
    const rest = Math.min(this.#started + this.#windowMs - this.#clock().getTime(), this.#windowMs);
    return Math.max(1, Math.ceil(rest / 1000));
  }

  #count(key: string, before: number, hits: number): void {
    if (before > 0 || this.#current.size < this.#most) this.#current.set(key, before + hits);
  }

  #turn(): number {
    const now = this.#clock().getTime();
    const passed = Math.floor((now - this.#started) / this.#windowMs);
    // The clock was set back: what was counted counts on in a window that begins now.
    if (passed < 0) this.#started = now;
    if (passed >= 1) {
      this.#previous = passed === 1 ? this.#current : new Map();
      this.#current = new Map();
      this.#started = passed === 1 ? this.#started + this.#windowMs : now;
    }
    return (now - this.#started) / this.#windowMs;
  }
}
