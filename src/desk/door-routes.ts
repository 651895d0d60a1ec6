import type { Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { needsSecureCookies } from '../config.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { requireAct } from '../http/actor.ts';
import { readForm } from '../http/body.ts';
import type { FormWithFile } from '../http/multipart.ts';
import type { Env } from '../http/operation.ts';
import { requireSameOrigin } from '../http/origin.ts';
import { sizeLimit } from '../http/size-limit.ts';
import { openUpload } from '../http/upload.ts';
import type { Html } from '../http/view.ts';
import { type Act, type Actor, covers } from '../roles.ts';
import { readToken, signToken } from '../signed-token.ts';
import { findSignedIn, type SignedIn } from '../sites/session-actions.ts';
import type { SiteRecord } from '../sites/site.ts';
import { getSite, showSites } from '../sites/site-actions.ts';
import { type Locale, localeFor, locales, type Words, wordsFor } from '../words/words.ts';
import type { AreaName } from './areas.ts';
import { arrivalBody, deskPage } from './desk-views.ts';
import { type DeskWords, deskWords } from './desk-words.ts';

/** Somebody at the desk, and what they came for. `words` speak in the time zone of the site, where there is one. */
export type DeskVisit = {
  c: Context<Env>;
  deps: Deps;
  signedIn: SignedIn;
  actor: Actor;
  /** The site in the address. */
  site: SiteRecord | undefined;
  /** All that the actor's role covers, in the order of their names. */
  sites: SiteRecord[];
  lang: Locale;
  words: Words;
  desk: DeskWords;
  /** Goes into every form as `csrf`. */
  csrf: string;
};

export type SiteVisit = DeskVisit & { site: SiteRecord };

type Form = Record<string, unknown>;
type Handle<Visit> = (visit: Visit) => Promise<Response> | Response;
type Take<Visit> = (visit: Visit, form: Form) => Promise<Response> | Response;
type TakeFile<Visit> = (visit: Visit, open: () => Promise<FormWithFile>) => Promise<Response>;

/** Where the areas hang their pages: a path of a site is under `/desk/sites/:site`. */
export type Desk = ReturnType<typeof openDesk>;

/** The desk's door: who comes in is signed in and may do the act; what is posted comes from our own page of this session. */
export function openDesk(app: Hono<Env>, deps: Deps) {
  const get = (path: string, act: Act, handle: Handle<DeskVisit>) =>
    app.get(path, async (c) => {
      const visit = await letIn(c, deps, act);
      return visit instanceof Response ? visit : handle(visit);
    });
  const post = (path: string, act: Act, take: Take<DeskVisit>) =>
    app.post(path, formLimit, async (c) => {
      requireOwnForm(c, deps);
      const form = await readForm(c);
      const visit = await letIn(c, deps, act);
      if (visit instanceof Response) return visit;
      requireOwnToken(visit, form.csrf);
      return take(visit, form);
    });
  const upload = (path: string, act: Act, take: TakeFile<DeskVisit>) =>
    app.post(path, async (c) => {
      requireOwnForm(c, deps);
      const visit = await letIn(c, deps, act);
      if (visit instanceof Response) return visit;
      deps.takeTime(c.env);
      const upload = openUpload(c, deps.config.uploadLimit);
      try {
        return await take(visit, async () => {
          const form = await upload.readForm();
          requireOwnToken(visit, form.fields.csrf);
          return form;
        });
      } finally {
        await upload.letGoBy(deps.closing);
      }
    });
  const ofSite =
    <Given, Rest extends unknown[]>(handle: (visit: SiteVisit, ...rest: Rest) => Given) =>
    (visit: DeskVisit, ...rest: Rest): Given =>
      handle(visit as SiteVisit, ...rest);
  const under = (path: string) => (path === '' ? '/desk/sites/:site' : `/desk/sites/:site/${path}`);
  return {
    get,
    post,
    getOfSite: (path: string, act: Act, handle: Handle<SiteVisit>) => get(under(path), act, ofSite(handle)),
    postOfSite: (path: string, act: Act, take: Take<SiteVisit>) => post(under(path), act, ofSite(take)),
    /** For a form with a file, which is taken as it comes, however long it takes. */
    uploadOfSite: (path: string, act: Act, take: TakeFile<SiteVisit>) =>
      upload(under(path), act, ofSite(take)),
  };
}

export const formLimit = sizeLimit(262_144, 'The form is larger than 256 kB.');

export function requireOwnForm(c: Context<Env>, deps: Deps): void {
  const headers = { origin: c.req.header('origin'), fetchSite: c.req.header('sec-fetch-site') };
  requireSameOrigin(headers, deps.config);
}

function requireOwnToken({ deps, signedIn }: DeskVisit, csrf: unknown): void {
  const subject = readToken('desk-form', String(csrf ?? ''), '-', deps.config.keyring);
  if (subject !== signedIn.session.id)
    throw new Refusal('forbidden', 'This form is of another session. Open the page again.');
}

/** The visit of whoever is signed in, or the way to the sign-in page. */
async function letIn(c: Context<Env>, deps: Deps, act: Act): Promise<DeskVisit | Response> {
  const signedIn = await findSignedIn(deps, sessionCookie(c, deps).read());
  if (!signedIn) return toSignIn(c);
  const { actor } = signedIn;
  const name = c.req.param('site');
  const site = name === undefined ? undefined : await getSite(deps, name, actor);
  requireAct(actor, act, false);
  const sites = (await showSites(deps)).filter((each) => covers(actor, each.id));
  const lang = languageOf(c);
  const words = wordsFor(lang, site ?? sites[0] ?? { locale: 'en', timeZone: 'UTC' });
  const csrf = signToken('desk-form', '-', signedIn.session.id, deps.config.keyring);
  return { c, deps, signedIn, actor, site, sites, lang, words, desk: deskWords(lang), csrf };
}

/**
 * A Strict cookie stays behind when a link from elsewhere, a mail say, leads here. One step from our own page brings it along, so such an
 * arrival is sent on once before anybody is asked to sign in.
 */
function toSignIn(c: Context<Env>): Response {
  const { pathname, search } = new URL(c.req.url);
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  const next = reads ? `${pathname}${search}` : '/desk';
  if (reads && c.req.header('sec-fetch-site') === 'cross-site') return arrival(c, next);
  return c.redirect(`/desk/sign-in?${new URLSearchParams(next === '/desk' ? {} : { next })}`, 303);
}

/** A page of ours that goes on by itself, so that the next request brings the Strict cookie. */
export function arrival(c: Context<Env>, next: string): Response {
  const lang = languageOf(c);
  const words = deskWords(lang);
  const body = arrivalBody(words, next);
  return pageOf(c, { lang, words, title: words.signIn.arriving, body, refresh: next });
}

/** Refuses whoever looks after some sites alone, in what belongs to none of them. */
export const requireEverySite = ({ actor }: DeskVisit): void => requireAct(actor, 'desk.enter', true);

/** Says times and numbers for each of somebody's sites, in its time zone. */
export function speaker({ sites, lang, words }: DeskVisit): (site: string) => Words {
  const known = new Map(sites.map((site) => [site.id, wordsFor(lang, site)]));
  return (site) => known.get(site) ?? words;
}

/** The language that the browser asks for first, of those the desk speaks. */
export function languageOf(c: Context<Env>): Locale {
  const lang = accepts(c, {
    header: 'Accept-Language',
    supports: [...locales],
    default: 'en',
    match: (wanted) =>
      [...wanted].sort((one, other) => other.q - one.q).find(({ type }) => localeFor(type))?.type ?? 'en',
  });
  return localeFor(lang) ?? 'en';
}

type Parts = {
  title: string;
  area: AreaName;
  body: Html;
  problem?: Refusal | undefined;
};

/** A page of an area, with what was just done told once. */
export function deskAnswer(visit: DeskVisit, said: Record<string, string>, parts: Parts): Response {
  const { c, actor, csrf, site, sites, lang } = visit;
  const notice = said[noticeCookie(visit).take() ?? ''];
  const frame = { actor, csrf, area: parts.area, site, sites };
  const page = { ...parts, lang, words: visit.desk, frame, notice };
  return pageOf(c, page, parts.problem?.status ?? 200);
}

export function pageOf(c: Context<Env>, page: Parameters<typeof deskPage>[0], status = 200): Response {
  return c.body(`${deskPage(page)}`, status as 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': page.lang,
  });
}

