import { findEmbeddableThread } from './comments/embedding-actions.ts';
import { putSampleIn } from './demo/sample.ts';
import { deskPages } from './desk/desk-routes.ts';
import { docsRoutes } from './http/docs-routes.ts';
import { oembedRoutes } from './http/oembed-routes.ts';
import { mount, type Operation } from './http/operation.ts';
import { answerStraight } from './http/straight-way.ts';
import { webhookMessages } from './outbox/webhook-message.ts';
import { webhookOperations } from './outbox/webhook-routes.ts';
import { depsOf, type Platform } from './platform.ts';
import { findEmbeddablePoll } from './polls/embedding-actions.ts';
import { oldPollPages } from './polls/old-page-routes.ts';
import { previewPages } from './polls/preview-page-routes.ts';
import { type AppOptions, createReadersApp, gate, readersOperations } from './readers-app.ts';
import { rememberScripts } from './scripts/script-actions.ts';
import { auditOperations } from './sites/audit-routes.ts';
import { startUpLink } from './sites/session-actions.ts';
import { getSite } from './sites/site-actions.ts';

const furtherOperations: Operation[] = [...auditOperations, ...webhookOperations];

/** Every endpoint of the API, with its policy. */
export const operations: Operation[] = [...readersOperations, ...furtherOperations];

/** The whole service for a platform: what readers meet, what is asked for now and then, and the editors' desk. */
export const createApp = (platform: Platform, options: AppOptions = {}) =>
  createReadersApp(
    platform,
    options,
    (app, deps, script) => {
      mount(app, deps, furtherOperations, gate);
      const described = { config: deps.config, integrity: script.integrity, lastingScript: script.src };
      docsRoutes(app, described, operations, webhookMessages);
      previewPages(app, deps, getSite);
      oembedRoutes(app, deps, getSite, [findEmbeddablePoll, findEmbeddableThread]);
      oldPollPages(app, deps, getSite);
      deskPages(app, deps, script);
    },
    answerStraight,
  );

/** What has to be in the migrated database before anybody is let in: put in by each server's start, and by the command that migrates. */
export async function prepare(platform: Omit<Platform, 'remoteAddress'>): Promise<void> {
  await rememberScripts(platform, platform.scripts);
  await putSampleIn(platform);
}

/** A link that signs in once whoever started the service, as its owner. */
export const deskLink = (platform: Omit<Platform, 'remoteAddress' | 'scripts'>): Promise<string> =>
  startUpLink(depsOf(platform));
