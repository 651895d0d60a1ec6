import { attributes, type Html, html, nothing, time } from '../http/view.ts';
import { may, type Role } from '../roles.ts';
import type { KeyWire } from '../sites/key.ts';
import type { SessionRecord } from '../sites/session.ts';
import type { Words } from '../words/words.ts';
import { buttonForm, csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField } from './form-views.ts';
import type { PeopleWords } from './people-words.ts';

type View = { said: PeopleWords; words: Words; csrf: string; address: string };

/** The keys of a site with what can be done with each, the form for a new one, and who is signed in. */
export function peopleBody(
  view: View & {
    keys: KeyWire[];
    next: string | null;
    sessions: SessionRecord[];
    here: string;
    form: DeskForm;
  },
): Html {
  const { said, keys, next, address } = view;
  const heads = [said.name, said.role, said.sites, said.state, said.used, said.actions];
  return html`<p class="hint">${said.intro}</p><section><h2>${said.keys}</h2>${
    keys.length === 0
      ? html`<p>${said.noKeys}</p>`
      : html`<table class="folding"><thead><tr>${heads.map(
          (head) => html`<th scope="col">${head}</th>`,
        )}</tr></thead><tbody>${keys.map((key) => keyRow(view, key))}</tbody></table>`
  }${
    next ? html`<p class="pages"><a href="${address}?cursor=${next}">${said.more}</a></p>` : nothing
  }</section>
${newKey(view)}
<section><h2>${said.sessions}</h2><table class="folding"><thead><tr>${[
    said.name,
    said.since,
    said.browser,
    said.actions,
  ].map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${view.sessions.map((session) => sessionRow(view, session))}</tbody></table></section>`;
}

function keyRow({ said, words, csrf, address }: View, key: KeyWire): Html {
  const about = key.name;
  const cell = (label: string, body: unknown) => html`<td data-label="${label}">${body}</td>`;
  const opens = key.sites === null ? said.everySite : words.list(key.sites);
  const active = key.state === 'active' && !key.elsewhere;
  return html`<tr><th scope="row">${key.name}</th>${cell(said.role, said.roles[key.role as Role].split(':')[0])}${cell(
    said.sites,
    html`${opens}${key.elsewhere ? html` (${said.elsewhere})` : nothing}`,
  )}${cell(said.state, said.states[key.state])}${cell(
    said.used,
    key.lastUsedAt ? time(key.lastUsedAt, words.stamp(key.lastUsedAt)) : said.never,
  )}<td>${
    active
      ? html`<div class="actions">${
          may(key.role, 'desk.enter')
            ? buttonForm({
                action: `${address}/invite`,
                csrf,
                label: said.invite,
                about,
                fields: { key: key.id },
              })
            : nothing
        }${buttonForm({ action: `${address}/revoke`, csrf, label: said.revoke, about, kind: 'danger', fields: { key: key.id } })}</div>`
      : nothing
  }</td></tr>`;
}

function newKey({ said, csrf, address, form }: View & { form: DeskForm }): Html {
  return html`<form class="stack card" method="post" action="${address}">${csrfField(csrf)}<h2>${said.make}</h2>${lineField(
    form,
    { path: 'name', label: said.name, hint: said.nameHint, example: 'Maria' },
  )}${choiceField(form, { path: 'role', label: said.role, value: 'moderator', choices: said.roles })}${lineField(
    form,
    {
      ...{ path: 'days', label: said.days, hint: said.daysHint, type: 'number', min: 1, max: 3650 },
      ...{ optional: true, example: '365' },
    },
  )}<button class="primary">${said.make}</button></form>`;
}

function sessionRow(
  { said, words, csrf, address, here }: View & { here: string },
  session: SessionRecord,
): Html {
  const since = session.createdAt.toISOString();
  const own = session.id === here;
  return html`<tr${attributes({ class: own ? 'own' : undefined })}><th scope="row">${session.name}</th><td data-label="${said.since}">${time(since, words.stamp(since))}</td><td data-label="${said.browser}">${session.agent || '–'}</td><td>${
    own
      ? said.thisOne
      : buttonForm({
          ...{
            action: `${address}/sessions`,
            csrf,
            label: said.end,
            about: `${session.name}, ${words.stamp(since)}`,
          },
          fields: { session: session.id },
        })
  }</td></tr>`;
}

/** What is told once: a key's text, or a link. */
export const onceBody = (
  { said, address }: Pick<View, 'said' | 'address'>,
  hint: string,
  secret: string,
): Html =>
  html`<div class="card"><p>${hint}</p><pre><code data-copy>${secret}</code></pre></div><p><a class="button" href="${address}">${said.back}</a></p>`;