/** On to a page after a form was taken; `said` names the line that it will show, out of its own words. */
export function onTo(visit: DeskVisit, address: string, said?: string): Response {
  if (said !== undefined) noticeCookie(visit).leave(said);
  return visit.c.redirect(address, 303);
}

/** What a form was refused for, so that its page can show it again with what was typed. Rethrows what is no editor's fault. */
export function refusalIn(error: unknown): Refusal {
  if (!(error instanceof Refusal) || error.status === 404 || error.status >= 500) throw error;
  return error;
}

export function sessionCookie(c: Context<Env>, deps: Deps) {
  return strictCookie(c, deps, 'hustings-desk');
}

function noticeCookie({ c, deps }: DeskVisit) {
  const cookie = strictCookie(c, deps, 'hustings-desk-said');
  return {
    leave: (said: string) => cookie.write(said, 60),
    take: () => {
      const said = cookie.read();
      if (said !== undefined) cookie.clear();
      return said;
    },
  };
}

function strictCookie(c: Context<Env>, deps: Deps, name: string) {
  const secure = needsSecureCookies(deps.config);
  const prefix = secure ? ('host' as const) : undefined;
  const options = {
    path: '/',
    httpOnly: true,
    secure,
    sameSite: 'Strict' as const,
    ...(prefix ? { prefix } : {}),
  };
  return {
    read: (): string | undefined => getCookie(c, name, prefix) || undefined,
    write: (value: string, maxAge: number) => setCookie(c, name, value, { ...options, maxAge }),
    clear: () => void deleteCookie(c, name, options),
  };
}

/** An address under the desk and nowhere else, for after the sign-in. */
export function nextOf(wanted: unknown): string {
  const url =
    typeof wanted === 'string' && URL.canParse(wanted, 'https://desk.invalid')
      ? new URL(wanted, 'https://desk.invalid')
      : undefined;
  const isOurs = url?.origin === 'https://desk.invalid' && /^\/desk(\/|$)/.test(url.pathname);
  return isOurs && !url.pathname.startsWith('/desk/sign-') ? `${url.pathname}${url.search}` : '/desk';
}
