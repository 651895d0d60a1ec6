import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import type { Env } from '../http/operation.ts';
import { styleSheet } from '../http/style-sheet.ts';
import { auditPages } from './audit-routes.ts';
import { ballotPages } from './ballots-routes.ts';
import { deskStyle } from './desk-style.ts';
import { openDesk } from './door-routes.ts';
import { feedbackPagesOfDesk } from './feedback-routes.ts';
import { mailPages, mailPiece } from './mail-routes.ts';
import { noticesPages } from './notices-routes.ts';
import { originPages, originsPiece } from './origins-routes.ts';
import { overviewPages } from './overview-routes.ts';
import { peoplePages } from './people-routes.ts';
import { type PinnedScript, pollDeskPages } from './poll-routes.ts';
import { providerPages } from './provider-routes.ts';
import { queuePages } from './queue-routes.ts';
import { reportPages } from './reports-routes.ts';
import { rulesPages } from './rules-routes.ts';
import { settingsPages } from './settings-routes.ts';
import { signInPages } from './sign-in-routes.ts';
import { spamPages } from './spam-routes.ts';
import { frozenPiece, threadPages } from './threads-routes.ts';
import { waitingPiece } from './waiting-routes.ts';
import { refusedPiece, webhookPages, webhookPiece } from './webhook-routes.ts';

/** Every page of the desk. */
export function deskPages(app: Hono<Env>, deps: Deps, script: PinnedScript): void {
  styleSheet(app, '/assets/desk.css', async () => deskStyle);
  const desk = openDesk(app, deps);
  signInPages(app, deps, desk);
  providerPages(app, deps);
  threadPages(desk);
  rulesPages(desk);
  originPages(desk);
  spamPages(desk);
  overviewPages(desk, [frozenPiece, waitingPiece, originsPiece, refusedPiece]);
  noticesPages(desk, [mailPiece, webhookPiece]);
  mailPages(desk);
  webhookPages(desk);
  queuePages(desk);
  reportPages(desk);
  feedbackPagesOfDesk(desk);
  pollDeskPages(desk, script);
  ballotPages(desk);
  settingsPages(desk);
  peoplePages(desk);
  auditPages(desk);
}
