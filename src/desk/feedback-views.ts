import type { FeedbackWire } from '../feedback/feedback.ts';
import { type Html, html, nothing, time } from '../http/view.ts';
import { csrfField } from './desk-views.ts';
import type { FeedbackWords } from './feedback-words.ts';
import { listAddress, type SiteList, siteList } from './site-list-views.ts';

const address = '/desk/feedback';

type View = SiteList<FeedbackWords>;

/** The private notes, newest first. What somebody typed is shown as they typed it, and nothing in it is a link. */
export function feedbackBody(view: View & { items: FeedbackWire[]; nextCursor: string | null }): Html {
  const { items, nextCursor } = view;
  return siteList(view, { address, cards: items.map((item) => card(view, item)), nextCursor });
}

function card({ said, speak, csrf, site, sites, cursor }: View, note: FeedbackWire): Html {
  const { stamp } = speak(note.site);
  const name = note.name || said.anonymous;
  const where = sites.length > 1 ? sites.find(({ id }) => id === note.site)?.name : undefined;
  const fresh = note.status === 'received' || note.status === 'held';
  const acts = (fresh ? ['read', 'spam'] : ['received']) as ('read' | 'spam' | 'received')[];
  return html`<article class="card" aria-labelledby="note-${note.id}"><header><h2 id="note-${note.id}">${name} <span class="mark">${said.statuses[note.status]}</span></h2><p class="hint">${time(note.createdAt, stamp(note.createdAt))}${
    note.email ? html` · <a href="mailto:${note.email}">${note.email}</a>` : nothing
  }${note.page ? html` · ${said.about} ${note.page}` : nothing}${where ? html` · ${where}` : nothing}</p></header><p class="typed">${note.message}</p>
<form method="post" action="${address}" class="actions">${csrfField(csrf)}<input type="hidden" name="note" value="${note.site} ${note.id}"><input type="hidden" name="back" value="${listAddress(address, { site, cursor })}">${acts.map(
    (act) =>
      html`<button name="status" value="${act}">${said[act]}<span class="unseen">: ${name}</span></button>`,
  )}</form></article>
`;
}
