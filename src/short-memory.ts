/**
 * Keeps what `load` gave for a moment, and lets everybody who asks meanwhile wait for the same load. A failed load is
 * not kept. At most `most` keys; the oldest go first.
 */
export class ShortMemory<Value> {
  readonly #kept = new Map<string, { value: Promise<Value>; until: number }>();
  readonly #ms: number;
  readonly #clock: () => Date;
  readonly #most: number;

  constructor(ms: number, clock: () => Date, most = 1000) {
    this.#ms = ms;
    this.#clock = clock;
    this.#most = most;
  }

  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const now = this.#clock().getTime();
    const kept = this.#kept.get(key);
    if (kept && now < kept.until) return kept.value;
    const value = load();
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: now + this.#ms });
    value.catch(() => {
      if (this.#kept.get(key)?.value === value) this.#kept.delete(key);
    });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
