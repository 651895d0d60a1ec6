import { type Html, html, nothing } from '../http/view.ts';
import type { SiteRecord } from '../sites/site.ts';
import { type Area, addressOf } from './areas.ts';
import type { DeskWords } from './desk-words.ts';
import type { OverviewWords } from './overview-words.ts';

/** The sites that somebody looks after, each with what an area has to say about it and with the ways in. */
export function overviewBody(of: {
  words: OverviewWords;
  desk: DeskWords;
  sites: SiteRecord[];
  areas: Area[];
  pieces: Map<string, Html[]>;
  mayCreate: boolean;
  backup: Html | undefined;
}): Html {
  const { words, desk, sites, pieces } = of;
  return html`${sites.length === 0 ? html`<p>${words.none}</p>` : nothing}<div class="cards">${sites.map(
    (site) =>
      html`<section class="card"><h2>${site.name}</h2>${
        site.url ? html`<p><a href="${site.url}">${words.openSite}</a></p>` : nothing
      }${pieces.get(site.id) ?? nothing}<ul class="links">${of.areas
        .filter((area) => area.ofSite)
        .map(
          (area) => html`<li><a href="${addressOf(area, site.id)}">${desk.areas[area.name]}</a></li>`,
        )}</ul></section>`,
  )}</div>${of.mayCreate ? html`<p><a class="button" href="/desk/new-site">${words.newSite}</a></p>` : nothing}${of.backup ?? nothing}`;
}
