import { pino } from 'pino';
import type { Settings } from '../config.ts';
import type { Logger } from '../deps.ts';

/**
 * One JSON line an event on standard output. Lines are gathered for a tenth of a second, since a write for each would cost as much as
 * the answer that it tells of; a warning or an error takes all before it along at once, and so does the end of the process.
 */
export function pinoLogger(level: Settings['logLevel']): Logger {
  const output = pino.destination({ sync: false, minLength: 8192, periodicFlush: 100 });
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
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
