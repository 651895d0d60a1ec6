import type { Page } from 'playwright-core';
import { fragmentStyle } from '../../../src/http/fragment-style.ts';
import { pageStyle } from '../../../src/http/page-style.ts';
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
export async function hang(page: Page, hanging: Hanging, views: [string, string][]): Promise<void> {
  const { locale, dir } = hanging;
  const hosts = views.map(([name, html]) => {
    const turned = html.replaceAll('dir="ltr"', `dir="${dir}"`);
    return `<div data-view="${name}"><template shadowrootmode="open"><style>${fragmentStyle}</style>${turned}</template></div>`;
  });
  const body = `<!doctype html><html lang="${locale}" dir="${dir}"><head><title>Gallery</title><meta name="viewport" content="width=device-width, initial-scale=1">
<style>${pageStyle} [data-view] { display: block; margin-block: 1.5rem }</style></head>
<body><main><h1>Gallery</h1><button id="first">First</button>${hosts.join('\n')}<button id="last">Last</button></main></body></html>`;
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/gallery') return route.fulfill({ contentType: 'text/html; charset=utf-8', body });
    if (pathname === '/picture') return route.fulfill({ contentType: 'image/svg+xml', body: picture });
    return route.fulfill({ status: 404, body: '' });
  });
  await page.goto(`${origin}/gallery`);
  await page.unroute('**/*');
}

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="100"/>';
