import type { Refusal } from '../errors.ts';
import { attributes, type Html, html, nothing } from '../http/view.ts';
import type { Actor } from '../roles.ts';
import type { Locale } from '../words/words.ts';
import { type AreaName, addressOf, areasFor } from './areas.ts';
import type { DeskWords } from './desk-words.ts';
import { lineField } from './form-views.ts';

/** What every page of the desk is told. `frame` is absent while nobody is signed in. */
export type DeskPage = {
  lang: Locale;
  words: DeskWords;
  title: string;
  body: Html;
  /** One line about what was just done. */
  notice?: string | undefined;
  problem?: Refusal | undefined;
  /** Leads on by itself at once, without script. */
  refresh?: string;
  frame?: {
    actor: Actor;
    area: AreaName;
    csrf: string;
    site: { id: string; name: string } | undefined;
    sites: { id: string; name: string }[];
  };
};

/** A whole page of the desk. Neither style nor script stands in it, as its policy wants. */
export function deskPage(of: DeskPage): Html {
  const { words, frame, lang } = of;
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<title>${of.title} · Hustings</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${of.refresh ? html`<meta http-equiv="refresh" content="0; url=${of.refresh}">\n` : nothing}<link rel="stylesheet" href="/assets/desk.css">
<script type="module" src="/assets/desk.js"></script>
</head>
<body${attributes({ class: frame ? 'framed' : 'alone', 'data-copied': words.copied })}>
<a class="skip" href="#main">${words.skip}</a>
${frame ? masthead(words, frame) : nothing}<main id="main" tabindex="-1">
<h1>${of.title}</h1>
${of.notice ? html`<p class="notice" role="status">${of.notice}</p>\n` : nothing}${
  of.problem ? problemBox(words, of.problem) : nothing
}${of.body}
</main>
</body>
</html>
`;
}

function masthead(words: DeskWords, frame: NonNullable<DeskPage['frame']>): Html {
  const { actor, csrf } = frame;
  return html`<header class="masthead"><a class="brand" href="/desk">Hustings</a>
<details class="menu"><summary>${words.menu}</summary>
${rail(words, frame)}
<form class="who" method="post" action="/desk/sign-out">${csrfField(csrf)}<span>${words.signedInAs(actor.name, actor.role)}</span> <button class="quiet">${words.signOut}</button> <button class="quiet" name="everywhere" value="yes">${words.signOutEverywhere}</button></form>
</details>
</header>
`;
}

function rail(words: DeskWords, { actor, area, site, sites }: NonNullable<DeskPage['frame']>): Html {
  const mine = areasFor(actor);
  const here = site ?? (sites.length === 1 ? sites[0] : undefined);
  const link = (each: (typeof mine)[number]) =>
    html`<li><a href="${addressOf(each, here?.id)}"${attributes({
      'aria-current': each.name === area ? 'page' : undefined,
    })}>${words.areas[each.name]}</a></li>`;
  const ofSite = mine.filter((each) => each.ofSite);
  return html`<nav aria-label="${words.desk}"><ul>${mine.filter((each) => !each.ofSite).map(link)}</ul>${
    here && ofSite.length > 0
      ? html`<p id="areas-of-site">${words.areasOf(here.name)}</p><ul aria-labelledby="areas-of-site">${ofSite.map(link)}</ul>`
      : nothing
  }</nav>`;
}

/** A refusal above a form, its faults a line each; those that belong to a field stand beside it too. */
export function problemBox(words: DeskWords, { message, faults }: Refusal): Html {
  const list = faults?.filter((fault) => fault.message) ?? [];
  return html`<div class="problem" role="alert"><p><strong>${words.notDone}</strong> ${message}</p>${
    list.length > 0
      ? html`<ul>${list.map(({ path, message }) => html`<li>${path ? html`<code>${path}</code>: ` : nothing}${message}</li>`)}</ul>`
      : nothing
  }</div>
`;
}

export const csrfField = (csrf: string): Html => html`<input type="hidden" name="csrf" value="${csrf}">`;

/** A form of one button, for an act that needs nothing typed. `fields` go along unseen. */
export function buttonForm(of: {
  action: string;
  csrf: string;
  label: string;
  fields?: Record<string, string>;
  kind?: 'primary' | 'quiet' | 'danger';
  /** What the button is about, where its label alone would be one of many alike. */
  about?: string;
}): Html {
  return html`<form method="post" action="${of.action}">${csrfField(of.csrf)}${Object.entries(
    of.fields ?? {},
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button${attributes({ class: of.kind })}>${of.label}${
    of.about ? html` <span class="unseen">${of.about}</span>` : nothing
  }</button></form>`;
}

/** Where somebody stands for the blink between a link from elsewhere and the desk. */
export const arrivalBody = ({ signIn }: DeskWords, next: string): Html =>
  html`<p><a href="${next}">${signIn.arrivingOn}</a></p>`;

/** The way in: a key, or the publisher's own sign-in where it has one. */
export function signInBody(of: {
  words: DeskWords;
  next: string;
  said: string | undefined;
  provider: boolean;
}): Html {
  const { signIn } = of.words;
  const query = `?${new URLSearchParams({ next: of.next })}`;
  return html`${of.said ? html`<p class="notice" role="status">${of.said}</p>` : nothing}<form class="stack" method="post" action="/desk/sign-in">
<input type="hidden" name="next" value="${of.next}">${lineField(
    { words: of.words },
    { path: 'key', label: signIn.key, hint: signIn.hint, type: 'password', autocomplete: 'current-password' },
  )}
<button class="primary">${signIn.submit}</button></form>
${of.provider ? html`<p><a class="button" href="/desk/sign-in/provider${query}">${signIn.withProvider}</a></p>` : nothing}<p class="hint">${signIn.lost}</p>`;
}

/** What a one-time link opens: only the button uses it up, so that whatever follows links in mails does not. */
export const linkBody = ({ signIn }: DeskWords, token: string): Html =>
  html`<p>${signIn.link}</p><form method="post" action="/desk/sign-in/link"><input type="hidden" name="token" value="${token}"><button class="primary">${signIn.linkSubmit}</button></form>`;
