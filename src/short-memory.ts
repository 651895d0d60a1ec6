/** `most`: keys kept at most; the oldest go first. Without `sharesLoads` only what has come is given to others. */
export type ShortMemoryOptions = { most?: number; sharesLoads?: boolean };

/**
 * Keeps what `load` gave for a moment, and lets everybody who asks meanwhile wait for the same load. A failed load is
 * not kept.
 */
export class ShortMemory<Value> {
  readonly #kept = new Map<string, { value: Value | Promise<Value>; until: number }>();
  readonly #ms: number;
  readonly #clock: () => Date;
  readonly #most: number;
  readonly #sharesLoads: boolean;

  constructor(ms: number, clock: () => Date, { most = 1000, sharesLoads = true }: ShortMemoryOptions = {}) {
    this.#ms = ms;
    this.#clock = clock;
    this.#most = most;
    this.#sharesLoads = sharesLoads;
  }

  async get(key: string, load: () => Promise<Value>): Promise<Value> {
    const now = this.#clock().getTime();
    const kept = this.#kept.get(key);
    if (kept && now < kept.until) return kept.value;
    if (!this.#sharesLoads) {
      const value = await load();
      this.#keep(key, value, now);
      return value;
    }
    const value = load();
    this.#keep(key, value, now);
    value.catch(() => {
      if (this.#kept.get(key)?.value === value) this.#kept.delete(key);
    });
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  #keep(key: string, value: Value | Promise<Value>, now: number): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: now + this.#ms });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
  }
}
