import { expect, type TestContext } from 'vitest';
import { seed } from './effort.ts';
import { lineOf, type Outcome } from './outcome.ts';

/** Puts the outcome at the end of the run, and fails the test where anything was lost. */
export function tell(task: TestContext['task'], outcome: Outcome): void {
  Object.assign(task.meta, { outcome, told: `${lineOf(outcome)} (seed ${seed})` });
  expect(outcome.lost, `to repeat: --seed ${seed}`).toEqual([]);
}
