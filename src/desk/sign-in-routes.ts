import type { Context, Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readForm } from '../http/body.ts';
import type { Env } from '../http/operation.ts';
import {
  checkSignInLink,
  findSignedIn,
  signInWithKey,
  signInWithLink,
  signOut,
  signOutEverywhere,
} from '../sites/session-actions.ts';
import { linkBody, signInBody } from './desk-views.ts';
import { deskWords } from './desk-words.ts';
import {
  type Desk,
  formLimit,
  languageOf,
  nextOf,
  pageOf,
  refusalIn,
  requireOwnForm,
  sessionCookie,
} from './door-routes.ts';

/** As long as browsers keep a cookie at all; how long a session lasts, the database says. */
const cookieSeconds = 30 * 24 * 3600;

/** The ways in and out. Nobody is signed in by a GET, so that no program which follows links uses one up. */
export function signInPages(app: Hono<Env>, deps: Deps, desk: Desk): void {
  app.get('/desk/sign-in', async (c) => {
    const next = nextOf(c.req.query('next'));
    if (await findSignedIn(deps, sessionCookie(c, deps).read())) return c.redirect(next, 303);
    return signInPage(c, deps, next);
  });
  app.post('/desk/sign-in', formLimit, async (c) => {
    requireOwnForm(c, deps);
    const form = await readForm(c);
    const next = nextOf(form.next);
    try {
      const from = { network: c.get('network'), requestId: c.get('requestId'), agent: agentOf(c) };
      keep(c, deps, await signInWithKey(deps, String(form.key ?? ''), from));
      return c.redirect(next, 303);
    } catch (error) {
      return signInPage(c, deps, next, error);
    }
  });
  app.get('/desk/sign-in/link', async (c) => {
    const token = c.req.query('token') ?? '';
    try {
      await checkSignInLink(deps, token);
    } catch (error) {
      return signInPage(c, deps, '/desk', error);
    }
    const lang = languageOf(c);
    const words = deskWords(lang);
    return pageOf(c, { lang, words, title: words.signIn.title, body: linkBody(words, token) });
  });
  app.post('/desk/sign-in/link', formLimit, async (c) => {
    requireOwnForm(c, deps);
    const { token } = await readForm(c);
    try {
      keep(c, deps, await signInWithLink(deps, String(token ?? ''), agentOf(c)));
      return c.redirect('/desk', 303);
    } catch (error) {
      return signInPage(c, deps, '/desk', error);
    }
  });
  desk.post('/desk/sign-out', 'desk.enter', async ({ c, signedIn }, form) => {
    await (form.everywhere === undefined ? signOut : signOutEverywhere)(deps, signedIn);
    sessionCookie(c, deps).clear();
    return c.redirect('/desk/sign-in?out=1', 303);
  });
}

/** The way in, with why the last attempt was none. What is no matter of signing in is thrown on. */
export function signInPage(c: Context<Env>, deps: Deps, next: string, error?: unknown): Response {
  const problem = error === undefined ? undefined : problemOf(error);
  const lang = languageOf(c);
  const words = deskWords(lang);
  const { signIn } = words;
  const asked = next === '/desk' || problem ? undefined : signIn.ended;
  const said = c.req.query('out') === undefined ? asked : signIn.out;
  const body = signInBody({ words, next, said, provider: deps.identityProvider !== null });
  const retry = problem?.retryAfter;
  if (retry !== undefined) c.header('Retry-After', String(Math.ceil(retry)));
  return pageOf(c, { lang, words, title: signIn.title, body, problem }, problem?.status ?? 200);
}

/** A provider that is away is said here too: a key still opens. */
function problemOf(error: unknown): Refusal {
  return error instanceof Refusal && error.code === 'unavailable' ? error : refusalIn(error);
}

export const keep = (c: Context<Env>, deps: Deps, session: string) =>
  sessionCookie(c, deps).write(session, cookieSeconds);

export const agentOf = (c: Context<Env>) => c.req.header('user-agent') ?? '';
