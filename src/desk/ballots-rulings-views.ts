import { type Html, html, nothing, time } from '../http/view.ts';
import type { RulingList, RulingWire } from '../polls/ruling.ts';
import type { Words } from '../words/words.ts';
import type { BallotsWords } from './ballots-words.ts';
import { buttonForm } from './desk-views.ts';

type Common = { said: BallotsWords; words: Words; csrf: string; address: string };

/** What was ruled on the ballots of a poll, and how to take it back. */
export function rulingsList(of: Common & { rulings: RulingList }): Html {
  const { said, rulings, address } = of;
  const table = html`<table class="folding"><thead><tr>${[said.what, said.changed, said.when].map(
    (head) => html`<th scope="col">${head}</th>`,
  )}<th scope="col">${said.acts}</th></tr></thead><tbody>${rulings.items.map((each) => row(of, each))}</tbody></table>`;
  const more = rulings.nextCursor
    ? html`<p class="pages"><a class="button" href="${address}?${new URLSearchParams({ cursor: rulings.nextCursor })}">${said.older}</a></p>`
    : nothing;
  return html`<section aria-labelledby="rulings"><h2 id="rulings">${said.rulings}</h2>${
    rulings.items.length > 0 ? table : html`<p>${said.noRulings}</p>`
  }${more}</section>`;
}

function row({ said, words, csrf, address }: Common, ruling: RulingWire): Html {
  const { status, changed, madeAt, by, undone } = ruling;
  const about = whereSaid(said, words, ruling.where);
  const told = (['counted', 'held', 'excluded'] as const)
    .filter((each) => changed[each] > 0)
    .map((each) => `${words.number(changed[each])} (${said.statuses[each]})`);
  const end = undone
    ? html`<p>${said.undone(undone.by, words.stamp(undone.at), words.number(undone.givenBack))}</p>`
    : buttonForm({ action: `${address}/undo`, csrf, label: said.undo, about, fields: { ruling: ruling.id } });
  return html`<tr><th scope="row">${said.ruled[status]}: ${about}</th><td data-label="${said.changed}">${told.join(
    ', ',
  )}</td><td data-label="${said.when}">${time(madeAt, words.stamp(madeAt))} ${said.by(by)}</td><td>${end}</td></tr>`;
}

/** Which ballots a ruling was about. */
function whereSaid({ where: said, unknown }: BallotsWords, words: Words, where: RulingWire['where']): string {
  const { held, byPicture, network, page, referrer, from, to } = where;
  const named = (value: unknown) => (value === null ? unknown : String(value));
  return [
    held && said.held,
    typeof byPicture === 'boolean' && said.byPicture(byPicture),
    network !== undefined && said.network(network === null ? unknown : String(network).slice(0, 8)),
    page !== undefined && said.page(named(page)),
    referrer !== undefined && said.referrer(named(referrer)),
    from !== undefined && said.from(words.stamp(String(from))),
    to !== undefined && said.to(words.stamp(String(to))),
  ]
    .filter((each) => typeof each === 'string')
    .join(', ');
}
