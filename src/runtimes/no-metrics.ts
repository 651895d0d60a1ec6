import type { Metrics } from '../deps.ts';

/** For instances that live for minutes, many at once: what each counted would be lost. There the logs are what is counted. */
export const noMetrics: Metrics = {
  request: () => {},
  ballot: () => {},
  ballotBatch: () => {},
  proof: () => {},
  comment: () => {},
  delivery: () => {},
  backedUp: () => {},
  key: () => {},
  expose: null,
};
