/** An answer as it goes out, save what differs from request to request. `packed` holds what was compressed for those who take it so. */
export type PreparedAnswer = {
  route: string;
  /** From when it is (ms), until when it is given without asking again, and for how long where nothing newer is to be had. */
  made: number;
  until: number;
  outlasts: number;
  /** It is given since nothing newer was to be had, and says its age. */
  isOld?: true;
  tags: string[];
  headers: Record<string, string>;
  /** The headers of a 304. */
  unchanged: Record<string, string>;
  body: string;
  bytes: Uint8Array<ArrayBuffer>;
  packed: Partial<Record<'br' | 'gzip', Packed>>;
};
type Packed = Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;

/** `mostBytes` are kept at most; `forgotten` hears what was forgotten. Without `sharesLoads` nobody waits for another's request. */
export type PreparedAnswersOptions = {
  mostBytes?: number;
  sharesLoads?: boolean;
  forgotten?: (tags: readonly string[]) => void;
};

/** What an answer weighs beside its body, in bytes: headers, names, and packed copies of its own. */
const overhead = 2000;

/** No answer is given for longer than this without asking again (ms). */
const longest = 5000;

/** How long (ms) an old answer is given before something newer is looked for again. */
const looksAgain = 1000;

/** Acts of forgetting that are remembered, for answers that were begun before them. */
const mostForgotten = 1000;

/**
 * Prepared answers by their address; where they are too many bytes, those that were kept first go first. They are forgotten by tag, as
 * caches in front of the service forget. What was being made when its tag was forgotten is not kept, since it may be of before.
 */
export class PreparedAnswers {
  readonly #kept = new Map<string, PreparedAnswer>();
  readonly #byTag = new Map<string, Set<string>>();
  readonly #flights = new Map<string, Promise<unknown>>();
  readonly #forgotten = new Map<string, number>();
  readonly #mostBytes: number;
  readonly #sharesLoads: boolean;
  readonly #tell: (tags: readonly string[]) => void;
  readonly #heads = new Map<string, Record<string, string>>();
  #forgettings = 0;
  #remembersSince = 0;
  #bytes = 0;

  constructor({
    mostBytes = 16_000_000,
    sharesLoads = true,
    forgotten = () => {},
  }: PreparedAnswersOptions = {}) {
    this.#mostBytes = mostBytes;
    this.#sharesLoads = sharesLoads;
    this.#tell = forgotten;
  }

  /** The bytes that are kept now, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The answer at an address, as long as it may be given. One that might be for longer than any is of before the clock was set back. */
  at(address: string, now: number): PreparedAnswer | undefined {
    const answer = this.#kept.get(address);
    return answer !== undefined && now < answer.until && answer.until <= now + longest ? answer : undefined;
  }

  /** What is kept for an address and out of date, as long as it may be given where nothing newer is to be had. */
  older(address: string, now: number): PreparedAnswer | undefined {
    const answer = this.#sharesLoads ? this.#kept.get(address) : undefined;
    return answer !== undefined && now < answer.made + answer.outlasts ? answer : undefined;
  }

  /** Lets what is kept be given for a moment longer, with its age. What has been made anew meanwhile is given as it is. */
  outlast(address: string, now: number): PreparedAnswer | undefined {
    const answer = this.older(address, now);
    if (answer === undefined || this.at(address, now)) return answer;
    // Of a clock that was set back nobody knows how long ago it was.
    const age = String(Math.max(0, Math.floor((now - answer.made) / 1000)));
    const old: PreparedAnswer = {
      ...answer,
      ...{ until: now + looksAgain, isOld: true },
      headers: { ...answer.headers, age },
      unchanged: { ...answer.unchanged, age },
    };
    this.#kept.set(address, old);
    return old;
  }

  /** Taken before an answer is made, and handed to `keep` with it. */
  begin(): number {
    return this.#forgettings;
  }

  /** Keeps an answer, in the place of an older one; gives it as it is kept, with what is packed already where nothing has changed. */
  keep(address: string, begun: number, made: PreparedAnswer): PreparedAnswer {
    const older = this.#kept.get(address);
    const answer = older?.body === made.body ? { ...made, bytes: older.bytes, packed: older.packed } : made;
    const isOfBefore = answer.tags.some((tag) => (this.#forgotten.get(tag) ?? this.#remembersSince) > begun);
    this.drop(address);
    if (isOfBefore) return answer;
    this.#kept.set(address, answer);
    this.#bytes += weightOf(address, answer);
    for (const tag of answer.tags) this.#byTag.set(tag, (this.#byTag.get(tag) ?? new Set()).add(address));
    for (const first of this.#kept.keys()) {
      if (this.#bytes <= this.#mostBytes) break;
      this.drop(first);
    }
    return answer;
  }

  /** Forgets every answer that bears one of these tags. To be called once a change is committed. */
  forget(tags: string[]): void {
    this.#forgettings++;
    this.#tell(tags);
    for (const tag of tags) {
      this.#forgotten.delete(tag);
      this.#forgotten.set(tag, this.#forgettings);
      for (const address of [...(this.#byTag.get(tag) ?? [])]) this.drop(address);
    }
    for (const [first, when] of this.#forgotten) {
      if (this.#forgotten.size <= mostForgotten) break;
      this.#forgotten.delete(first);
      this.#remembersSince = when;
    }
  }

  /** The headers of a route whose answers all have the same, once one of them has shown them. */
  headOf(route: string): Record<string, string> | undefined {
    return this.#heads.get(route);
  }

  keepHead(route: string, headers: Record<string, string>): void {
    this.#heads.set(route, headers);
  }

  /**
   * Lets one request bring an answer up to date that was kept before, while the others wait and `follow` with what it has brought. An
   * address of which nothing is known is for everybody to ask.
   */
  oneAtATime<Answer>(
    address: string,
    lead: () => Answer | Promise<Answer>,
    follow: () => Answer | Promise<Answer>,
  ): Answer | Promise<Answer> {
    if (!this.#sharesLoads || !this.#kept.has(address)) return lead();
    const flight = this.#flights.get(address);
    if (flight) return flight.then(follow, follow);
    const answer = Promise.resolve(lead());
    const landed = answer.finally(() => this.#flights.delete(address)).catch(() => {});
    this.#flights.set(address, landed);
    return answer;
  }

  drop(address: string): void {
    const answer = this.#kept.get(address);
    if (!answer) return;
    this.#kept.delete(address);
    this.#bytes -= weightOf(address, answer);
    for (const tag of answer.tags) {
      const addresses = this.#byTag.get(tag);
      addresses?.delete(address);
      if (addresses?.size === 0) this.#byTag.delete(tag);
    }
  }
}

/** Strangers may write addresses of any length, so these count too: each is kept twice, in the whole of what was asked. */
const weightOf = (address: string, { body }: PreparedAnswer) =>
  4 * body.length + 2 * address.length + overhead;
