import type { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { readCursor } from '../http/cursor.ts';
import { typedOf } from '../http/form-state.ts';
import { KeyInput } from '../sites/key.ts';
import { createKey, endKey, showKeys } from '../sites/key-actions.ts';
import { inviteWithLink, revokeSession, showSessions } from '../sites/session-actions.ts';
import { uuid } from '../text.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import { onceBody, peopleBody } from './people-views.ts';
import { peopleWords } from './people-words.ts';

type Form = Record<string, unknown>;

/** Who may do what at a site: keys, sign-in links, and the sessions that stand. */
export function peoplePages(desk: Desk): void {
  desk.getOfSite('people', 'keys.manage', (visit) => peoplePage(visit));
  desk.postOfSite('people', 'keys.manage', makeKey);
  desk.postOfSite('people/invite', 'keys.manage', async (visit, form) => {
    const said = peopleWords(visit.lang);
    const link = await inviteWithLink(visit.deps, visit.site, idIn(form.key), visit.actor);
    return onceAnswer(visit, said.invited, said.inviteOnce, link);
  });
  desk.postOfSite('people/revoke', 'keys.manage', async (visit, form) => {
    await endKey(visit.deps, visit.site, idIn(form.key), visit.actor);
    return onTo(visit, addressOf(visit), 'revoked');
  });
  desk.postOfSite('people/sessions', 'keys.manage', async (visit, form) => {
    await revokeSession(visit.deps, visit.site, idIn(form.session), visit.signedIn);
    return onTo(visit, addressOf(visit), 'ended');
  });
}

const addressOf = ({ site }: SiteVisit) => `/desk/sites/${site.id}/people`;

const idIn = (sent: unknown) => checked(uuid, sent);

async function peoplePage(visit: SiteVisit, sent?: { form: Form; problem: Refusal }): Promise<Response> {
  const { c, deps, site, actor, signedIn, words, desk, csrf, lang } = visit;
  const said = peopleWords(lang);
  const { items, nextCursor } = await showKeys(deps, site, 50, readCursor(c.req.query('cursor')), actor);
  const body = peopleBody({
    ...{ said, words, csrf, address: addressOf(visit), keys: items, next: nextCursor },
    ...{ sessions: await showSessions(deps, signedIn), here: signedIn.session.id },
    form: { words: desk, ...(sent ? { typed: typedOf(sent.form), problem: sent.problem } : {}) },
  });
  return deskAnswer(visit, said.said, { title: said.title, area: 'people', body, problem: sent?.problem });
}

async function makeKey(visit: SiteVisit, form: Form): Promise<Response> {
  const { deps, site, actor, lang } = visit;
  const said = peopleWords(lang);
  try {
    const { name, role, days } = form;
    const expiresAt = days === '' || days === undefined ? null : inDays(deps.clock(), days);
    const made = await createKey(deps, site, checked(KeyInput, { name, role, expiresAt }), actor);
    return onceAnswer(visit, said.made, said.once, made.key);
  } catch (error) {
    return peoplePage(visit, { form, problem: refusalIn(error) });
  }
}

/** The moment that many days from now, as the key's rules read it; what is no number is handed on to be refused by them. */
function inDays(now: Date, days: unknown): unknown {
  if (typeof days !== 'string' || !/^\d{1,4}$/.test(days)) return days;
  return new Date(now.getTime() + Number(days) * 86_400_000).toISOString();
}

function onceAnswer(visit: SiteVisit, title: string, hint: string, secret: string): Response {
  const body = onceBody({ said: peopleWords(visit.lang), address: addressOf(visit) }, hint, secret);
  return deskAnswer(visit, {}, { title, area: 'people', body });
}
