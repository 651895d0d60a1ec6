import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { needsSecureCookies } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Env } from '../http/operation.ts';
import { beginAtProvider, signInFromProvider } from '../sites/provider-actions.ts';
import { arrival, nextOf } from './door-routes.ts';
import { agentOf, keep, signInPage } from './sign-in-routes.ts';

/** The way in by a publisher's own sign-in; not there where none is set. */
export function providerPages(app: Hono<Env>, deps: Deps): void {
  app.get('/desk/sign-in/provider', async (c) => {
    const next = nextOf(c.req.query('next'));
    return told(c, deps, next, async () => {
      const { address, secret } = await beginAtProvider(deps);
      attemptCookie(c, deps).write(`${secret}.${next}`);
      return c.redirect(address, 303);
    });
  });
  app.get('/desk/sign-in/provider/callback', async (c) => {
    const cookie = attemptCookie(c, deps);
    const [, secret, next] = /^([^.]*)\.(.*)$/.exec(cookie.read() ?? '') ?? [];
    cookie.clear();
    return told(c, deps, '/desk', async () => {
      keep(c, deps, await signInFromProvider(deps, secret, new URL(c.req.url).search, agentOf(c)));
      // The provider sent the browser here, so the Strict cookie comes along only from our own page on.
      return arrival(c, nextOf(next));
    });
  });
}

/** A refusal is told on the sign-in page; where there is no provider there is no page either. */
async function told(c: Context<Env>, deps: Deps, next: string, run: () => Promise<Response>) {
  try {
    return await run();
  } catch (error) {
    return signInPage(c, deps, next, error);
  }
}

/** What the browser keeps while it is at the provider. Lax, since it comes back by a link from there. */
function attemptCookie(c: Context<Env>, deps: Deps) {
  const secure = needsSecureCookies(deps.config);
  const prefix = secure ? ('host' as const) : undefined;
  const name = 'hustings-desk-attempt';
  const options = {
    ...{ path: '/', httpOnly: true, secure, sameSite: 'Lax' as const },
    ...(prefix ? { prefix } : {}),
  };
  return {
    read: (): string | undefined => getCookie(c, name, prefix) || undefined,
    write: (value: string) => setCookie(c, name, value, { ...options, maxAge: 600 }),
    clear: () => void deleteCookie(c, name, options),
  };
}
