import { type Context, Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { routePath } from 'hono/route';
import { commentPages } from './comments/comment-page-routes.ts';
import { commentOperations } from './comments/comment-routes.ts';
import { dryRunOperations } from './comments/dry-run-routes.ts';
import { commentExportOperations } from './comments/export-routes.ts';
import { moderationOperations } from './comments/moderation-routes.ts';
import { isKnown } from './comments/posting-actions.ts';
import { readerLists as commentLists, eraseCommentsOf } from './comments/reader-data-actions.ts';
import { reportOperations } from './comments/report-routes.ts';
import { normaliseThreadKey } from './comments/thread-key.ts';
import { threadReadingOperations } from './comments/thread-reading-routes.ts';
import { threadOperations } from './comments/thread-routes.ts';
import { isRetryable } from './db/failures.ts';
import { demoPages } from './demo/demo-routes.ts';
import type { Deps } from './deps.ts';
import { Refusal } from './errors.ts';
import { feedbackPages } from './feedback/feedback-page-routes.ts';
import { feedbackOperations } from './feedback/feedback-routes.ts';
import { eraseNotesOf, readerLists as noteLists } from './feedback/reader-data-actions.ts';
import { assetRoutes } from './http/asset-routes.ts';
import { clientNetwork } from './http/client-network.ts';
import { describeFault } from './http/fault-log.ts';
import {
  apiHeaders,
  commonHeaders,
  deskHeaders,
  headersOfApi,
  hostedHeaders,
  openHeaders,
} from './http/headers.ts';
import { healthRoutes } from './http/health-routes.ts';
import { type Env, mount, type Operation } from './http/operation.ts';
import { answerFromMemory, keepPrepared } from './http/prepared-answers.ts';
import { refusalOf } from './http/problem.ts';
import { problemAnswer } from './http/problem-answer.ts';
import { requestIdOf } from './http/request-id.ts';
import { passShield } from './http/shield.ts';
import type { answerStraight } from './http/straight-way.ts';
import { telling } from './http/telling.ts';
import { mailPages } from './mail/mail-page-routes.ts';
import { eraseSubscriptionsOf, readerLists as subscriptionLists } from './mail/reader-data-actions.ts';
import { depsOf, type Platform } from './platform.ts';
import { pollExportOperations } from './polls/export-routes.ts';
import { pollEditingOperations } from './polls/poll-editing-routes.ts';
import { pollPages } from './polls/poll-page-routes.ts';
import { pollOperations } from './polls/poll-routes.ts';
import { rulingOperations } from './polls/ruling-routes.ts';
import { scrutinyOperations } from './polls/scrutiny-routes.ts';
import { readerOperations } from './readers/reader-data-routes.ts';
import { lastingAddress } from './scripts/script.ts';
import { scriptRoutes } from './scripts/script-routes.ts';
import { freezeOperations } from './sites/freeze-routes.ts';
import { identify } from './sites/key-actions.ts';
import { keyOperations } from './sites/key-routes.ts';
import { noteRefusedOrigin } from './sites/refused-origin-actions.ts';
import { refusedOriginOperations } from './sites/refused-origin-routes.ts';
import { getSite } from './sites/site-actions.ts';
import { siteOperations } from './sites/site-routes.ts';
import { uuid } from './text.ts';
import { verificationOperations } from './verification/verification-routes.ts';

/** The endpoints of the API that readers or the editors' daily work need, each with its policy. */
export const readersOperations: Operation[] = [
  ...siteOperations,
  ...freezeOperations,
  ...keyOperations,
  ...refusedOriginOperations,
  ...verificationOperations({ normaliseRef, knows: isKnown }),
  ...pollOperations,
  ...pollEditingOperations,
  ...pollExportOperations,
  ...rulingOperations,
  ...scrutinyOperations,
  ...commentExportOperations,
  ...threadReadingOperations,
  ...commentOperations,
  ...moderationOperations,
  ...threadOperations,
  ...dryRunOperations,
  ...reportOperations,
  ...feedbackOperations({ knows: isKnown }),
  ...readerOperations([
    { lists: commentLists, erase: eraseCommentsOf },
    { lists: noteLists, erase: eraseNotesOf },
    { lists: subscriptionLists, erase: eraseSubscriptionsOf },
  ]),
];

/** Who comes in at the API. */
export const gate = { findSite: getSite, identify, noteRefusedOrigin };

/** Whether a path is one of those that the whole app has and the readers' app has not: what no reader waits for, a third of the code. */
export const asksForMore = (path: string): boolean => besides.test(path);

const besides =
  /^\/(desk|docs|openapi\.json|oembed|sites\/[^/]+\/(old|previews)|api\/v1\/sites\/[^/]+\/(audit|webhooks|deliveries))(\/|$)/;

/** How routes are found, say: an app that answers one request has no time to draw up an index of them. */
export type AppOptions = ConstructorParameters<typeof Hono<Env>>[0];

/** Mounts further pages, which show the browser's script by its lasting address. */
type More = (app: Hono<Env>, deps: Deps, script: { src: string; integrity: string }) => void;

/**
 * The service for a platform as readers and programs meet it, with `more` pages where there are some: every room's routes,
 * and the one place where an error becomes an answer. `straight`: how what a crowd asks for goes ahead of that, where an app lives
 * for more than one request.
 */
export function createReadersApp(
  platform: Platform,
  options: AppOptions = {},
  more: More = () => {},
  straight: typeof answerStraight = () => {},
): Hono<Env> {
  const { config, clock, log } = platform;
  const deps = depsOf(platform);
  const app = new Hono<Env>(options);

  const tell = telling(platform);
  const always = headersOfApi(config);
  const begin = (c: Context<Env>) => {
    const started = clock().getTime();
    c.set('requestId', requestIdOf(c.req.header('x-request-id')));
    const forwardedFor = c.req.header('x-forwarded-for');
    c.set('network', clientNetwork(platform.remoteAddress(c.env), forwardedFor, config.trustedProxies));
    if (c.req.path.startsWith('/api/')) c.set('apiHeaders', always);
    return started;
  };
  app.use(async (c, next) => {
    const started = begin(c);
    await next();
    const ms = clock().getTime() - started;
    const [requestId, { method }] = [c.get('requestId'), c.req];
    tell({ requestId, method, route: routePath(c), status: c.res.status, ms, code: c.get('code') });
  });
  app.use(keepPrepared(deps.prepared, platform.compress, clock));
  app.use(commonHeaders(config));
  app.use('/api/*', apiHeaders, openHeaders);
  app.use('/embed/*', openHeaders);
  app.use('/sites/*', hostedHeaders(config));
  app.use('/desk/*', deskHeaders);
  app.use('/embed.js', openHeaders);
  app.use('/embed.json', openHeaders);
  app.use('/frame.js', openHeaders);
  const { isCrowded } = platform;
  const shield = (c: Context<Env>) => {
    if (isCrowded?.())
      throw new Refusal('unavailable', 'Too much is asked for at once. Please try again.', { retryAfter: 2 });
    return platform.shield && passShield(c, platform.shield);
  };
  if (platform.shield || isCrowded)
    app.use(async (c, next) => {
      await shield(c);
      await next();
    });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const answer = problemAnswer(
          c,
          deps,
          new Refusal('method_not_allowed', 'This address takes other methods; see Allow.'),
        );
        answer.headers.set('Allow', methods.join(', '));
        return answer;
      },
    }),
  );

  mount(app, deps, readersOperations, gate);
  pollPages(app, deps, getSite);
  commentPages(app, deps, getSite);
  feedbackPages(app, deps, getSite);
  mailPages(app, deps, getSite);
  assetRoutes(app);
  scriptRoutes(app, deps, platform.scripts);
  healthRoutes(app, deps, identify);
  const { embed } = platform.scripts;
  demoPages(app, deps);
  more(app, deps, { src: lastingAddress(config.publicUrl, embed), integrity: embed.integrity });

  app.notFound((c) => problemAnswer(c, deps, new Refusal('not_found', 'There is nothing at this address.')));
  const refuse = (error: unknown, c: Context<Env>) => {
    const refusal = isRetryable(error)
      ? new Refusal('unavailable', 'The service cannot store or read anything just now. Please try again.', {
          retryAfter: 2,
          cause: error,
        })
      : refusalOf(error);
    // Who is told to come back because many others are here is in the line of the request, and no fault.
    if (refusal.code === 'internal' || (refusal.status >= 500 && refusal.cause !== undefined))
      log.error({ requestId: c.get('requestId'), ...describeFault(refusal.cause ?? refusal) }, refusal.code);
    return problemAnswer(c, deps, refusal);
  };
  app.onError(refuse);
  straight(app, deps, readersOperations, gate, { begin, shield, refuse, clock, tell }, options);
  answerFromMemory(app, deps.prepared, { clock, compress: platform.compress, tell });
  return app;
}

/** What a challenge may be bound to: a thread's key is spelt one way, everything else is a slug, an id or `-`. */
function normaliseRef(action: string, ref: string): string | null {
  if (action === 'comment') return normaliseThreadKey(ref);
  if (action === 'feedback') return '-';
  if (action === 'report') return uuid.safeParse(ref).data ?? null;
  return /^[a-z0-9-]{1,80}$/.test(ref) ? ref : null;
}
