/**
 * Seats for those who listen to live results. While half of them are free anybody takes one, since a school or a village may listen by one
 * network; after that nobody gets more than the `share` of a network, so that one alone never takes all.
 */
export class ListenerSeats {
  readonly #most: number;
  readonly #share: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(most = 2000, share = 100) {
    this.#most = most;
    this.#share = share;
  }

  /** Takes a seat and gives the way to leave it; undefined where there is none. */
  take(network: string): (() => void) | undefined {
    const taken = this.#taken.get(network) ?? 0;
    if (this.#all >= this.#most || (this.#all >= this.#most / 2 && taken >= this.#share)) return undefined;
    this.#all++;
    this.#taken.set(network, taken + 1);
    return () => {
      this.#all--;
      const left = (this.#taken.get(network) ?? 1) - 1;
      if (left > 0) this.#taken.set(network, left);
      else this.#taken.delete(network);
    };
  }
}
