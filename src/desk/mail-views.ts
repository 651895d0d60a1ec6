import { type Html, html, nothing } from '../http/view.ts';
import type { DeliveryWire } from '../outbox/webhook.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import type { Words } from '../words/words.ts';
import { buttonForm, csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField, tickField } from './form-views.ts';
import type { MailWords } from './mail-words.ts';

/** `base` is the address of the site's notices. */
type Around = { words: MailWords; speech: Words; base: string; csrf: string; timeZone: string };
type Mail = SiteSettings['mail'];

/** Who is told by mail, as a section of the page about all notices. `offered`: the service has a mail server. */
export function mailSection({ words, speech, base }: Around, { to }: Mail, offered: boolean): Html {
  const who = to.length === 0 ? words.nobody : words.told(speech.list(to));
  return html`<section class="card" aria-labelledby="mail"><h2 id="mail">${words.title}</h2>${
    offered
      ? html`<p>${who}</p><p class="hint">${words.readers}</p><p><a class="button" href="${base}/mail">${words.on}</a></p>`
      : html`<p class="hint">${words.none}</p>`
  }</section>`;
}

/** What is told to whom, a test to each, and what went. */
export function mailBody(
  around: Around,
  form: DeskForm,
  mail: Mail,
  log: (DeliveryWire & { to: string })[],
): Html {
  const { words, base, csrf } = around;
  const tests = mail.to.map((address) =>
    buttonForm({
      ...{ action: `${base}/mail/test`, csrf, label: words.tests, kind: 'quiet' },
      ...{ fields: { address }, about: address },
    }),
  );
  const rows = mail.to.map((to, at) => html`<div class="actions"><code>${to}</code>${tests[at]}</div>`);
  return html`${settingsForm(around, form, mail)}${
    rows.length === 0
      ? nothing
      : html`<section aria-labelledby="tests"><h2 id="tests">${words.tests}</h2>${rows}</section>`
  }${logTable(around, log)}<p><a href="${base}">${words.back}</a></p>`;
}

/** Under which name the API knows a setting of mail. */
const pathOf = (name: keyof Mail) => `settings.mail.${name}`;

function settingsForm({ words, base, csrf }: Around, form: DeskForm, mail: Mail): Html {
  const own = (name: keyof Mail & keyof MailWords) => {
    const [label = '', hint = '', example] = words[name] as string[];
    return { path: pathOf(name), label, hint, ...(example === undefined ? {} : { example }) };
  };
  return html`<form class="stack" method="post" action="${base}/mail">${csrfField(csrf)}${lineField(form, {
    ...{ ...own('to'), value: mail.to.join('\n'), rows: 3, optional: true },
  })}${choiceField(form, { ...own('held'), value: mail.held, choices: words.helds })}${lineField(form, {
    ...{ ...own('digestHours'), value: String(mail.digestHours), type: 'number', min: 1, max: 168 },
  })}${tickField(form, { ...own('feedback'), value: mail.feedback })}${tickField(form, {
    ...{ ...own('reports'), value: mail.reports },
  })}<button class="primary">${words.save}</button></form>`;
}

function logTable({ words, speech, timeZone }: Around, log: (DeliveryWire & { to: string })[]): Html {
  const columns = [words.what, words.address, words.when, words.state];
  const rows = log.map(
    ({ event, to, createdAt, state, nextAt, error }) =>
      html`<tr><th scope="row">${words.kinds[event.type] ?? event.type}</th><td data-label="${words.address}"><code>${to}</code></td><td data-label="${words.when}">${speech.stamp(createdAt)}</td><td data-label="${words.state}"><span class="mark">${words.states[state]}</span>${
        nextAt ? html` ${words.nextAt(speech.stamp(nextAt))}` : nothing
      }${error && state !== 'done' ? html` <span lang="en">${error}</span>` : nothing}</td></tr>`,
  );
  const table = html`<table class="folding"><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
  return html`<section aria-labelledby="log"><h2 id="log">${words.log}</h2><p class="hint">${words.timesIn(timeZone)}</p>${
    log.length === 0 ? html`<p>${words.noLog}</p>` : table
  }</section>`;
}
