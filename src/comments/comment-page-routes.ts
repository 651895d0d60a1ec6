import type { Hono } from 'hono';
import * as z from 'zod';
import { keepingThread } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import type { FormState } from '../http/form-state.ts';
import {
  type FindSite,
  fragmentAnswer,
  inLanguage,
  onForm,
  pageAnswer,
  preparedFragment,
  type Visit,
  visited,
} from '../http/hosted.ts';
import { oembedLinks } from '../http/oembed-links.ts';
import type { Env } from '../http/operation.ts';
import { inTwoSteps } from '../http/two-steps.ts';
import { element, fragment, heading, html } from '../http/view.ts';
import { line, uuid, webAddress } from '../text.ts';
import { uuidOfBytes } from '../uuid.ts';
import { newPicture } from '../verification/verification-actions.ts';
import { CommentInput, type CommentWire, sourceId } from './comment.ts';
import { showComment } from './moderation-actions.ts';
import { postAndSubscribe } from './news-actions.ts';
import { ReportInput } from './report.ts';
import { reportComment } from './report-actions.ts';
import { reportFragment, reportThanks } from './report-views.ts';
import { findCommentPage, showThread, untilSoon } from './thread-actions.ts';
import { threadKeyOf } from './thread-key.ts';
import { threadLinkedData } from './thread-linked-data.ts';
import { reportPage } from './thread-links.ts';
import { ThreadQuery } from './thread-reading-routes.ts';
import { threadFragment } from './thread-views.ts';
import { expectedWait } from './waiting-actions.ts';

const PageQuery = ThreadQuery.extend({
  title: line({ max: 500 }).optional().catch(undefined),
  url: webAddress(2000).optional().catch(undefined),
  replyto: uuid.optional().catch(undefined),
  sent: z.enum(['awaiting', 'published']).optional().catch(undefined),
});

/** The thread's fragment, and the hosted pages with scripts off: a thread, a comment's own address, a report. */
export function commentPages(app: Hono<Env>, deps: Deps, findSite: FindSite): void {
  const visit = (handle: (visit: Visit) => Promise<Response>) => visited(deps, findSite, handle);
  app.get(
    '/embed/v1/sites/:site/thread',
    visit(async (v) => {
      const until = untilSoon(deps);
      const { body, thread, passing } = await threadOf(v);
      const keeping = keepingThread(v.site.id, thread.key);
      return passing ? fragmentAnswer(v, body, keeping) : preparedFragment(v, body, keeping, until);
    }),
  );
  for (const path of ['/sites/:site/threads', '/sites/:site/threads/embed'])
    app.get(
      path,
      visit((v) => showThreadPage(v)),
    );
  app.get('/sites/:site/comments/:id', visit(showCommentPage));
  app.get(
    '/sites/:site/comments/:id/report',
    visit((v) => showReportPage(v)),
  );
  onForm(app, deps, ['/sites/:site/threads', '/sites/:site/threads/embed'], findSite, takeComment);
  onForm(app, deps, ['/sites/:site/comments/:id/report'], findSite, takeReport);
}

async function threadOf(visit: Visit, more: { form?: FormState; thread?: string } = {}) {
  const { deps, site, door, lang } = visit;
  const { title: typedTitle, url: typedUrl, parent } = more.form?.typed ?? {};
  const query = checked(PageQuery, {
    ...(more.form ? { title: typedTitle, url: typedUrl, replyto: parent } : {}),
    ...visit.c.req.query(),
    ...(more.thread === undefined ? {} : { thread: more.thread }),
  });
  const { order, replyto, sent, under, title, url } = query;
  const { page, mode, formerly } = await showThread(deps, site, query.thread, query, { title, url });
  const { thread, pinned, items, nextCursor } = page;
  const replyTo = replyto ? await answered(visit, replyto) : null;
  const hidden = lang === undefined ? more.form?.hidden : { ...more.form?.hidden, lang };
  const form = more.form || hidden ? { form: { ...more.form, ...(hidden ? { hidden } : {}) } } : {};
  const { comments } = site.settings;
  const settings = mode === 'hold' ? { ...comments, holdAll: true } : comments;
  const body = threadFragment({
    ...door,
    thread,
    pinned,
    comments: items,
    nextCursor,
    order,
    settings,
    replyTo,
    offersMail: deps.mailer !== null,
    ...form,
    ...(under ? { under } : {}),
    formerly,
    ...(sent ? { outcome: sent } : {}),
    ...(sent === 'awaiting' ? { expectedWait: await expectedWait(deps, site.id) } : {}),
  });
  return { body, thread, items, passing: Boolean(sent || replyto || more.form) };
}

async function answered({ deps, site }: Visit, id: string): Promise<CommentWire | null> {
  const shown = await showComment(deps, site, id, undefined).catch(() => undefined);
  return shown?.public.comment ?? null;
}

