import { challengeChecks } from './challenge-checks.ts';
import type { Check } from './check.ts';
import { closingChecks } from './closing-checks.ts';
import { commentChecks } from './comment-checks.ts';
import { feedbackChecks } from './feedback-checks.ts';
import { originChecks } from './origin-checks.ts';
import { pageChecks } from './page-checks.ts';
import { pollChecks } from './poll-checks.ts';
import { problemChecks } from './problem-checks.ts';
import { serviceChecks } from './service-checks.ts';
import { voteChecks } from './vote-checks.ts';

/** Everything that a deployment has to keep, in the order in which it is tried. */
export const checks: Check[] = [
  ...serviceChecks,
  ...problemChecks,
  ...originChecks,
  ...challengeChecks,
  ...voteChecks,
  ...pollChecks,
  ...commentChecks,
  ...feedbackChecks,
  ...pageChecks,
  ...closingChecks,
];
