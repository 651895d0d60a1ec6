import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';
import { CampaignTable } from './campaign/table.ts';

/** Ends the run with what tests have to tell, and one plain line that says how many did what. */
class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const states = tests.map((test) => test.result().state);
    const told = tests.map((test) => (test.meta() as { told?: string }).told).filter(Boolean);
    process.stdout.write(told.map((line) => `\n${line}`).join(''));
    const count = (state: string) => states.filter((each) => each === state).length;
    process.stdout.write(
      `\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`,
    );
  }
}

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    setupFiles: ['support/setup.ts'],
    globalSetup: ['support/global-setup.ts'],
    reporters: ['default', ...(process.env.CAMPAIGN_MINUTES ? [new CampaignTable()] : []), new ClosingLine()],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
