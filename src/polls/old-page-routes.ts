import type { Context, Hono } from 'hono';
import { keepingMoved, keepingPoll } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { keepingHeaders } from '../http/answers.ts';
import { pageHeaders } from '../http/headers.ts';
import { type FindSite, inLanguage, type Visit, visited } from '../http/hosted.ts';
import type { Env } from '../http/operation.ts';
import { sizeLimit } from '../http/size-limit.ts';
import { oldAddress, oldCall } from './old-page.ts';
import { findMoved, findOldPoll } from './old-page-actions.ts';
import { oldPollBlock } from './old-page-views.ts';
import { noSuchPoll } from './poll-actions.ts';
import { nameOfNumber } from './poll-name.ts';

/** What a publisher's own server leads here, so that addresses and cached pages from the time of WP-Polls go on working. */
export function oldPollPages(app: Hono<Env>, deps: Deps, findSite: FindSite): void {
  const visit = (handle: (visit: Visit) => Promise<Response>) => visited(deps, findSite, handle);
  app.get('/sites/:site/old/polls', visit(leadOn));
  app.get('/sites/:site/old/polls/ajax', visit(answerCall));
  app.post('/sites/:site/old/polls/ajax', sizeLimit(16_384), visit(answerCall));
}

async function leadOn(visit: Visit): Promise<Response> {
  const { c, deps, site } = visit;
  const old = oldAddress(c.req.query());
  if (!old) throw noSuchPoll();
  const { address, slug, lasts } = await findMoved(deps, site.id, old);
  const keeping =
    lasts && slug !== undefined
      ? keepingHeaders(keepingMoved(keepingPoll(site.id, slug, slug)))
      : { 'Cache-Control': 'no-store' };
  const headers = { ...keeping, ...pageHeaders(deps.config, site.origins) };
  return c.body(null, lasts ? 301 : 302, { ...headers, Location: inLanguage(visit, address) });
}

/**
 * The calls of WP-Polls' script, where the site answers them: always 200, with what goes into the poll's place in the page or a sentence, since
 * that script shows whatever comes. Writes nothing, whatever is sent.
 */
async function answerCall({ c, deps, site, door }: Visit): Promise<Response> {
  if (!site.settings.oldPages.polls) throw new Refusal('not_found', 'This site does not answer old pages.');
  const call = oldCall(await fieldsOf(c));
  const found = call && (await findOldPoll(deps, site.id, nameOfNumber(call.number), call.answers));
  const { words, links } = door;
  const said = found
    ? `${oldPollBlock({ words, links, poll: found.wire, results: found.results, ticked: found.ticked, call })}`
    : words.poll.none;
  return c.body(said, 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': words.lang,
    'Cache-Control': 'no-store',
    ...pageHeaders(deps.config, site.origins),
  });
}

/** WordPress takes such fields from the address and the body alike. */
async function fieldsOf(c: Context<Env>): Promise<URLSearchParams> {
  const fields = new URL(c.req.url).searchParams;
  const sent = c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : [];
  for (const [name, value] of sent) fields.set(name, value);
  return fields;
}
