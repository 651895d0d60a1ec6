import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import type { FormState } from '../http/form-state.ts';
import {
  type FindSite,
  fragmentAnswer,
  onForm,
  pageAnswer,
  problemFor,
  typedOf,
  type Visit,
  visited,
} from '../http/hosted.ts';
import type { Env } from '../http/operation.ts';
import { element, fragment, heading, html } from '../http/view.ts';
import { line, uuid, webAddress } from '../text.ts';
import { uuidOfBytes } from '../uuid.ts';
import type { Action } from '../verification/proof.ts';
import { issueChallenge } from '../verification/verification-actions.ts';
import { CommentInput, type CommentWire, ReportInput } from './comment.ts';
import { ThreadQuery } from './comment-routes.ts';
import { reportComment, showComment } from './moderation-actions.ts';
import { postComment } from './posting-actions.ts';
import { reportFragment, reportThanks } from './report-views.ts';
import { findCommentPage, showThread } from './thread-actions.ts';
import { threadKeyOf } from './thread-key.ts';
import { threadLinkedData } from './thread-linked-data.ts';
import { threadFragment } from './thread-views.ts';

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
    visit(async (v) => fragmentAnswer(v, (await threadOf(v)).body)),
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
  const { thread, items, nextCursor } = await showThread(deps, site, query.thread, query, { title, url });
  const replyTo = replyto ? await answered(visit, replyto) : null;
  const hidden = lang === undefined ? more.form?.hidden : { ...more.form?.hidden, lang };
  const form = more.form || hidden ? { form: { ...more.form, ...(hidden ? { hidden } : {}) } } : {};
  const settings = site.settings.comments;
  const body = threadFragment({
    ...door,
    thread,
    comments: items,
    nextCursor,
    order,
    settings,
    replyTo,
    ...form,
    ...(under ? { under } : {}),
    ...(sent ? { outcome: sent } : {}),
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
  const above = thread.url ? html`<a href="${thread.url}">${article}</a>` : article;
  const linkedData = threadLinkedData(thread, items, site.name);
  return pageAnswer(
    visit,
    { title, heading: above, body: shown, canonical: links.thread(thread.key), feeds, linkedData, passing },
    status,
  );
}

/** A comment's own address leads to the page of the thread that holds it. */
async function showCommentPage(visit: Visit): Promise<Response> {
  const { c, deps, site, door } = visit;
  const id = idOf(visit);
  const { thread } = await findCommentPage(deps, site, id);
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
  const typed = typedOf(form);
  const commentId = typeof form.commentId === 'string' ? form.commentId : uuidOfBytes(deps.random(16));
  const thread = threadKeyOf(typeof form.thread === 'string' ? form.thread : (c.req.query('thread') ?? ''));
  const again = (problem?: ReturnType<typeof problemFor>, picture?: FormState['picture']) => {
    const state: FormState = {
      typed,
      hidden: { commentId },
      ...(picture ? { picture } : {}),
      ...(problem ? { problem } : {}),
    };
    return showThreadPage(visit, { form: state, thread }, problem?.status ?? 200);
  };
  try {
    const input = checked(CommentInput, { ...form, commentId, thread, parent: form.parent || null });
    if (input.proof == null || form.another !== undefined)
      return await again(undefined, await newPicture(visit, 'comment', thread));
    const posted = await postComment(deps, site, input, {
      network,
      lang,
      hosted: true,
      editToken: undefined,
    });
    const published = posted.comment.status === 'approved';
    const where = `${door.links.thread(thread)}&sent=${published ? 'published' : 'awaiting'}${lang ? `&lang=${encodeURIComponent(lang)}` : ''}`;
    return c.redirect(`${where}#respond`, 303);
  } catch (error) {
    const problem = problemFor(error);
    const asksAgain = problem.code.startsWith('proof_') || form.proof !== undefined;
    return again(problem, asksAgain ? await newPicture(visit, 'comment', thread) : undefined);
  }
}

async function newPicture({ deps, site, network, lang }: Visit, action: Action, ref: string) {
  const { picture } = await issueChallenge(
    deps,
    site,
    { site: site.id, action, ref },
    { network, lang, picture: true },
  );
  return picture;
}

async function showReportPage(visit: Visit, form?: FormState, status = 200, sent = false): Promise<Response> {
  const { deps, site, door } = visit;
  const { public: shown } = await showComment(deps, site, idOf(visit), undefined);
  const body = sent
    ? fragment(door, 'report', html`${heading(1, door.words.report.title)}${reportThanks(door)}`)
    : reportFragment({ ...door, comment: shown.comment, level: 1, ...(form ? { form } : {}) });
  return pageAnswer(
    visit,
    { title: `${door.words.report.title} · ${site.name}`, body, passing: true },
    status,
  );
}

async function takeReport(visit: Visit, form: Record<string, unknown>): Promise<Response> {
  const { c, deps, site, network, lang } = visit;
  const id = idOf(visit);
  const typed = typedOf(form);
  const again = (problem?: ReturnType<typeof problemFor>, picture?: FormState['picture']) =>
    showReportPage(
      visit,
      { typed, ...(picture ? { picture } : {}), ...(problem ? { problem } : {}) },
      problem?.status ?? 200,
    );
  try {
    const input = checked(ReportInput, form);
    if (input.proof == null || form.another !== undefined)
      return await again(undefined, await newPicture(visit, 'report', id));
    await reportComment(deps, site, id, input, { network, lang, hosted: true, editToken: undefined });
    c.header('Cache-Control', 'no-store');
    return await showReportPage(visit, undefined, 200, true);
  } catch (error) {
    const problem = problemFor(error);
    if (problem.code === 'not_found') throw error;
    const asksAgain = problem.code.startsWith('proof_') || form.proof !== undefined;
    return again(problem, asksAgain ? await newPicture(visit, 'report', id) : undefined);
  }
}
