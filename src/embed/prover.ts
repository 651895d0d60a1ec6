import type { ChallengeWire } from '../verification/proof.ts';
import { exchange, NoAnswer } from './service.ts';
import { solve } from './solver.ts';

export type Picture = NonNullable<ChallengeWire['picture']>;
type Wishes = {
  url: string;
  headers: () => Record<string, string>;
  /** Whether the form is still on the page: work for one that is not stops. */
  wanted: () => boolean;
  /** Shows the picture that goes with the next proof; undefined where none is asked for. */
  show: (picture: Picture | undefined) => void;
};

const margin = 60_000;
const pictureAge = 25 * 60_000;

/**
 * Keeps one form supplied with a proof of work. Begun at the reader's first touch, it is ready at the button as a rule; touched
 * again shortly before it expires, it is renewed silently, and the picture stays as long as it is good itself.
 */
export class Prover {
  readonly #wishes: Wishes;
  #work: Promise<string> | undefined;
  #freshUntil = 0;
  #pictureUntil = 0;

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
  }

  /** The payload of the solved challenge: the one at work or in store, else a new one. */
  proof(): Promise<string> {
    if (!this.#work || Date.now() >= this.#freshUntil) this.#begin(this.#fetch());
    return this.#work as Promise<string>;
  }

  /** Goes on with a challenge that came with a problem; `keepPicture` leaves the one that the reader has answered. */
  take(challenge: ChallengeWire, keepPicture: boolean): void {
    if (!keepPicture) this.#pictureUntil = 0;
    this.#begin(Promise.resolve(challenge));
  }

  /** Another picture, on request; the work in hand stays good. */
  async another(): Promise<void> {
    this.#show(await this.#fetch());
  }

  #begin(coming: Promise<ChallengeWire>): void {
    this.#freshUntil = Date.now() + margin;
    const work = coming.then((challenge) => {
      this.#freshUntil = Date.now() + lifetime(challenge) - margin;
      if (Date.now() >= this.#pictureUntil) this.#show(challenge);
      return solve(challenge.altcha, this.#wishes.wanted);
    });
    this.#work = work;
    work.catch(() => {
      if (this.#work === work) this.#work = undefined;
    });
  }

  #show({ picture }: ChallengeWire): void {
    this.#pictureUntil = Date.now() + pictureAge;
    this.#wishes.show(picture);
  }

  async #fetch(): Promise<ChallengeWire> {
    const { url, headers } = this.#wishes;
    const answer = await exchange({ url, headers: headers() });
    if (!answer.ok) throw new NoAnswer();
    return answer.data as unknown as ChallengeWire;
  }
}

/** In milliseconds and by the service's clock alone, since the reader's may be wrong. */
function lifetime({ altcha }: ChallengeWire): number {
  const { data, expiresAt } = altcha.parameters as { data: { iat: number }; expiresAt: number };
  return (expiresAt - data.iat) * 1000;
}
