type DriverError = { code?: string; constraint_name?: string };

/** Serialization failure and deadlock: the transaction did nothing and may be sent again as it was. */
const conflicts = new Set(['40001', '40P01']);

/**
 * The connection or the server went away, or is not there yet. Whether a commit in flight was kept is unknown. What a pooler says in place
 * of a server that is away is 08P01 at PgBouncer.
 */
const losses = new Set([
  ...['57P01', '57P02', '57P03', '57P05', '25P03', '25P04', '53300'],
  ...['08000', '08001', '08003', '08004', '08006', '08P01'],
  ...['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
]);

/**
 * What the server could not do just now, over a connection that goes on: it has run out of something (53…), its disk fails (58…), it has
 * become a standby, or a limit of its operator's on time or on locks was reached.
 */
const incapacities = /^(53|58)...$|^(25006|57014|55P03)$/;

/**
 * Whether the same request may do better a little later: a conflict between transactions, a server that cannot do it now, or a lost
 * connection. After the last a write may have been kept all the same, so repeat it only where a repetition is recognised.
 */
export function isRetryable(error: unknown): boolean {
  const code = driverError(error)?.code ?? '';
  return conflicts.has(code) || losses.has(code) || incapacities.test(code);
}

/** Whether the connection is gone, or about to close, and the statement with it. */
export function isLost(error: unknown): boolean {
  return losses.has(driverError(error)?.code ?? '');
}

/** Whether a lock was not to be had in the time that was given for it, or only by a deadlock. The transaction did nothing. */
export function isLockedOut(error: unknown): boolean {
  return ['55P03', '40P01'].includes(driverError(error)?.code ?? '');
}

/** The name of the unique constraint that refused a row; undefined for every other error. */
export function constraintOf(error: unknown): string | undefined {
  const found = driverError(error);
  return found?.code === '23505' ? found.constraint_name : undefined;
}

/**
 * Runs a transaction, again where it lost a conflict (40001, 40P01): five times at most, after waits of up to 10, 20,
 * 40 and 80 ms drawn by `chance` in [0, 1) so that the losers do not meet again ("full jitter").
 */
export async function withRetry<T>(run: () => Promise<T>, chance: () => number): Promise<T> {
  for (let ceiling = 10; ; ceiling *= 2) {
    try {
      return await run();
    } catch (error) {
      if (ceiling > 80 || !conflicts.has(driverError(error)?.code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, chance() * ceiling));
    }
  }
}

/** Drizzle wraps the driver's error, and a rejected batch may wrap that once more. */
function driverError(error: unknown): DriverError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (typeof (at as DriverError).code === 'string') return at as DriverError;
  }
  return undefined;
}
