/** How often the chores are done (ms), give or take a third, so that processes which start together drift apart. */
const pace = 3000;

/** How long chores in hand may take once the service stops; what is left half done is taken up by the next process. */
const grace = 4000;

/** Does the chores again and again until it is stopped. Stopping begins no new one and waits for the one in hand. */
export function keepDoing(chores: (signal: AbortSignal) => Promise<unknown>): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout;
  let inHand: Promise<unknown> = Promise.resolve();
  const next = () => {
    timer = setTimeout(
      () => {
        inHand = chores(stopping.signal).finally(next);
      },
      pace * (2 / 3 + (Math.random() * 2) / 3),
    );
    if (stopping.signal.aborted) clearTimeout(timer);
  };
  next();
  const stop = async () => {
    stopping.abort();
    clearTimeout(timer);
    const late = new Promise<void>((resolve) => setTimeout(resolve, grace).unref());
    await Promise.race([inHand, late]);
  };
  return { stop };
}
