import { type Html, heading, html, nothing, time } from '../http/view.ts';
import type { RefusedOrigin } from '../sites/refused-origin.ts';
import { buttonForm } from './desk-views.ts';
import type { OriginsWords } from './origins-words.ts';

/** So many are shown at once; an attacker may have made up the rest. */
const atOnce = 3;

/** The pages that were turned away at a site, each to be allowed or dismissed; `from` is the page to come back to. */
export function refusedOrigins(of: {
  words: OriginsWords;
  stamp: (iso: string) => string;
  site: string;
  csrf: string;
  from: 'overview' | 'settings';
  items: RefusedOrigin[];
}): Html {
  const { words, items } = of;
  const list = (some: RefusedOrigin[]) => html`<ul class="asks">${some.map((each) => item(of, each))}</ul>`;
  const rest = items.slice(atOnce);
  return html`${heading(of.from === 'overview' ? 3 : 2, words.title)}<p class="hint">${words.hint}</p>${list(items.slice(0, atOnce))}${
    rest.length > 0
      ? html`<details><summary>${words.more(rest.length)}</summary>${list(rest)}</details>`
      : nothing
  }`;
}

function item(of: Parameters<typeof refusedOrigins>[0], { origin, times, lastAt }: RefusedOrigin): Html {
  const { words, stamp, site, csrf, from } = of;
  const last = lastAt.toISOString();
  const [before, after] = words.tried(times, '\n').split('\n');
  const button = (decision: 'allow' | 'dismiss') =>
    buttonForm({
      ...{ action: `/desk/sites/${site}/origins`, csrf, label: words[decision], about: origin },
      fields: { origin, decision, from },
    });
  return html`<li><p><code>${origin}</code> ${before}${time(last, stamp(last))}${after}</p><div class="actions">${button('allow')}${button('dismiss')}</div></li>`;
}
