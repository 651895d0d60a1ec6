/**
 * Counts what comes in by key, and says how much of it to write down: the first at once, the others gathered until `seconds` have
 * passed, so that nobody makes the service write as often as they like. At most `most` keys; the oldest go first.
 */
export class OriginTally {
  readonly #kept = new Map<string, { gathered: number; until: number }>();
  readonly #ms: number;
  readonly #clock: () => Date;
  readonly #most: number;

  constructor(seconds: number, clock: () => Date, most = 1000) {
    this.#ms = seconds * 1000;
    this.#clock = clock;
    this.#most = most;
  }

  /** Counts one more. Gives how many to write down now; 0: none yet. */
  count(key: string): number {
    const now = this.#clock().getTime();
    const kept = this.#kept.get(key);
    if (kept && now < kept.until && kept.until - this.#ms <= now) {
      kept.gathered++;
      return 0;
    }
    this.#kept.delete(key);
    this.#kept.set(key, { gathered: 0, until: now + this.#ms });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return (kept?.gathered ?? 0) + 1;
  }
}
