import { attributes, type Html, html, nothing } from '../http/view.ts';
import type { Words } from '../words/words.ts';

/** A list over the sites that somebody looks after, page by page; `said` are the words of its area. */
export type SiteList<Said> = {
  said: Said;
  /** Says times for a site. */
  speak: (site: string) => Words;
  csrf: string;
  site: string | undefined;
  sites: { id: string; name: string }[];
  cursor: string | undefined;
};

type ListWords = { site: string; all: string; show: string; none: string; more: string; first: string };

/** The list with its filter by site and the ways to its other pages. */
export function siteList(
  { said, site, sites, cursor }: SiteList<ListWords>,
  of: { address: string; cards: Html[]; nextCursor: string | null },
): Html {
  const { address, cards, nextCursor } = of;
  return html`${siteFilter({ address, site, sites, words: said })}${
    cards.length === 0 ? html`<p>${said.none}</p>` : cards
  }<p class="pages">${
    cursor ? html`<a href="${listAddress(address, { site })}">${said.first}</a>` : nothing
  }${
    nextCursor
      ? html`<a class="button" rel="next" href="${listAddress(address, { site, cursor: nextCursor })}">${said.more}</a>`
      : nothing
  }</p>`;
}

/** Which of several sites a list shows; nothing where there is one alone. */
function siteFilter(of: {
  address: string;
  site: string | undefined;
  sites: { id: string; name: string }[];
  words: { site: string; all: string; show: string };
}): Html {
  const { address, site, sites, words } = of;
  if (sites.length < 2) return nothing;
  const option = (value: string, name: string) =>
    html`<option${attributes({ value, selected: value === (site ?? '') })}>${name}</option>`;
  return html`<form method="get" action="${address}" class="actions"><label for="site-filter">${words.site}</label> <span><select id="site-filter" name="site">${option('', words.all)}${sites.map(
    ({ id, name }) => option(id, name),
  )}</select></span><button>${words.show}</button></form>`;
}

/** The address of a list's page. */
export function listAddress(address: string, given: Record<string, string | undefined>): string {
  const entries = Object.entries(given).filter((entry): entry is [string, string] => !!entry[1]);
  return entries.length === 0 ? address : `${address}?${new URLSearchParams(entries)}`;
}
