import { pino } from 'pino';
import type { Settings } from '../config.ts';
import type { Logger } from '../deps.ts';

/** One JSON line an event on standard output. */
export function pinoLogger(level: Settings['logLevel']): Logger {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  };
}
