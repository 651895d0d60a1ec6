/** How long the first event may take; it is sent at once, unless something on the way gathers answers. */
const patience = 10_000;

/** A stream that broke sooner than this is not worth coming back to at once. */
const steady = 5000;

/**
 * Hears the results' html from a stream until the signal ends it, or until it fails, which is told once. A stream that had been steady is left to
 * the browser, which comes back by itself and says what it heard last (`Last-Event-ID`); one that is refused, does not
 * come back, or says nothing has failed.
 */
export function listenTo(
  address: string,
  signal: AbortSignal,
  hear: (html: string) => void,
  failed: () => void,
): void {
  const source = new EventSource(address);
  let openSince = Number.POSITIVE_INFINITY;
  const giveUp = () => {
    if (!signal.aborted) failed();
  };
  const silent = setTimeout(giveUp, patience);
  signal.addEventListener('abort', () => {
    clearTimeout(silent);
    source.close();
  });
  source.onopen = () => {
    openSince = performance.now();
  };
  source.addEventListener('results', ({ data }) => {
    clearTimeout(silent);
    hear(JSON.parse(data).html);
  });
  source.onerror = () => {
    const wasSteady = performance.now() - openSince > steady;
    openSince = Number.POSITIVE_INFINITY;
    if (source.readyState === source.CLOSED || !wasSteady) giveUp();
  };
}
