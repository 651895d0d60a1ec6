import type { MiddlewareHandler } from 'hono';
import type { Config } from '../config.ts';
import type { Env } from './operation.ts';

/** The headers of each group of routes. What an embed needs and what a page must not have differ too much for one set. */

const apiPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

const open = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Retry-After, X-Request-Id',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

/** What every answer of the API says where it says nothing else itself: all that the layers below would set, for those who say it at once. */
export const headersOfApi = (config: Pick<Config, 'publicUrl'>): Readonly<Record<string, string>> => ({
  ...open,
  'content-security-policy': apiPolicy,
  'cache-control': 'no-store',
  ...securedFor(config),
});

/** https for a year where the service is reached by https. */
const securedFor = ({ publicUrl }: Pick<Config, 'publicUrl'>): Record<string, string> =>
  publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {};

const preflight = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PATCH, DELETE',
  'Access-Control-Allow-Headers':
    'Content-Type, Authorization, Hustings-Voter, Hustings-Edit, If-None-Match, Last-Event-ID',
  'Access-Control-Max-Age': '86400',
  'Cache-Control': 'no-store',
};

/** Every answer of the API and the embed may be read anywhere; what blocks is the origin check of what is sent. */
export const openHeaders: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method === 'OPTIONS') c.res = c.body(null, 204, preflight);
  else await next();
  if (c.get('isWhole')) return;
  for (const [name, value] of Object.entries(open)) c.res.headers.set(name, value);
};

export const apiHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (c.get('isWhole')) return;
  c.res.headers.set('Content-Security-Policy', apiPolicy);
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store');
};

/** Whatever else a route says: no answer without a word on caching, and https for a year where it came by https. */
export const commonHeaders =
  (config: Pick<Config, 'publicUrl'>): MiddlewareHandler<Env> =>
  async (c, next) => {
    await next();
    if (c.get('isWhole')) return;
    const { headers } = c.res;
    headers.set('X-Request-Id', c.get('requestId'));
    headers.set('X-Content-Type-Options', 'nosniff');
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(securedFor(config))) headers.set(name, value);
  };

/** Our own pages: nothing but what they need from here, and inside frames of the site's origins alone. */
export function pageHeaders(config: Pick<Config, 'loopback'>, origins: string[]): Record<string, string> {
  const nearby = config.loopback ? ['http://localhost:*', 'http://127.0.0.1:*'] : [];
  const ancestors = ["'self'", ...origins, ...nearby].join(' ');
  const here = ['script-src', 'style-src', 'img-src', 'media-src', 'connect-src', 'form-action'].map(
    (name) => `${name} 'self'`,
  );
  return {
    'Content-Security-Policy': `default-src 'none'; ${here.join('; ')}; base-uri 'none'; frame-ancestors ${ancestors}; require-trusted-types-for 'script'; trusted-types hustings`,
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  };
}

/** What a route of our pages does not say itself: the way on from a form is no page, and still under a page's policy. */
export const hostedHeaders =
  (config: Pick<Config, 'loopback'>): MiddlewareHandler<Env> =>
  async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(pageHeaders(config, [])))
      if (!headers.has(name)) headers.set(name, value);
  };

const deskPolicy = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'img-src', 'media-src', 'connect-src', 'frame-src', 'form-action'].map(
    (name) => `${name} 'self'`,
  ),
  "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types hustings",
].join('; ');

/** The desk is never inside another page, shares nothing with one, and is kept by no cache. */
export const deskHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  const { headers } = c.res;
  headers.set('Content-Security-Policy', deskPolicy);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Referrer-Policy', 'same-origin');
  headers.set('Cache-Control', 'no-store');
};
