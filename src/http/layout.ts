import type { Words } from '../words/words.ts';
import { attributes, type Html, html, nothing, raw } from './view.ts';

export type Page = {
  words: Words;
  title: string;
  /** Hrefs of style sheets, and of the module scripts that the page may do without. */
  styles: string[];
  scripts?: string[];
  body: Html;
  /** The page's own heading, above a fragment whose headings begin at the second level. */
  heading?: Html | string;
  description?: string;
  canonical?: string;
  /** The page in other forms: its feeds, and what it looks like on other people's pages. */
  alternates?: { href: string; type: string; title: string }[];
  /** JSON-LD with `<` already escaped. */
  linkedData?: string;
  /** A step that belongs to one reader, or an error: not for search engines. */
  passing?: boolean;
  /** Inside a publisher's frame: no masthead, no foot. */
  frame?: boolean;
  /** For a frame that lets nothing be sent. */
  elsewhere?: Elsewhere;
  site?: { name: string; url: string | null };
};

/** Where what a page is for can be done, if not here; `instead` is what there is to read then, around the link that leads there. */
export type Elsewhere = { said: string; address: string; instead?: (way: Html) => Html };

/** A whole hosted page around a fragment. No style or script stands in the page itself, as its CSP wants. */
export function page(of: Page): Html {
  const { words, site } = of;
  return html`<!doctype html>
<html lang="${words.lang}" dir="${words.dir}"${attributes({ class: of.frame ? 'frame' : undefined })}>
<head>
<meta charset="utf-8">
<title>${of.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${of.description ? html`<meta name="description" content="${of.description}">\n` : nothing}${
  of.passing ? html`<meta name="robots" content="noindex">\n` : nothing
}${of.canonical ? html`<link rel="canonical" href="${of.canonical}">\n` : nothing}${(of.alternates ?? []).map(
  ({ type, title, href }) => html`<link rel="alternate" type="${type}" title="${title}" href="${href}">\n`,
)}${of.styles.map((href) => html`<link rel="stylesheet" href="${href}">\n`)}${(of.scripts ?? []).map(
  (src) => html`<script type="module" src="${src}"></script>\n`,
)}${
  of.linkedData ? html`<script type="application/ld+json">${raw(of.linkedData)}</script>\n` : nothing
}</head>
<body>
${
  of.frame
    ? nothing
    : html`<header${attributes({ class: site ? 'masthead' : undefined })}><a class="skip" href="#main">${words.page.skip}</a>${site ? siteLink(site) : nothing}</header>\n`
}<main id="main" tabindex="-1">${of.heading ? html`<h1 class="overline">${of.heading}</h1>\n` : nothing}${of.elsewhere ? orElsewhere(of.body, of.elsewhere) : of.body}</main>
${
  site?.url && !of.frame
    ? html`<footer class="foot"><a href="${site.url}">${words.page.backTo(site.name)}</a></footer>\n`
    : nothing
}</body>
</html>
`;
}

const siteLink = (site: { name: string; url: string | null }) =>
  site.url ? html`<a href="${site.url}">${site.name}</a>` : html`<span>${site.name}</span>`;

/** The script of framed pages tells which of the two is shown; without script it is the body, and the way to somewhere else below. */
function orElsewhere(body: Html, { said, address, instead }: Elsewhere): Html {
  const written = address.replace(/^https?:\/\//, '');
  const way = html`<p class="elsewhere">${said} <a href="${address}" target="_blank" rel="noopener">${written}</a></p>`;
  const shut = html`<div data-elsewhere hidden>${instead ? instead(way) : way}</div>`;
  return html`${shut}${instead ? html`<div data-here>${body}</div>` : body}<noscript>${way}</noscript>`;
}