async function showThreadPage(
  visit: Visit,
  more: { form?: FormState; thread?: string } = {},
  status = 200,
): Promise<Response> {
  const { site, door } = visit;
  const { body, thread, items, passing } = await threadOf(visit, more);
  const { words, links } = door;
  const attributes = {
    site: site.id,
    thread: thread.key,
    title: thread.title,
    url: thread.url,
    lang: words.lang,
  };
  const shown = passing ? body : element('reader-comments', attributes, body);
  const feeds = (['rss', 'atom', 'json'] as const).map((format) => ({
    href: links.feed(format, thread.key),
    type: { rss: 'application/rss+xml', atom: 'application/atom+xml', json: 'application/feed+json' }[format],
    title: words.page.feed(format.toUpperCase()),
  }));
  const title = `${words.thread.responses(thread.count, thread.title)} · ${site.name}`;
  const article = thread.title || thread.key;
  const canonical = links.thread(thread.key);
  const alternates = [...feeds, ...oembedLinks(door, canonical, article)];
  const above = thread.url ? html`<a href="${thread.url}">${article}</a>` : article;
  const linkedData = threadLinkedData(thread, items, site.name);
  return pageAnswer(
    visit,
    {
      ...{ title, heading: above, body: shown, canonical, alternates, linkedData },
      ...(thread.open ? {} : { elsewhere: null }),
      ...{ passing, keeping: keepingThread(site.id, thread.key) },
    },
    status,
  );
}

/** A comment's own address leads to the page of the thread that holds it; its number in an archive does too. */
async function showCommentPage(visit: Visit): Promise<Response> {
  const { c, deps, site, door } = visit;
  const former = sourceId.safeParse(c.req.param('id'));
  const { id, thread } = await findCommentPage(deps, site, former.success ? former.data : idOf(visit));
  c.header('Cache-Control', 'no-store');
  return c.redirect(`${door.links.thread(thread)}&at=${id}#comment-${id}`, 302);
}

function idOf({ c }: Visit): string {
  const id = uuid.safeParse(c.req.param('id'));
  if (id.success) return id.data;
  throw new Refusal('not_found', 'There is no such comment.');
}

/** The comment form of a page without script, in two steps like a vote's. */
async function takeComment(visit: Visit, form: Record<string, unknown>): Promise<Response> {
  const { c, deps, site, door, network, lang } = visit;
  const commentId = typeof form.commentId === 'string' ? form.commentId : uuidOfBytes(deps.random(16));
  const thread = threadKeyOf(typeof form.thread === 'string' ? form.thread : (c.req.query('thread') ?? ''));
  const read = () => checked(CommentInput, { ...form, commentId, thread, parent: form.parent || null });
  return inTwoSteps(form, {
    hidden: { commentId },
    newPicture: () =>
      newPicture(deps, site, { site: site.id, action: 'comment', ref: thread }, { network, lang }),
    show: (state, status) => showThreadPage(visit, { form: state, thread }, status),
    check: read,
    take: async () => {
      const userAgent = c.req.header('user-agent');
      const writer = { network, lang, hosted: true, editToken: undefined, userAgent };
      const { comment } = await postAndSubscribe(deps, site, read(), writer);
      const sent = comment.status === 'approved' ? 'published' : 'awaiting';
      return c.redirect(inLanguage(visit, `${door.links.thread(thread)}&sent=${sent}#respond`), 303);
    },
  });
}

async function showReportPage(visit: Visit, form?: FormState, status = 200): Promise<Response> {
  const { c, deps, site, door } = visit;
  const { public: shown } = await showComment(deps, site, idOf(visit), undefined);
  const body =
    c.req.query('sent') !== undefined && !form
      ? fragment(door, 'report', html`${heading(1, door.words.report.title)}${reportThanks(door)}`)
      : reportFragment({ ...door, comment: shown.comment, level: 1, ...(form ? { form } : {}) });
  const title = `${door.words.report.title} · ${site.name}`;
  return pageAnswer(visit, { title, body, passing: true }, status);
}

async function takeReport(visit: Visit, form: Record<string, unknown>): Promise<Response> {
  const { c, deps, site, door, network, lang } = visit;
  const id = idOf(visit);
  const read = () => checked(ReportInput, form);
  return inTwoSteps(form, {
    newPicture: () => newPicture(deps, site, { site: site.id, action: 'report', ref: id }, { network, lang }),
    show: (state, status) => showReportPage(visit, state, status),
    check: read,
    take: async () => {
      await reportComment(deps, site, id, read(), { network, lang, hosted: true, editToken: undefined });
      return c.redirect(inLanguage(visit, `${reportPage(door.links, id)}?sent=1`), 303);
    },
  });
}
