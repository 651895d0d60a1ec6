import { attributes, type Html, html, nothing } from '../http/view.ts';

/** Which of several sites a list shows; nothing where there is one alone. */
export function siteFilter(of: {
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
