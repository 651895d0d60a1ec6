/**
 * `most`: keys kept at most; the oldest go first. Without `sharesLoads` only what has come is given to others. `wipes`: what is out of
 * date is let go of by itself too, and not only when somebody asks for anything again.
 */
export type ShortMemoryOptions = { most?: number; sharesLoads?: boolean; wipes?: boolean };

/**
 * Keeps what `load` gave for a moment, and lets everybody who asks meanwhile wait for the same load. A failed load is
 * not kept, and nothing is for longer than its moment.
 */
export class ShortMemory<Value> {
  readonly #kept = new Map<string, { value: Value | Promise<Value>; until: number }>();
  readonly #ms: number;
  readonly #clock: () => Date;
  readonly #most: number;
  readonly #sharesLoads: boolean;
  readonly #wipes: boolean;
  #isToBeWiped = false;

  constructor(ms: number, clock: () => Date, options: ShortMemoryOptions = {}) {
    const { most = 1000, sharesLoads = true, wipes = false } = options;
    this.#ms = ms;
    this.#clock = clock;
    this.#most = most;
    this.#sharesLoads = sharesLoads;
    this.#wipes = wipes;
  }

  /** How many are kept just now. */
  get size(): number {
    return this.#kept.size;
  }

  async get(key: string, load: () => Promise<Value>): Promise<Value> {
    const now = this.#clock().getTime();
    this.#forgetOld(now);
    const kept = this.#kept.get(key);
    if (kept) return kept.value;
    if (!this.#sharesLoads) {
      const value = await load();
      this.#keep(key, value, now);
      return value;
    }
    const value = load();
    this.#keep(key, value, now);
    value.then(
      (come) => {
        const kept = this.#kept.get(key);
        if (kept?.value === value) kept.value = come;
      },
      () => {
        if (this.#kept.get(key)?.value === value) this.#kept.delete(key);
      },
    );
    return value;
  }

  /** What is kept under a key and has come, without waiting or loading. */
  at(key: string): Value | undefined {
    this.#forgetOld(this.#clock().getTime());
    const value = this.#kept.get(key)?.value;
    return value instanceof Promise ? undefined : value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  forgetAll(): void {
    this.#kept.clear();
  }

  #keep(key: string, value: Value | Promise<Value>, now: number): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: now + this.#ms });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    if (this.#wipes) this.#wipeLater();
  }

  /** They stand in the order in which they were kept, so the first that is good ends it. One of a time to come is of before the clock was set back. */
  #forgetOld(now: number): void {
    for (const [key, { until }] of this.#kept) {
      if (now < until && until - this.#ms <= now) break;
      this.#kept.delete(key);
    }
  }

  #wipeLater(): void {
    if (this.#isToBeWiped) return;
    this.#isToBeWiped = true;
    const timer: unknown = setTimeout(() => {
      this.#isToBeWiped = false;
      this.#forgetOld(this.#clock().getTime());
      if (this.#kept.size > 0) this.#wipeLater();
    }, this.#ms);
    // Nobody waits for it: where a timer would keep a process alive, this one does not.
    (timer as { unref?: () => void }).unref?.();
  }
}
