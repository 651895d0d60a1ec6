import { type Html, html, nothing } from '../http/view.ts';
import { eventKinds } from '../outbox/event.ts';
import type { DeliveryWire, WebhookWire } from '../outbox/webhook.ts';
import type { Words } from '../words/words.ts';
import { buttonForm, csrfField } from './desk-views.ts';
import { type DeskForm, lineField, ticksField } from './form-views.ts';
import type { WebhookWords } from './webhook-words.ts';

/** `base` is the address of the site's notices. */
type Around = { words: WebhookWords; speech: Words; base: string; csrf: string; now: Date; timeZone: string };

const nameOf = ({ name, url }: WebhookWire): string => name || new URL(url).host;
const addressOf = (base: string, { id }: Pick<WebhookWire, 'id'>) => `${base}/webhooks/${id}`;

function stateOf(words: WebhookWords, { disabled, disabledBy }: WebhookWire): Html {
  const why = disabledBy === 'receiver' ? html` ${words.gone}` : nothing;
  return html`<span class="mark">${disabled ? words.disabled : words.active}</span>${why}`;
}

/** The webhooks of a site, as a section of the page about its notices. */
export function webhookSection({ words, base }: Around, webhooks: WebhookWire[]): Html {
  return html`<section class="card" aria-labelledby="webhooks"><h2 id="webhooks">${words.title}</h2><p class="hint">${words.intro}</p>${
    webhooks.length === 0
      ? html`<p>${words.none}</p>`
      : html`<table class="folding"><thead><tr><th scope="col">${words.name}</th><th scope="col">${words.url}</th><th scope="col">${words.state}</th></tr></thead><tbody>${webhooks.map(
          (webhook) =>
            html`<tr><th scope="row"><a href="${addressOf(base, webhook)}">${nameOf(webhook)}</a></th><td><code>${webhook.url}</code></td><td>${stateOf(words, webhook)}</td></tr>`,
        )}</tbody></table>`
  }<p><a class="button" href="${base}/new-webhook">${words.add}</a></p></section>`;
}

/** For the overview. */
export const refusedNotice = (words: WebhookWords, base: string): Html =>
  html`<p class="warning">${words.refused} <a href="${base}">${words.title}</a></p>`;

/** The fields of a webhook, new or known. */
export function webhookForm(
  { words, csrf }: Around,
  form: DeskForm,
  of: { action: string; submit: string; webhook?: WebhookWire | undefined },
): Html {
  const { webhook } = of;
  const choices = Object.fromEntries(eventKinds.map((kind) => [kind, words.kinds[kind]]));
  return html`<form class="stack" method="post" action="${of.action}">${csrfField(csrf)}${lineField(form, {
    ...{ path: 'url', label: words.url, hint: words.urlHint, example: words.urlExample },
    ...{ type: 'url', value: webhook?.url ?? '' },
  })}${lineField(form, {
    ...{ path: 'name', label: words.name, hint: words.nameHint, optional: true },
    value: webhook?.name ?? '',
  })}${ticksField(form, {
    ...{ path: 'events', label: words.events, choices },
    value: webhook?.events ?? ['comment.held', 'report.received', 'feedback.received'],
  })}<button class="primary">${of.submit}</button></form>`;
}

/** A secret on the one occasion that it is shown. */
export const secretBody = (
  { words, base }: Around,
  desk: { copy: string },
  made: { id: string; secret: string },
) =>
  html`<section class="card"><h2>${words.secret}</h2><p>${words.secretSaid}</p><p><code data-copy="${desk.copy}">${made.secret}</code></p><p><a class="button" href="${addressOf(base, made)}">${words.on}</a></p></section>`;

/** One webhook: what can be done with it, its settings and its log. */
export function webhookBody(
  around: Around,
  form: DeskForm,
  webhook: WebhookWire,
  log: { items: DeliveryWire[]; nextCursor: string | null },
): Html {
  const { words, speech, base, csrf, now } = around;
  const action = addressOf(base, webhook);
  const former = webhook.formerSecretUntil;
  const signsToo = former !== null && Date.parse(former) > now.getTime();
  const turn = webhook.disabled ? 'enable' : 'disable';
  return html`<p>${stateOf(words, webhook)} <code>${webhook.url}</code></p><div class="actions">${buttonForm({
    ...{ action: `${action}/test`, csrf, label: words.test },
  })}${buttonForm({ action: `${action}/${turn}`, csrf, label: words[turn] })}<a href="${base}">${words.back}</a></div>${deliveryTable(around, webhook, log)}<details${
    form.problem ? html` open` : nothing
  }><summary>${words.change}</summary><div class="card">${webhookForm(around, form, { action, submit: words.save, webhook })}</div></details><details><summary>${words.rotate}</summary><div class="card"><p class="hint">${words.rotateHint}</p>${
    former && signsToo ? html`<p>${words.formerUntil(speech.deadline(former))}</p>` : nothing
  }${buttonForm({ action: `${action}/secret`, csrf, label: words.rotate })}</div></details><details><summary>${words.remove}</summary><div class="card"><p class="hint">${words.removeHint}</p>${buttonForm(
    { action: `${action}/delete`, csrf, label: words.removeNow, kind: 'danger' },
  )}</div></details>`;
}

function deliveryTable(
  { words, speech, base, csrf, timeZone }: Around,
  webhook: WebhookWire,
  { items, nextCursor }: { items: DeliveryWire[]; nextCursor: string | null },
): Html {
  const row = (delivery: DeliveryWire) => {
    const { event, state, nextAt } = delivery;
    const kind = words.kinds[event.type as keyof typeof words.kinds] ?? event.type;
    const when = speech.stamp(delivery.createdAt);
    return html`<tr><th scope="row">${kind}${event.subject === webhook.id ? nothing : html`<br><code>${event.subject}</code>`}</th><td data-label="${words.when}">${when}</td><td data-label="${words.state}"><span class="mark">${words.states[state]}</span>${
      nextAt ? html` ${words.nextAt(speech.stamp(nextAt))}` : nothing
    }</td><td class="count" data-label="${words.attempts}">${speech.number(delivery.attempts)}</td><td data-label="${words.answer}">${delivery.status ?? nothing}${
      delivery.error ? html` <span lang="en">${delivery.error}</span>` : nothing
    }</td><td>${buttonForm({
      ...{ action: `${base}/deliveries/${delivery.id}/retry`, csrf, label: words.retry, kind: 'quiet' },
      ...{ fields: { webhook: webhook.id }, about: `${kind}, ${when}` },
    })}</td></tr>`;
  };
  const columns = [words.event, words.when, words.state];
  const table = html`<table class="folding"><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col" class="count">${words.attempts}</th><th scope="col">${words.answer}</th><th scope="col"><span class="unseen">${words.retry}</span></th></tr></thead><tbody>${items.map(row)}</tbody></table>`;
  const older = nextCursor
    ? html`<p class="pages"><a href="${addressOf(base, webhook)}?${new URLSearchParams({ cursor: nextCursor })}">${words.older}</a></p>`
    : nothing;
  return html`<section aria-labelledby="log"><h2 id="log">${words.log}</h2><p class="hint">${words.timesIn(timeZone)}</p>${
    items.length === 0 ? html`<p>${words.noLog}</p>` : html`${table}${older}`
  }</section>`;
}
