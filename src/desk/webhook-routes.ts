import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { readCursor } from '../http/cursor.ts';
import { WebhookInput, WebhookPatch } from '../outbox/webhook.ts';
import {
  createWebhook,
  removeWebhook,
  retryDelivery,
  showDeliveries,
  showWebhook,
  showWebhooks,
  sitesRefused,
  testWebhook,
  updateWebhook,
} from '../outbox/webhook-actions.ts';
import { may } from '../roles.ts';
import { uuid } from '../text.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import type { NoticesPiece } from './notices-routes.ts';
import type { OverviewPiece } from './overview-routes.ts';
import { refusedNotice, secretBody, webhookBody, webhookForm, webhookSection } from './webhook-views.ts';
import { webhookWords } from './webhook-words.ts';

const act = 'webhooks.manage';

function around({ deps, lang, words: speech, site, csrf }: SiteVisit) {
  const base = `/desk/sites/${site.id}/notices`;
  return { words: webhookWords(lang), speech, base, csrf, now: deps.clock(), timeZone: site.timeZone };
}

/** The webhooks among a site's notices. */
export const webhookPiece: NoticesPiece = {
  section: async (visit) => webhookSection(around(visit), await showWebhooks(visit.deps, visit.site)),
  said: (lang) => webhookWords(lang).said,
};

/** Says on the overview that a receiver has put an end to a webhook, which nobody would notice otherwise. */
export const refusedPiece: OverviewPiece = async ({ deps, actor, sites, lang }) => {
  if (!may(actor.role, act)) return new Map();
  const words = webhookWords(lang);
  const refused = await sitesRefused(deps, sites);
  return new Map(refused.map((site) => [site, refusedNotice(words, `/desk/sites/${site}/notices`)]));
};

/** What each button of a webhook does; gives the line to say afterwards. */
const buttons: Record<string, (visit: SiteVisit, id: string) => Promise<string>> = {
  test: async ({ deps, site, actor }, id) =>
    (await testWebhook(deps, site, id, actor)).result === 'done' ? 'arrived' : 'failed',
  disable: async ({ deps, site, actor }, id) => {
    await updateWebhook(deps, site, id, { disabled: true }, actor);
    return 'disabled';
  },
  enable: async ({ deps, site, actor }, id) => {
    await updateWebhook(deps, site, id, { disabled: false }, actor);
    return 'enabled';
  },
};

export function webhookPages(desk: Desk): void {
  desk.getOfSite('notices/new-webhook', act, (visit) => newPage(visit));
  desk.postOfSite('notices/webhooks', act, async (visit, form) => {
    const { deps, site, actor } = visit;
    try {
      return secretPage(visit, await createWebhook(deps, site, checked(WebhookInput, sentIn(form)), actor));
    } catch (error) {
      return newPage(visit, { typed: sentIn(form), problem: refusalIn(error) });
    }
  });
  desk.getOfSite('notices/webhooks/:id', act, (visit) => page(visit));
  desk.postOfSite('notices/webhooks/:id', act, async (visit, form) => {
    const { deps, site, actor } = visit;
    try {
      await updateWebhook(deps, site, idIn(visit), checked(WebhookPatch, sentIn(form)), actor);
    } catch (error) {
      return page(visit, { typed: sentIn(form), problem: refusalIn(error) });
    }
    return back(visit, 'changed');
  });
  for (const [name, press] of Object.entries(buttons))
    desk.postOfSite(`notices/webhooks/:id/${name}`, act, async (visit) =>
      back(visit, await press(visit, idIn(visit))),
    );
  desk.postOfSite('notices/webhooks/:id/secret', act, async (visit) => {
    const { deps, site, actor } = visit;
    const { id, secret } = await updateWebhook(deps, site, idIn(visit), { rotateSecret: true }, actor);
    return secretPage(visit, { id, secret: secret ?? '' });
  });
  desk.postOfSite('notices/webhooks/:id/delete', act, async (visit) => {
    const { deps, site, actor } = visit;
    await removeWebhook(deps, site, idIn(visit), actor);
    return onTo(visit, around(visit).base, 'removed');
  });
  desk.postOfSite('notices/deliveries/:id/retry', act, async (visit, form) => {
    const { deps, site, actor } = visit;
    await retryDelivery(deps, site, idIn(visit), actor);
    const webhook = uuid.safeParse(form.webhook);
    const { base } = around(visit);
    return onTo(visit, webhook.success ? `${base}/webhooks/${webhook.data}` : base, 'again');
  });
}

type Sent = { typed?: Record<string, string | string[]>; problem?: Refusal };

function newPage(visit: SiteVisit, sent: Sent = {}): Response {
  const view = around(visit);
  const form = { words: visit.desk, ...sent };
  const of = { action: `${view.base}/webhooks`, submit: view.words.create };
  const parts = { title: view.words.newTitle, area: 'notices', body: webhookForm(view, form, of) } as const;
  return deskAnswer(visit, {}, { ...parts, problem: sent.problem });
}

async function page(visit: SiteVisit, sent: Sent = {}): Promise<Response> {
  const { c, deps, site } = visit;
  const view = around(visit);
  const webhook = await showWebhook(deps, site, idIn(visit));
  const log = await showDeliveries(deps, site, webhook.id, 50, readCursor(c.req.query('cursor')));
  const body = webhookBody(view, { words: visit.desk, ...sent }, webhook, log);
  const title = webhook.name || new URL(webhook.url).host;
  return deskAnswer(visit, view.words.said, { title, area: 'notices', body, problem: sent.problem });
}

/** No redirect: the secret is on this answer and nowhere else. */
function secretPage(visit: SiteVisit, made: { id: string; secret: string }): Response {
  const view = around(visit);
  const body = secretBody(view, visit.desk, made);
  return deskAnswer(visit, {}, { title: view.words.secret, area: 'notices', body });
}

const back = (visit: SiteVisit, said: string) =>
  onTo(visit, `${around(visit).base}/webhooks/${idIn(visit)}`, said);

function idIn({ c }: SiteVisit): string {
  const id = uuid.safeParse(c.req.param('id'));
  if (!id.success) throw new Refusal('not_found', 'There is no such webhook.');
  return id.data;
}

/** What the form sends, and what it shows again where it was not taken. */
function sentIn({ url, name, events }: Record<string, unknown>) {
  const chosen = [events ?? []].flat().filter((kind) => typeof kind === 'string');
  return { url: String(url ?? ''), name: String(name ?? ''), events: chosen };
}
