import { type Html, html, nothing, time } from '../http/view.ts';
import type { ScrutinyWire } from '../polls/scrutiny.ts';
import type { Words } from '../words/words.ts';
import { barsOf } from './ballots-chart.ts';
import type { BallotsWords } from './ballots-words.ts';

const parts = ['counted', 'held', 'excluded'] as const;
const tall = 100;
/** A poll of an hour is not one bar as wide as the page. */
const leastPlaces = 24;

/** The votes over time, for the eye; the same as a table for everybody, and for exact figures. */
export function chart(said: BallotsWords, words: Words, hours: ScrutinyWire['hours']): Html {
  const { bars, step, places, highest } = barsOf(hours);
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return html`<p>${said.noBallots}</p>`;
  const drawn = bars.map((bar) => {
    let top = tall;
    return parts.map((part) => {
      const height = (bar[part] / highest) * tall;
      top -= height;
      return height > 0
        ? html`<rect class="${part}" x="${bar.place}" y="${top.toFixed(2)}" width="0.92" height="${height.toFixed(2)}"/>`
        : nothing;
    });
  });
  const label = said.chart[step](words.stamp(first.at), words.stamp(last.at), words.number(highest));
  return html`<figure class="chart"><figcaption>${label}</figcaption><svg viewBox="0 0 ${Math.max(places, leastPlaces)} ${tall}" preserveAspectRatio="none" role="img" aria-label="${label}">${drawn}</svg><ul class="legend">${parts.map(
    (part) => html`<li class="${part}">${said.statuses[part]}</li>`,
  )}</ul></figure><details><summary>${said.asTable}</summary>${hoursTable(said, words, hours)}</details>`;
}

function hoursTable(said: BallotsWords, words: Words, hours: ScrutinyWire['hours']): Html {
  const heads = parts.map((part) => html`<th scope="col" class="count">${said.statuses[part]}</th>`);
  const rows = hours.map(
    (each) =>
      html`<tr><th scope="row">${time(each.hour, words.stamp(each.hour))}${marks(said, each.flags)}</th>${parts.map(
        (part) =>
          html`<td class="count" data-label="${said.statuses[part]}">${words.number(each[part])}</td>`,
      )}</tr>`,
  );
  return html`<table class="folding"><thead><tr><th scope="col">${said.hour}</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
}

export const marks = (said: BallotsWords, flags: ScrutinyWire['hours'][number]['flags']): Html =>
  html`${flags.map((flag) => html` <span class="mark">${said.flags[flag][0]}</span>`)}`;
