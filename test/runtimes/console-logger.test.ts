import { expect, test, vi } from 'vitest';
import { consoleLogger } from '../../src/runtimes/console-logger.ts';

const clock = () => new Date(0);

test('an event is one line of JSON at its level, as servers write it', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  consoleLogger('info', clock).warn({ chore: 'digests' }, 'a chore was left undone');
  const line = {
    level: 40,
    time: '1970-01-01T00:00:00.000Z',
    chore: 'digests',
    msg: 'a chore was left undone',
  };
  expect(warn.mock.calls).toEqual([[JSON.stringify(line)]]);
  warn.mockClear();
});

test('what is below the level is not written', () => {
  const log = consoleLogger('warn', clock);
  log.info({}, 'a request');
  log.debug({}, 'a request');
  consoleLogger('silent', clock).error({}, 'anything');
});
