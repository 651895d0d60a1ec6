/** Milliseconds before a host that was away is tried again. */
const pause = 250;

/**
 * Whether anybody should try to reach a host. Once it is found to be away one at a time tries, with a pause in between, and everybody else
 * is told what the last one came to; so nobody waits in a row behind a host that does not answer, and it is left in peace.
 */
export function oneTrial(now: () => number): {
  /** Undefined: try, and say how it `ended`. */
  fault: () => Error | undefined;
  ended: (fault?: Error) => void;
} {
  let fault: Error | undefined;
  let until = 0;
  let isTried = false;
  return {
    fault() {
      if (!fault) return undefined;
      if (isTried || now() < until) return fault;
      isTried = true;
      return undefined;
    },
    ended(came) {
      fault = came;
      until = now() + pause;
      isTried = false;
    },
  };
}
