import type { Context, Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type FindSite, pageAnswer, type Visit, visited } from '../http/hosted.ts';
import type { Env } from '../http/operation.ts';
import { sizeLimit } from '../http/size-limit.ts';
import type { Html } from '../http/view.ts';
import { confirmBody, leaveBody } from './mail-page-views.ts';
import { agreeTo, leave, type SubscriptionState, subscriptionIn } from './subscription-actions.ts';

const limit = sizeLimit(4096, 'The form is larger than 4 kB.');

/**
 * Where the links in readers' mails lead. The token in the address is all that is asked for, since mail programs post to it too,
 * without cookies and from no page (RFC 8058). A GET changes nothing.
 */
export function mailPages(app: Hono<Env>, deps: Deps, findSite: FindSite): void {
  const visit = (handle: (visit: Visit) => Promise<Response>) => visited(deps, findSite, handle);
  const confirm = '/sites/:site/mail/confirm';
  app.get(
    confirm,
    visit(async (v) => confirmPage(v, await askedIn(v, 'mail-confirm'))),
  );
  app.post(
    confirm,
    limit,
    visit(async (v) => {
      await agreeTo(deps, v.site, await askedIn(v, 'mail-confirm'));
      return confirmPage(v, await askedIn(v, 'mail-confirm'));
    }),
  );
  const unsubscribe = '/sites/:site/mail/unsubscribe';
  app.get(
    unsubscribe,
    visit(async (v) => leavePage(v, await askedIn(v, 'mail-leave'))),
  );
  app.post(
    unsubscribe,
    limit,
    visit(async (v) => {
      const asked = await askedIn(v, 'mail-leave');
      const what = (await formOf(v.c)).what === 'thread' ? 'thread' : 'all';
      await leave(deps, v.site, asked, what === 'all');
      return leavePage(v, asked, what);
    }),
  );
}

/** Mail programs send either kind of form, or next to nothing. */
const formOf = (c: Context<Env>): Promise<Record<string, unknown>> =>
  c.req.parseBody().catch((): Record<string, unknown> => ({}));

async function askedIn(
  { c, deps, site }: Visit,
  power: 'mail-confirm' | 'mail-leave',
): Promise<SubscriptionState> {
  const asked = await subscriptionIn(deps, site, power, c.req.query('token') ?? '');
  if (!asked) throw new Refusal('not_found', 'This link is not ours, or too old.');
  return asked;
}

const confirmPage = (visit: Visit, asked: SubscriptionState): Response =>
  answer(visit, visit.door.words.mail.confirm, confirmBody(visit.door, asked));

const leavePage = (visit: Visit, asked: SubscriptionState, done?: 'thread' | 'all'): Response =>
  answer(visit, visit.door.words.mail.leave, leaveBody(visit.door, asked, done));

/** The address holds the token, so no page that is gone to from here may learn it. */
function answer(visit: Visit, title: string, body: Html): Response {
  const page = pageAnswer(visit, { title: `${title} · ${visit.site.name}`, body, passing: true });
  page.headers.set('Referrer-Policy', 'no-referrer');
  return page;
}
