import type { Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Keeping } from '../caching.ts';
import { needsSecureCookies } from '../config.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { originAllowed } from '../origins.ts';
import type { SiteRecord } from '../sites/site.ts';
import { keepingHeaders } from './answers.ts';
import { readForm } from './body.ts';
import { doorOf } from './door.ts';
import type { Problem } from './form-state.ts';
import { pageHeaders } from './headers.ts';
import { type Elsewhere, type Page, page } from './layout.ts';
import type { Env } from './operation.ts';
import { requireSameOrigin } from './origin.ts';
import { preparedAnswer } from './prepared-answers.ts';
import { sizeLimit } from './size-limit.ts';
import type { Html } from './view.ts';

/** A request for one of our own pages or fragments. `frame`: it is shown inside a publisher's page. */
export type Visit = {
  c: Context<Env>;
  deps: Deps;
  site: SiteRecord;
  door: ReturnType<typeof doorOf>;
  lang: string | undefined;
  frame: boolean;
  network: string;
};

export type FindSite = (deps: Deps, id: string) => Promise<SiteRecord>;

/** Finds the site and its words for a handler. */
export function visited(deps: Deps, findSite: FindSite, handle: (visit: Visit) => Promise<Response>) {
  return async (c: Context<Env>): Promise<Response> => {
    const site = await findSite(deps, c.req.param('site') ?? '');
    const lang = c.req.query('lang')?.slice(0, 35);
    const frame = c.req.path.endsWith('/embed') || c.req.header('sec-fetch-dest') === 'iframe';
    const door = doorOf(deps.config.publicUrl, site, lang);
    return handle({ c, deps, site, door, lang, frame, network: c.get('network') });
  };
}

const passingBy = { 'Cache-Control': 'no-store' };

/** A fragment: the same for everybody, so any cache may keep it for a moment. */
export function fragmentAnswer(
  { c, door }: Visit,
  body: Html,
  keeping: Keeping,
  status: 200 | 403 = 200,
): Response {
  return c.body(`${body}`, status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': door.words.lang,
    ...(status === 200 ? keepingHeaders(keeping) : passingBy),
  });
}

/** A fragment that is made once for all who ask until `until` (ms, by our clock). */
export function preparedFragment({ c, door }: Visit, body: Html, keeping: Keeping, until: number): Response {
  const { lang: language } = door.words;
  return preparedAnswer(c, {
    ...{ text: `${body}`, type: 'text/html; charset=utf-8', language, keeping, until },
  });
}

type PageParts = Pick<
  Page,
  'title' | 'heading' | 'body' | 'description' | 'canonical' | 'alternates' | 'linkedData'
> & {
  /** In a frame that lets nothing be sent: where else this can be done, by default at the page's own address; null: there is nothing to do. */
  elsewhere?: Elsewhere | null;
  /** A choice came with the address, and stands marked in the body. */
  marked?: boolean;
} & ({ passing: true } | { passing?: boolean; keeping: Keeping });

/** A whole page around a fragment. What concerns one reader (`passing`) is kept by no cache. */
export function pageAnswer(visit: Visit, parts: PageParts, status = 200): Response {
  const { c, deps, site, door, frame } = visit;
  const { publicUrl } = deps.config;
  const { elsewhere = ownAddress(visit, parts.canonical), marked, ...rest } = parts;
  const styles = [`${publicUrl}/assets/page.css`, `${publicUrl}/embed/v1/fragment.css`];
  // What frames and marked choices need comes first: it may have to keep the elements from being set up.
  const scripts = [...(frame || marked ? [`${publicUrl}/frame.js`] : []), `${publicUrl}/embed.js`];
  const body = page({
    ...rest,
    ...(frame && elsewhere ? { elsewhere } : {}),
    words: door.words,
    styles,
    scripts,
    frame,
    site: { name: site.name, url: site.url },
  });
  const isPublic = status === 200 && !parts.passing && 'keeping' in parts;
  return c.body(`${body}`, status as 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': door.words.lang,
    ...(isPublic ? keepingHeaders(parts.keeping) : passingBy),
    Vary: 'Cookie, Sec-Fetch-Dest',
    ...pageHeaders(deps.config, site.origins),
  });
}

