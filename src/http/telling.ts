import type { Deps } from '../deps.ts';

/** What is told of a request once it is answered; `code` where it was refused. */
export type Answered = {
  requestId: string;
  method: string;
  route: string;
  status: number;
  ms: number;
  code?: string | undefined;
};

/** Asked by machines every few seconds: of no interest to whoever reads the log. */
const probes = new Set(['/healthz', '/readyz', '/metrics']);

/** Counts a request and writes its one line in the log. */
export const telling =
  ({ log, metrics }: Pick<Deps, 'log' | 'metrics'>) =>
  ({ requestId, method, route, status, ms, code }: Answered): void => {
    // Less than nothing where the clock was set back meanwhile.
    const took = Math.max(0, ms);
    metrics.request(route, method, status, took / 1000);
    const level = probes.has(route) ? 'debug' : 'info';
    log[level]({ requestId, method, route, status, ms: took, ...(code ? { code } : {}) }, 'request');
  };
