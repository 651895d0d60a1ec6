import {
  type BulkOutcome,
  BulkRuling,
  CommentRuling,
  type CommentStatus,
  commentStatuses,
  StaffReply,
} from '../comments/comment.ts';
import { ruleOnComment, ruleOnComments } from '../comments/moderation-actions.ts';
import { isSearch, QueueAddress } from '../comments/queue.ts';
import { countComments, showQueue, showQueueItem } from '../comments/queue-actions.ts';
import { replyAsStaff } from '../comments/staff-reply-actions.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { getSite } from '../sites/site-actions.ts';
import { uuid } from '../text.ts';
import { uuidOfBytes } from '../uuid.ts';
import {
  type Desk,
  type DeskVisit,
  deskAnswer,
  nextOf,
  onTo,
  refusalIn,
  type SiteVisit,
  speaker,
} from './door-routes.ts';
import { type QueueState, queueAddress } from './queue-address.ts';
import { commentBody, conflictBody, type QueueView, queueBody } from './queue-views.ts';
import { queueWords } from './queue-words.ts';

type Form = Record<string, unknown>;
/** One comment, and what is to become of it. */
type Ruling = { site: string; id: string; to: CommentStatus };
type Outcome = Ruling & BulkOutcome['items'][number];

/** The comments of all sites that somebody looks after, and what is done with them. */
export function queuePages(desk: Desk): void {
  desk.get('/desk/queue', 'moderate', showPage);
  desk.post('/desk/queue', 'moderate', rule);
  desk.getOfSite('comments/:id', 'moderate', (visit) => showComment(visit));
  desk.postOfSite('comments/:id', 'moderate', saveText);
  desk.postOfSite('comments/:id/reply', 'moderate', reply);
}

function viewOf(visit: DeskVisit, state: QueueState): QueueView {
  const { sites, lang, csrf } = visit;
  return { state, sites, csrf, words: queueWords(lang), speak: speaker(visit) };
}

async function showPage(visit: DeskVisit): Promise<Response> {
  const { c, deps, sites } = visit;
  const query = c.req.query();
  const site = sites.find(({ id }) => id === query.site)?.id;
  const filters = QueueAddress.parse(query);
  const state = { ...filters, site, cursor: query.cursor };
  const within = site ? [site] : sites.map(({ id }) => id);
  const [{ items, nextCursor }, { counts, most }] = await Promise.all([
    showQueue(deps, within, { ...filters, limit: 50, cursor: query.cursor }),
    countComments(deps, within),
  ]);
  const view = viewOf(visit, state);
  const body = queueBody({ ...view, items, nextCursor, counts, most, searching: isSearch(filters) });
  return deskAnswer(visit, view.words.said, { title: view.words.title, area: 'queue', body });
}

/** By a button of one comment, or one for all that are picked; told as JSON to the script, as a page to everybody else. */
async function rule(visit: DeskVisit, form: Form): Promise<Response> {
  const { c, lang } = visit;
  const back = nextOf(form.back);
  const was = commentStatuses.find((status) => status === form.was);
  const wanted = rulingsIn(form);
  const outcomes = was && wanted.length > 0 ? await carryOut(visit, wanted, was) : [];
  if (c.req.header('accept') === 'application/json') return c.json({ items: outcomes });
  if (outcomes.length === 0) return onTo(visit, back, 'nothing');
  const conflicts = outcomes.filter(({ code }) => code !== undefined);
  if (conflicts.length === 0) return onTo(visit, back, wanted[0]?.to);
  const words = queueWords(lang);
  const told = await Promise.all(
    conflicts.map(async ({ site, id, by, current }) => {
      const item = await showQueueItem(visit.deps, site, id).catch(() => undefined);
      return { name: item?.author.name || words.nobody, by, current };
    }),
  );
  const answer = deskAnswer(
    visit,
    {},
    { title: words.conflict, area: 'queue', body: conflictBody(words, back, told) },
  );
  return new Response(answer.body, { status: 409, headers: answer.headers });
}

