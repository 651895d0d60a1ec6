import type { Reporter, TestModule } from 'vitest/node';
import { type Outcome, rowOf } from './outcome.ts';

/** Ends a campaign with a table, as the README has it. */
export class CampaignTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const outcomes = tests.map((test) => (test.meta() as { outcome?: Outcome }).outcome);
    const rows = outcomes.filter((outcome) => outcome !== undefined).map(rowOf);
    if (rows.length > 0)
      process.stdout.write(`\n| part | tried | lost |\n|---|---|---|\n${rows.sort().join('\n')}\n`);
  }
}
