import { undoneFor } from '../chores.ts';
import { inColumns } from '../columns.ts';
import type { Journal } from '../db/migrated.ts';
import { clockSkew, databaseState } from '../db/state.ts';
import type { Deps } from '../deps.ts';
import { isLoopback } from '../origins.ts';
import { closedWebhookSecrets } from '../outbox/webhook-actions.ts';
import { closedPollSalts } from '../polls/poll-actions.ts';
import { closedSeals, showSites } from '../sites/site-actions.ts';
import {
  choresFinding,
  clockFinding,
  databaseFindings,
  type Finding,
  mailFinding,
  originFindings,
  saltFinding,
  sealFinding,
} from './findings.ts';

/** Looks at everything that a command can see of a database that answers. */
export async function examine(deps: Deps, journal: Journal): Promise<Finding[]> {
  const { config, database, clock } = deps;
  const state = await databaseState(database, journal);
  const findings = [
    ...databaseFindings(state),
    clockFinding(await clockSkew(database, clock)),
    mailFinding(deps.mailer && (await deps.mailer.fault())),
  ];
  if (state.fault || state.missing > 0) return findings;
  const sites = await showSites(deps);
  const siteSalts = sites.map(({ id, sealedSalt }) => ({ of: `site ${id}`, sealed: sealedSalt }));
  const spamKeys = sites.flatMap(({ id, sealedSpamKey: sealed }) =>
    sealed === null ? [] : [{ of: `the Akismet key of ${id}`, sealed }],
  );
  const isOpen = !isLoopback(config.host) || !isLoopback(new URL(config.publicUrl).hostname);
  return [
    ...findings,
    saltFinding([...(await closedSeals(deps, 'salt', siteSalts)), ...(await closedPollSalts(deps))]),
    ...sealFinding([
      ...(await closedSeals(deps, 'spam-key', spamKeys)),
      ...(await closedWebhookSecrets(deps)),
    ]),
    choresFinding(await undoneFor(deps)),
    ...sites.flatMap((site) => originFindings(site, isOpen)),
  ];
}

/** The findings as lines of text. */
export const report = (findings: Finding[]): string =>
  inColumns(findings.map(({ state, about, says }) => [state, about, says]));
