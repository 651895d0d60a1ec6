import type { PreparedAnswer, PreparedAnswers } from './prepared-memory.ts';

/** How long (ms) whoever can be given something older waits for something new. */
const patience = 1000;

/**
 * Where the database is away, or takes its time, readers get what was known last, with its age. `older` is what is kept for an address and
 * out of date: undefined where nothing is, or only what is too old for that.
 */
export const lastKnown = (memory: PreparedAnswers, now: () => number) => ({
  older: (address: string): PreparedAnswer | undefined => memory.older(address, now()),

  /** Makes an answer anew; what is refused now is no longer known, and what cannot be made just now is known for longer. */
  making: (address: string, make: () => Response | Promise<Response>) => async () => {
    const answer = await make();
    if (answer.status === 503) memory.outlast(address, now());
    else if (answer.status >= 400) memory.drop(address);
    return answer;
  },

  /** What comes in time, and `give` what was known last where nothing does. Once that was so, nobody waits before something has come. */
  async orOlder(
    address: string,
    { isOld }: PreparedAnswer,
    making: Response | Promise<Response>,
    give: (answer: PreparedAnswer) => Response | Promise<Response>,
  ): Promise<Response> {
    const made = Promise.resolve(making);
    const come = isOld ? undefined : await inTime(made);
    if (come && come.status !== 503) return come;
    const known = memory.outlast(address, now());
    if (!known) return made;
    made.catch(() => {});
    return give(known);
  },
});

function inTime(made: Promise<Response>): Promise<Response | undefined> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  return Promise.race([made, late]).finally(() => clearTimeout(timer));
}
