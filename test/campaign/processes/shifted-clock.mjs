import { readFileSync } from 'node:fs';

/**
 * Loaded ahead of the service: moves its clock by the milliseconds that the file CLOCK_FILE holds, whenever SIGUSR2 comes. Timers go on
 * as they do when the clock of a machine is set.
 */
const RealDate = Date;
let ahead = 0;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [RealDate.now() + ahead]));
  }
  static now() {
    return RealDate.now() + ahead;
  }
  static [Symbol.hasInstance](value) {
    return value instanceof RealDate;
  }
};

process.on('SIGUSR2', () => {
  ahead = Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));
});
