import { pino } from 'pino';
import type { Settings } from '../config.ts';
import type { Logger } from '../deps.ts';

/** How long a line may wait (ms). */
const patience = 100;

/** How much is written at once; processes that share an output write no more than a pipe takes in one piece, or their lines would be torn. */
const most = { alone: 65_536, besideOthers: 4096 };

/**
 * One JSON line an event on standard output, with the number of the worker where there are several. Lines are gathered for a tenth of a second, since a write for each would cost as much as
 * the answer that it tells of; a warning or an error takes all before it along at once, and so does the end of the process.
 */
export function pinoLogger(level: Settings['logLevel'], base: { worker: number } | null = null): Logger {
  const output = new GatheredLines(base ? most.besideOthers : most.alone);
  process.on('exit', () => output.flush());
  const log = pino({ level, base, timestamp: isoTime() }, output);
  const atOnce =
    (tell: Logger['warn']): Logger['warn'] =>
    (fields, message) => {
      tell(fields, message);
      output.flush();
    };
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: atOnce((fields, message) => log.warn(fields, message)),
    error: atOnce((fields, message) => log.error(fields, message)),
  };
}

class GatheredLines {
  readonly #most: number;
  #lines = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  write(line: string): void {
    if (this.#lines.length + line.length > this.#most) this.flush();
    this.#lines += line;
    this.#timer ??= setTimeout(() => this.flush(), patience).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = '';
    if (lines) process.stdout.write(lines);
  }
}

/** Time as pino wants it, spelt once a millisecond however many lines there are. */
function isoTime(): () => string {
  let [last, spelt] = [0, ''];
  return () => {
    const now = Date.now();
    if (now !== last) [last, spelt] = [now, `,"time":"${new Date(now).toISOString()}"`];
    return spelt;
  };
}
