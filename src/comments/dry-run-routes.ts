import { operation } from '../http/operation.ts';
import { DryRun, DryRunInput } from './dry-run.ts';
import { tryRules } from './dry-run-actions.ts';

export const dryRunOperations = [
  operation(
    {
      method: 'post',
      path: '/rules/dry-run',
      who: { may: 'rules.try' },
      tag: 'Moderation',
      summary: 'Try other rules on the newest comments',
      description:
        'Takes `settings` as `PATCH` of the site does, and writes nothing. Networks are not kept, so keys that are networks match none; modes of threads are left aside.',
      body: DryRunInput,
      limit: 262_144,
      answers: { 200: { description: 'What would have been treated differently', schema: DryRun } },
    },
    async ({ c, deps, site, body }) => c.json(await tryRules(deps, site, body.settings)),
  ),
];
