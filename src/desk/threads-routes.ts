import { ThreadPatch } from '../comments/thread.ts';
import {
  editThread,
  findNumbered,
  findNumberOf,
  showThreads,
  threadForEditors,
} from '../comments/thread-editing-actions.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { typedOf } from '../http/form-state.ts';
import { linksOf } from '../links.ts';
import { momentOf } from '../local-time.ts';
import { may } from '../roles.ts';
import { FreezeInput } from '../sites/site.ts';
import { freezeSite, getSite } from '../sites/site-actions.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import type { DeskForm } from './form-views.ts';
import type { OverviewPiece } from './overview-routes.ts';
import { frozenAt, threadBody, threadsBody } from './threads-views.ts';
import { threadsWords } from './threads-words.ts';

type Form = Record<string, unknown>;

/** The threads of a site: close, hold and open them at once, set all there is to one, and stop them all. */
export function threadPages(desk: Desk): void {
  desk.getOfSite('threads', 'moderate', (visit) => listPage(visit));
  desk.getOfSite('threads/edit', 'moderate', async (visit) => {
    try {
      return await editPage(visit, keyOf(visit.c.req.query('thread') ?? ''));
    } catch (error) {
      return listPage(visit, refusalIn(error));
    }
  });
  desk.postOfSite('threads', 'moderate', async (visit, form) => {
    const { thread, mode } = form;
    const isWhole = form.whole === 'yes';
    try {
      const patch = isWhole ? await wholePatch(visit, form) : { thread, mode };
      await editThread(visit.deps, visit.site, checked(ThreadPatch, patch), visit.actor);
    } catch (error) {
      const problem = refusalIn(error);
      return isWhole ? editPage(visit, String(thread), { form, problem }) : listPage(visit, problem);
    }
    return onTo(visit, `/desk/sites/${visit.site.id}/threads`, 'changed');
  });
  desk.postOfSite('freeze', 'threads.freeze', async (visit, form) => {
    const { deps, site, actor, lang } = visit;
    const lifts = form.lift === 'yes';
    try {
      if (!lifts && form.sure !== 'yes') throw faultAt('sure', threadsWords(lang).freeze.notSure);
      await freezeSite(deps, site.id, lifts ? null : checked(FreezeInput, { notice: form.notice }), actor);
    } catch (error) {
      const problem = refusalIn(error);
      return listPage(visit, problem, { typed: typedOf(form), problem });
    }
    return onTo(visit, `/desk/sites/${site.id}/threads`, lifts ? 'lifted' : 'frozen');
  });
}

/** Says of each site where all comments are stopped, so that nobody forgets. */
export const frozenPiece: OverviewPiece = async ({ sites, lang, words }) => {
  const said = threadsWords(lang);
  const frozen = sites.filter((site) => site.frozen !== null);
  return new Map(frozen.map((site) => [site.id, frozenAt({ site, said, words })] as const));
};

type Sent = { form: Form; problem: Refusal };

async function listPage(
  visit: SiteVisit,
  problem?: Refusal,
  freezing?: Omit<DeskForm, 'words'>,
): Promise<Response> {
  const { c, deps, csrf, words, desk, lang } = visit;
  const said = threadsWords(lang);
  // What was just done must be seen, so the site is read anew.
  deps.sites.forget(visit.site.id);
  const site = await getSite(deps, visit.site.id);
  const { items, nextCursor } = await showThreads(deps, site, { limit: 50, cursor: c.req.query('cursor') });
  const form = { words: desk, ...freezing };
  const body = threadsBody({ site, csrf, said, words, items, nextCursor, freezing: form });
  return deskAnswer(visit, said.said, { title: said.title, area: 'threads', body, problem });
}

async function editPage(visit: SiteVisit, key: string, sent?: Sent): Promise<Response> {
  const { deps, site, csrf, words, desk, lang, actor } = visit;
  const said = threadsWords(lang);
  const item = await threadForEditors(deps, site, key);
  const pinnedNumber = await findNumberOf(deps, site, item.pinned);
  const form = { words: desk, ...(sent ? { typed: typedOf(sent.form), problem: sent.problem } : {}) };
  const page = linksOf(deps.config.publicUrl, site.id).thread(item.key);
  const mayMove = may(actor.role, 'threads.move');
  const body = threadBody({ site, csrf, said, words, form, item, pinnedNumber, mayMove, page });
  const title = said.edit(item.title || item.key);
  return deskAnswer(visit, said.said, { title, area: 'threads', body, problem: sent?.problem });
}

/** What the form of one thread says, as the API would be told. */
async function wholePatch({ deps, site, lang, actor }: SiteVisit, form: Form): Promise<Form> {
  const said = threadsWords(lang);
  const text = (name: string) => (typeof form[name] === 'string' ? form[name].trim() : '');
  const until = text('until') === '' ? null : momentOf(text('until'), site.timeZone);
  if (until === undefined) throw faultAt('until', said.noTime);
  const number = text('pinned');
  const pinned = number === '' ? null : await findNumbered(deps, site, text('thread'), Number(number));
  if (pinned === undefined) throw faultAt('pinned', said.noSuchNumber);
  const patch = {
    ...{ thread: text('thread'), mode: text('mode'), notice: text('notice'), pinned },
    until: until === null ? null : until.toISOString(),
  };
  if (!may(actor.role, 'threads.move')) return patch;
  const aliases = text('aliases')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { ...patch, title: text('title'), url: text('url'), aliases };
}

const faultAt = (path: string, message: string) =>
  new Refusal('invalid_request', message, { faults: [{ path, message }] });

/** A key as somebody types it, or the path of the page whose address they paste, spelt as its browser would spell it. */
function keyOf(typed: string): string {
  const text = typed.trim();
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text).pathname : text;
}