function ownAddress({ c, deps, door }: Visit, canonical: string | undefined): Elsewhere {
  const { pathname, search } = new URL(c.req.url);
  const address = canonical ?? `${deps.config.publicUrl}${pathname}${search}`;
  return { said: door.words.page.takePartAt, address };
}

/**
 * Adds a page's form, read into dotted names. Only our own pages may send it; its first step, which proves and writes nothing,
 * may also come from the site's pages: where a page has no WebCrypto (plain http), an element lets its form lead here.
 */
export function onForm(
  app: Hono<Env>,
  deps: Deps,
  paths: string[],
  findSite: FindSite,
  handle: (visit: Visit, form: Record<string, unknown>) => Promise<Response>,
) {
  for (const path of paths) {
    app.post(path, sizeLimit(262_144, 'The form is larger than 256 kB.'), async (c) => {
      const form = withoutEmptyProof(await readForm(c));
      return visited(deps, findSite, async (visit) => {
        requireOurPage(visit, form);
        const lang = typeof form.lang === 'string' ? form.lang.slice(0, 35) : visit.lang;
        return handle({ ...visit, lang, door: doorOf(deps.config.publicUrl, visit.site, lang) }, form);
      })(c);
    });
  }
}

function requireOurPage({ c, deps, site }: Visit, form: Record<string, unknown>): void {
  const origin = c.req.header('origin');
  const isFirstStep = form.proof === undefined;
  if (isFirstStep && origin !== undefined && originAllowed(origin, site.origins, deps.config)) return;
  requireSameOrigin({ origin, fetchSite: c.req.header('sec-fetch-site') }, deps.config);
}

/** The verification that a page without script hides is sent all the same, empty: that proves nothing and asks for a picture. */
function withoutEmptyProof(form: Record<string, unknown>): Record<string, unknown> {
  const { proof, ...rest } = form;
  const picture = (proof as { picture?: { token?: unknown } } | undefined)?.picture;
  return typeof picture?.token === 'string' ? form : rest;
}

/** The address with the language that the reader had asked for, if any. */
export function inLanguage({ lang }: Visit, address: string): string {
  if (!lang) return address;
  const url = new URL(address);
  url.searchParams.set('lang', lang);
  return url.href;
}

/** What a reader is told of a refusal inside a page. Rethrows what is no reader's business. */
export function problemFor(error: unknown): Problem & { status: number } {
  if (!(error instanceof Refusal) || error.code === 'internal') throw error;
  const { code, faults, retryAfter, status } = error;
  return { code, status, ...(faults ? { faults } : {}), ...(retryAfter === undefined ? {} : { retryAfter }) };
}

const longestCookie = 300;

/** The voter's token of a site, as our own pages keep it. A page inside a frame has a jar of its own a publisher. */
export function voterCookie({ c, deps, site, frame }: Visit) {
  const secure = needsSecureCookies(deps.config);
  const name = `hustings-voter-${site.id}`;
  const options = {
    path: '/',
    httpOnly: true,
    maxAge: 34_560_000,
    secure,
    ...(secure ? { prefix: 'host' as const } : {}),
  };
  return {
    /** What is too long for a token is none, and must not stand in the way of a vote. */
    read: (): string | undefined => {
      const kept = getCookie(c, name, secure ? 'host' : undefined);
      return kept !== undefined && kept.length <= longestCookie ? kept : undefined;
    },
    write: (token: string): void =>
      setCookie(
        c,
        name,
        token,
        frame && secure
          ? { ...options, sameSite: 'None', partitioned: true }
          : { ...options, sameSite: 'Lax' },
      ),
  };
}
