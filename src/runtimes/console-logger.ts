import type { Settings } from '../config.ts';
import type { Logger } from '../deps.ts';

/** From the quietest; pino's numbers for them, so that the lines read alike everywhere. */
const weights = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: 70 };

/** One JSON line an event on the console, which is what Workers have for a log. */
export function consoleLogger(least: Settings['logLevel'], clock: () => Date): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') => (fields: Record<string, unknown>, msg: string) => {
      if (weights[level] < weights[least]) return;
      console[level](JSON.stringify({ level: weights[level], time: clock().toISOString(), ...fields, msg }));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
