/**
 * Reads for all at once who must see what is there now. Whoever asks joins the reading that has not begun yet, since one that is under way
 * may have begun too early for them; so at most one a key is under way, and those whose ballots came in with one commit share one.
 */
export class NextReading<Value> {
  readonly #next = new Map<string, Promise<Value>>();
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #sharesLoads: boolean;

  /** Without `sharesLoads` everybody reads for themselves: where each request has a connection of its own. */
  constructor({ sharesLoads = true }: { sharesLoads?: boolean } = {}) {
    this.#sharesLoads = sharesLoads;
  }

  get(key: string, read: () => Promise<Value>): Promise<Value> {
    if (!this.#sharesLoads) return read();
    const known = this.#next.get(key);
    if (known) return known;
    const next = this.#begin(key, read);
    this.#next.set(key, next);
    return next;
  }

  /** Begins once whoever else is woken by the same commit has had the time to ask, and the reading before is over. */
  async #begin(key: string, read: () => Promise<Value>): Promise<Value> {
    await this.#underWay.get(key);
    this.#next.delete(key);
    const reading = read();
    const over = reading.then(
      () => {},
      () => {},
    );
    this.#underWay.set(key, over);
    void over.then(() => this.#underWay.get(key) === over && this.#underWay.delete(key));
    return reading;
  }
}
