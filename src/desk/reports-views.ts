import type { ReportItem } from '../comments/report.ts';
import { type Html, html, nothing, raw, time } from '../http/view.ts';
import { csrfField } from './desk-views.ts';
import type { ReportsWords } from './reports-words.ts';
import { listAddress, type SiteList, siteList } from './site-list-views.ts';

const address = '/desk/reports';

type View = SiteList<ReportsWords>;

/** What readers reported, with the comment itself and what can be decided. */
export function reportsBody(view: View & { items: ReportItem[]; nextCursor: string | null }): Html {
  const { said, items, nextCursor } = view;
  const hint = items.length > 0 ? html`<p class="hint">${said.mailed}</p>` : nothing;
  const cards = items.map((item) => card(view, item));
  return html`${hint}${siteList(view, { address, cards, nextCursor })}`;
}

function card({ said, speak, csrf, site, sites }: View, item: ReportItem): Html {
  const { comment } = item;
  const { stamp } = speak(comment.site);
  const about = said.by(comment.author.name || said.nobody);
  const where = sites.length > 1 ? sites.find(({ id }) => id === comment.site)?.name : undefined;
  const button = (decision: string, label: string, kind = '') =>
    html`<button name="decision" value="${decision}"${kind ? html` class="${kind}"` : nothing}>${label}<span class="unseen">: ${about}</span></button>`;
  const acts = item.settledAt
    ? button('reopened', said.reopen)
    : html`${button('kept', said.keep)}${button('removed', said.remove, 'danger')}`;
  return html`<article class="card" aria-labelledby="report-${item.id}"><header><h2 id="report-${item.id}">${said.reasons[item.reason] ?? item.reason}${
    item.settledAt ? html` <span class="mark">${said.settled}</span>` : nothing
  }</h2><p class="hint">${time(item.createdAt, stamp(item.createdAt))} · ${said.from} ${
    item.email ? html`<a href="mailto:${item.email}">${item.email}</a>` : said.unknown
  }${where ? html` · ${where}` : nothing}</p></header>${item.text ? html`<p class="typed">${item.text}</p>` : nothing}
<blockquote class="said"><p class="hint">${about}</p>${raw(comment.html)}</blockquote>
<form method="post" action="${address}" class="actions">${csrfField(csrf)}<input type="hidden" name="report" value="${comment.site} ${item.id}"><input type="hidden" name="comment" value="${comment.id}"><input type="hidden" name="was" value="${comment.status}"><input type="hidden" name="back" value="${listAddress(address, { site })}">${acts}<a class="button" href="/desk/sites/${comment.site}/comments/${comment.id}?${new URLSearchParams({ back: address })}">${said.open}<span class="unseen">: ${about}</span></a></form></article>
`;
}