function rulingsIn({ one, all, ids }: Form): Ruling[] {
  const to = (text: unknown) => commentStatuses.find((status) => status === text);
  const readKey = (key: unknown, status: CommentStatus | undefined): Ruling[] => {
    const [site, id, ...more] = String(key).split(' ');
    return site && id && status && more.length === 0 ? [{ site, id, to: status }] : [];
  };
  if (typeof one === 'string') {
    const [status, ...key] = one.split(' ');
    return readKey(key.join(' '), to(status));
  }
  return [ids ?? []]
    .flat()
    .slice(0, 100)
    .flatMap((key) => readKey(key, to(all)));
}

/** At each site what is its own; a site that the actor does not know of has no such comment. */
async function carryOut(visit: DeskVisit, wanted: Ruling[], was: CommentStatus): Promise<Outcome[]> {
  const { deps, actor } = visit;
  const outcomes: Outcome[] = [];
  for (const [siteId, rulings] of Map.groupBy(wanted, ({ site }) => site)) {
    const site = await getSite(deps, siteId, actor);
    const status = rulings[0]?.to ?? 'held';
    const ruling = checked(BulkRuling, { ids: rulings.map(({ id }) => id), status, was });
    const { items } = await ruleOnComments(deps, site, ruling, actor);
    for (const item of items) outcomes.push({ ...item, site: siteId, to: status });
  }
  return outcomes;
}

/** What is no id is no comment's. */
function idOf({ c }: SiteVisit): string {
  const id = uuid.safeParse(c.req.param('id'));
  if (id.success) return id.data;
  throw new Refusal('not_found', 'There is no such comment.');
}

async function showComment(
  visit: SiteVisit,
  typed: { body?: string; reply?: string } = {},
  problem?: Refusal,
  replyId = uuidOfBytes(visit.deps.random(16)),
  wantedBack: unknown = visit.c.req.query('back'),
): Promise<Response> {
  const { deps, site } = visit;
  const item = await showQueueItem(deps, site.id, idOf(visit));
  const state: QueueState = {
    ...QueueAddress.parse({ status: item.status }),
    ...{ site: undefined, cursor: undefined },
  };
  const back = wantedBack === undefined ? queueAddress(state) : nextOf(wantedBack);
  const view = viewOf(visit, state);
  const body = commentBody({ ...view, item, back, typed, replyId });
  const title = view.words.one(item.author.name || view.words.nobody);
  return deskAnswer(visit, view.words.said, { title, area: 'queue', body, problem });
}

async function saveText(visit: SiteVisit, form: Form): Promise<Response> {
  const { deps, site, actor } = visit;
  const id = idOf(visit);
  try {
    const wasEditedAt = form.wasEditedAt === '' ? null : form.wasEditedAt;
    const ruling = checked(CommentRuling, { body: form.body, wasEditedAt });
    await ruleOnComment(deps, site, id, ruling, actor);
    return onTo(visit, nextOf(form.back), 'saved');
  } catch (error) {
    return showComment(visit, { body: String(form.body ?? '') }, refusalIn(error), undefined, form.back);
  }
}

async function reply(visit: SiteVisit, form: Form): Promise<Response> {
  const { deps, site, actor } = visit;
  const id = idOf(visit);
  try {
    const sent = checked(StaffReply, { commentId: form.commentId, body: form.reply });
    const was = commentStatuses.find((status) => status === form.was);
    if (was !== undefined && was !== 'approved')
      await ruleOnComment(deps, site, id, { status: 'approved', was }, actor);
    await replyAsStaff(deps, site, id, sent, actor);
    return onTo(visit, nextOf(form.back), 'replied');
  } catch (error) {
    const typed = { reply: String(form.reply ?? '') };
    const replyId = StaffReply.shape.commentId.safeParse(form.commentId).data;
    return showComment(visit, typed, refusalIn(error), replyId, form.back);
  }
}
