import { pino } from 'pino';
import type { Settings } from '../config.ts';
import type { Logger } from '../deps.ts';

/** When gathered lines are written, and how much at once (bytes). */
const gathered = { minLength: 8192 };

/** Processes that share an output write no more than a pipe takes in one piece, or their lines would be torn. */
const gatheredBesideOthers = { minLength: 2048, maxWrite: 4096 };

/**
 * One JSON line an event on standard output, with the number of the worker where there are several. Lines are gathered for a tenth of a second, since a write for each would cost as much as
 * the answer that it tells of; a warning or an error takes all before it along at once, and so does the end of the process.
 */
export function pinoLogger(level: Settings['logLevel'], base: { worker: number } | null = null): Logger {
  const size = base ? gatheredBesideOthers : gathered;
  const output = pino.destination({ sync: false, periodicFlush: 100, ...size });
  const log = pino({ level, base, timestamp: pino.stdTimeFunctions.isoTime }, output);
  const tellNow =
    (tell: Logger['warn']): Logger['warn'] =>
    (fields, message) => {
      tell(fields, message);
      output.flushSync();
    };
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: tellNow((fields, message) => log.warn(fields, message)),
    error: tellNow((fields, message) => log.error(fields, message)),
  };
}
