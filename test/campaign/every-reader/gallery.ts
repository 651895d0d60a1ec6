import type { Page } from 'playwright-core';
import { fragmentStyle } from '../../../src/http/fragment-style.ts';
import { page } from '../../../src/http/layout.ts';
import { pageStyle } from '../../../src/http/page-style.ts';
import { problemPage } from '../../../src/http/problem-views.ts';
import { type Html, raw } from '../../../src/http/view.ts';
import { wordsFor } from '../../../src/words/words.ts';
import { everyView, origin } from '../../support/every-view.ts';

/** How a gallery is hung: in which language, in which direction, and with what text wherever people's words can stand. */
export type Hanging = { locale: 'en' | 'de'; dir: 'ltr' | 'rtl'; text: string };

// These are pages of their own, with a heading of the first level, and blocks inside a publisher's old page.
const isPage = (name: string) => /^mail|problem page|old page/.test(name);

/** What readers see in elements, in every state: the names of the views and their fragments. */
export const viewsOf = ({ locale, text }: Hanging): [string, string][] =>
  Object.entries(everyView(locale, text))
    .filter(([name]) => !isPage(name))
    .map(([name, html]) => [name, html.startsWith('<section') ? html : inFragment(html)]);

/** An answer that an element puts into its fragment. */
const inFragment = (html: string) =>
  `<section class="hustings">${html.startsWith('<li') ? `<ol class="comments">${html}</ol>` : html}</section>`;

/**
 * A page that holds views as elements would: each in a shadow root of its own, so that their ids do not meet. Between a button at its
 * beginning and one at its end.
 */
export function hang(tab: Page, hanging: Hanging, views: [string, string][]): Promise<void> {
  const { locale, dir } = hanging;
  const hosts = views.map(([name, html]) => {
    const turned = html.replaceAll('dir="ltr"', `dir="${dir}"`);
    return `<div data-view="${name}"><template shadowrootmode="open"><style>${fragmentStyle}</style>${turned}</template></div>`;
  });
  const body = `<!doctype html><html lang="${locale}" dir="${dir}"><head><title>Gallery</title><meta name="viewport" content="width=device-width, initial-scale=1">
<style>${pageStyle} [data-view] { display: block; margin-block: 1.5rem }</style></head>
<body><main><h1>Gallery</h1><button id="first">First</button>${hosts.join('\n')}<button id="last">Last</button></main></body></html>`;
  return open(tab, body);
}

/** Hosted pages, each with what stands on it: of a site that has an address of its own to go back to, and of one that has none. */
export function wholePagesOf({ locale, text }: Hanging): [string, string][] {
  const words = wordsFor(locale, { locale, timeZone: 'UTC' });
  const problems = (['not_found', 'rate_limited', 'unavailable', 'internal'] as const).map(
    (code): [string, string] => [code, `${problemPage({ words, problem: { code, retryAfter: 30 } })}`],
  );
  const views = Object.entries(everyView(locale, text)).filter(([name]) => isPage(name) || isHosted(name));
  return [...views, ...problems].map(([name, html], index) => {
    const isFragment = !/^mail|^report|problem|_|internal|unavailable/.test(name);
    const body = page({
      ...{ words, title: name, styles: ['/page.css', '/fragment.css'], body: raw(html) as Html },
      ...(isFragment ? { heading: text } : {}),
      site: { name: 'The Herald', url: index % 2 === 0 ? null : 'https://herald.example/' },
    });
    return [name, `${body}`];
  });
}

const isHosted = (name: string) =>
  /^(poll with a fault|vote counted|archive|thread|thread with a fault|report|feedback)$/.test(name);

/** Shows a page as if the service had sent it. */
export async function open(tab: Page, body: string): Promise<void> {
  const answers: Record<string, [string, string]> = {
    '/gallery': ['text/html; charset=utf-8', body],
    '/picture': ['image/svg+xml', picture],
    '/page.css': ['text/css', pageStyle],
    '/fragment.css': ['text/css', fragmentStyle],
  };
  await tab.route('**/*', (route) => {
    const [contentType, text] = answers[new URL(route.request().url()).pathname] ?? [];
    return contentType
      ? route.fulfill({ contentType, body: text ?? '' })
      : route.fulfill({ status: 404, body: '' });
  });
  await tab.goto(`${origin}/gallery`);
  await tab.unroute('**/*');
}

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="100"/>';
