import { Refusal } from './errors.ts';

/** How items are gathered, and what with. */
export type GatheringOptions<Item, Outcome> = {
  /** Writes a batch, all of it or nothing; says what became of each item. `lane` is no other batch's meanwhile. */
  send: (batch: Item[], lane: number) => Promise<(item: Item) => Outcome>;
  /** Whether a batch that failed so is to be left alone: it may have been kept, or its parts would fare no better now. */
  isFinal: (error: unknown) => boolean;
  /** How many batches may be on their way at once. */
  lanes: number;
  /** Items that are worth a further lane while others are on their way; fewer wait for those. */
  worth: number;
  /** Items a batch at most. */
  most: number;
  /** Items that may wait at most; whoever comes then is told to come back, by the sentence `full`. */
  room: number;
  full: string;
};

type Waiting<Item, Outcome> = {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
};

/**
 * Gathers what comes while others are on their way, so that it shares a batch. Nobody waits for company: where nothing is on its way an
 * item leaves at once, and alone. What fails is told to those it concerns: a batch that is refused as a whole is sent again
 * in halves, until the item at fault is alone with its error.
 */
export class Gathering<Item, Outcome> {
  readonly #options: GatheringOptions<Item, Outcome>;
  readonly #free: number[];
  #waiting: Waiting<Item, Outcome>[] = [];
  #idle: (() => void)[] = [];

  constructor(options: GatheringOptions<Item, Outcome>) {
    this.#options = options;
    this.#free = Array.from({ length: options.lanes }, (_, index) => options.lanes - 1 - index);
  }

  /** How many items wait for a lane. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Settles once, when the item's batch is written or has failed. */
  add(item: Item): Promise<Outcome> {
    if (this.#waiting.length >= this.#options.room)
      throw new Refusal('unavailable', this.#options.full, { retryAfter: 2 });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#sendWaiting();
    });
  }

  /** Resolves when nothing waits and nothing is on its way. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#sendWaiting();
    });
  }

  #sendWaiting(): void {
    while (this.#waiting.length > 0) {
      const isIdle = this.#free.length === this.#options.lanes;
      if (!isIdle && this.#waiting.length < this.#options.worth) return;
      const lane = this.#free.pop();
      if (lane === undefined) return;
      const batch = this.#waiting.splice(0, this.#options.most);
      void this.#settle(batch, lane).then(() => {
        this.#free.push(lane);
        this.#sendWaiting();
      });
    }
    if (this.#free.length === this.#options.lanes) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Never fails. */
  async #settle(batch: Waiting<Item, Outcome>[], lane: number): Promise<void> {
    const { send, isFinal } = this.#options;
    try {
      const outcomeOf = await send(
        batch.map(({ item }) => item),
        lane,
      );
      for (const { item, resolve } of batch) resolve(outcomeOf(item));
    } catch (error) {
      if (batch.length === 1 || isFinal(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const half = batch.length >> 1;
      await this.#settle(batch.slice(0, half), lane);
      await this.#settle(batch.slice(half), lane);
    }
  }
}
