/**
 * Counts of one process by key over a sliding window (the previous window's count fades out linearly; Cloudflare's
 * "How we built rate limiting", 2017). Memory is bounded: at most `most` keys a window, further ones are not counted.
 */
export class Rates {
  readonly #windowMs: number;
  readonly #clock: () => Date;
  readonly #most: number;
  #started = 0;
  #current = new Map<string, number>();
  #previous = new Map<string, number>();

  constructor(seconds: number, clock: () => Date, most = 50_000) {
    this.#windowMs = seconds * 1000;
    this.#clock = clock;
    this.#most = most;
  }

  /** Counts one more and says how many there were in the last window, this one included. */
  hit(key: string): number {
    const share = this.#turn();
    const now = this.#current.get(key) ?? 0;
    if (now > 0 || this.#current.size < this.#most) this.#current.set(key, now + 1);
    return now + 1 + (this.#previous.get(key) ?? 0) * (1 - share);
  }

  /** Seconds until the present window has passed. */
  get retryAfter(): number {
    return Math.max(1, Math.ceil((this.#started + this.#windowMs - this.#clock().getTime()) / 1000));
  }

  #turn(): number {
    const now = this.#clock().getTime();
    const passed = Math.floor((now - this.#started) / this.#windowMs);
    if (passed >= 1) {
      this.#previous = passed === 1 ? this.#current : new Map();
      this.#current = new Map();
      this.#started = passed === 1 ? this.#started + this.#windowMs : now;
    }
    return (now - this.#started) / this.#windowMs;
  }
}
