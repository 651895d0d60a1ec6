import { findEmbeddableThread } from './comments/embedding-actions.ts';
import { putSampleIn } from './demo/sample.ts';
import { deskPages } from './desk/desk-routes.ts';
import { oembedRoutes } from './http/oembed-routes.ts';
import { depsOf, type Platform } from './platform.ts';
import { findEmbeddablePoll } from './polls/embedding-actions.ts';
import { oldPollPages } from './polls/old-page-routes.ts';
import { type AppOptions, createReadersApp } from './readers-app.ts';
import { rememberScripts } from './scripts/script-actions.ts';
import { startUpLink } from './sites/session-actions.ts';
import { getSite } from './sites/site-actions.ts';

/** The whole service for a platform: what readers and programs meet, what others' pages ask for now and then, and the editors' desk. */
export const createApp = (platform: Platform, options: AppOptions = {}) =>
  createReadersApp(platform, options, (app, deps, script) => {
    oembedRoutes(app, deps, getSite, [findEmbeddablePoll, findEmbeddableThread]);
    oldPollPages(app, deps, getSite);
    deskPages(app, deps, script);
  });

/** What has to be in the migrated database before anybody is let in: put in by each server's start, and by the command that migrates. */
export async function prepare(platform: Omit<Platform, 'remoteAddress'>): Promise<void> {
  await rememberScripts(platform, platform.scripts);
  await putSampleIn(platform);
}

/** A link that signs in once whoever started the service, as its owner. */
export const deskLink = (platform: Omit<Platform, 'remoteAddress' | 'scripts'>): Promise<string> =>
  startUpLink(depsOf(platform));
