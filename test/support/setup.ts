import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest';

const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
let spies: MockInstance[] = [];

/** Whatever is printed unasked is a fault that nobody would see in a green run. */
beforeEach(() => {
  spies = methods.map((method) => vi.spyOn(console, method));
});

afterEach(() => {
  const printed = spies.flatMap((spy) => spy.mock.calls);
  for (const spy of spies) spy.mockRestore();
  expect(printed, 'unexpected console output').toEqual([]);
});
