import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import type { Refusal } from '../errors.ts';
import { wordsFor } from '../words/words.ts';
import { pageHeaders } from './headers.ts';
import { page } from './layout.ts';
import type { Env } from './operation.ts';
import { problemOf } from './problem.ts';
import { problemBlock, problemPage } from './problem-views.ts';
import { wholeAnswer } from './whole-answer.ts';

/** How a refusal is told: a page to readers of pages, a fragment to elements, a problem document to everybody else. */
export function problemAnswer(c: Context<Env>, deps: Pick<Deps, 'config'>, refusal: Refusal): Response {
  const requestId = c.get('requestId');
  const { publicUrl } = deps.config;
  c.set('code', refusal.code);
  const problem = problemOf(refusal, requestId, publicUrl);
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (refusal.retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(refusal.retryAfter));
  if (refusal.status === 401) headers['www-authenticate'] = 'Bearer';

  const lang = c.req.query('lang') ?? c.req.query('html');
  const words = wordsFor(lang, { locale: 'en', timeZone: 'UTC' });
  const told = {
    code: refusal.code,
    requestId,
    ...(refusal.faults ? { faults: refusal.faults } : {}),
    ...(refusal.retryAfter === undefined ? {} : { retryAfter: refusal.retryAfter }),
  };
  const path = c.req.path;
  if (path.startsWith('/embed/')) {
    return c.body(`${problemBlock({ words, problem: told })}`, refusal.status as 400, {
      ...headers,
      'Content-Type': 'text/html; charset=utf-8',
    });
  }
  if (/^\/((sites|desk)\/|(demo|docs)$)/.test(path)) {
    const body = problemPage({ words, problem: told });
    const styles = [`${publicUrl}/assets/page.css`, `${publicUrl}/embed/v1/fragment.css`];
    const whole = page({ words, title: words.problems[refusal.code][0], styles, body, passing: true });
    return c.body(`${whole}`, refusal.status as 400, {
      ...headers,
      ...pageHeaders(deps.config, []),
      'Content-Type': 'text/html; charset=utf-8',
    });
  }
  const html =
    c.req.query('html') === undefined
      ? {}
      : { html: `${problemBlock({ words, problem: told, ...formOf(path), describes: true })}` };
  const type = 'application/problem+json';
  return wholeAnswer(c, JSON.stringify({ ...html, ...problem }), refusal.status, {
    ...headers,
    'content-type': type,
  });
}

/** The form that a problem belongs to, so that it can link to the fields at fault. */
function formOf(path: string) {
  const [, slug] = path.match(/\/polls\/([^/]+)\/votes$/) ?? [];
  if (slug) return { form: { kind: 'vote' as const, ref: slug } };
  const [, reported] = path.match(/\/comments\/([^/]+)\/reports$/) ?? [];
  if (reported) return { form: { kind: 'report' as const, ref: reported } };
  if (path.endsWith('/comments')) return { form: { kind: 'comment' as const, ref: '' } };
  return path.endsWith('/feedback') ? { form: { kind: 'feedback' as const, ref: '' } } : {};
}
