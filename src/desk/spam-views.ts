import { type Html, html, nothing } from '../http/view.ts';
import { buttonForm, csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField, tickField } from './form-views.ts';
import type { SpamWords } from './spam-words.ts';

type SpamView = {
  words: SpamWords;
  number: (value: number) => string;
  learning: {
    learn: boolean;
    holdFrom: number;
    learnt: { spam: number; ham: number };
    speaksFrom: number;
    speaks: boolean;
    akismet: boolean;
  };
  /** Undefined for those who may look and change nothing. */
  form: ({ action: string; csrf: string } & DeskForm) | undefined;
};

/** What the site knows about spam, how sure it must be, and Akismet with its price. */
export function spamBody(view: SpamView): Html {
  const { words } = view;
  return html`<section class="card" aria-labelledby="spam-own"><h2 id="spam-own">${words.own}</h2><p>${words.how}</p>${learnt(view)}${ownForm(view)}</section>
<section class="card" aria-labelledby="spam-akismet"><h2 id="spam-akismet">${words.akismet}</h2>${akismet(view)}</section>`;
}

function learnt({ words, number, learning }: SpamView): Html {
  const { learn, speaks, speaksFrom, learnt } = learning;
  const state = learn ? (speaks ? words.speaks : words.silent(speaksFrom)) : words.off;
  const row = (label: string, count: number) => {
    const told = count >= speaksFrom ? number(count) : words.ofFewest(number(count), number(speaksFrom));
    return html`<dt>${label}</dt><dd><meter aria-hidden="true" max="${speaksFrom}" value="${Math.min(count, speaksFrom)}"></meter> ${told}</dd>`;
  };
  return html`<dl class="facts">${row(words.learntSpam, learnt.spam)}${row(words.learntHam, learnt.ham)}</dl><p>${state}</p>`;
}

function ownForm({ words, learning, form }: SpamView): Html {
  if (!form) return nothing;
  const value = String(learning.holdFrom);
  const choices = { ...(value in words.levels ? {} : { [value]: value }), ...words.levels };
  return html`<form class="stack" method="post" action="${form.action}">${csrfField(form.csrf)}${tickField(
    form,
    { path: 'settings.spam.learn', label: words.learn, value: learning.learn },
  )}${choiceField(form, {
    ...{ path: 'settings.spam.holdFrom', label: words.holdFrom, hint: words.holdFromHint },
    ...{ value, choices },
  })}<button class="primary">${words.save}</button></form>`;
}

function akismet({ words, learning, form }: SpamView): Html {
  const price = html`<h3>${words.cost}</h3><ul>${words.costs.map((cost) => html`<li>${cost}</li>`)}</ul><p>${words.advice}</p>`;
  const state = html`<p>${learning.akismet ? words.akismetOn : words.akismetOff}</p>`;
  if (!form) return html`${state}${price}`;
  const action = `${form.action}/akismet`;
  const label = learning.akismet ? words.otherKey : words.key;
  return html`${state}${price}<form class="stack" method="post" action="${action}">${csrfField(form.csrf)}${lineField(
    form,
    { path: 'akismetKey', label, type: 'password' },
  )}<button>${learning.akismet ? words.change : words.turnOn}</button></form>${
    learning.akismet
      ? buttonForm({ action, csrf: form.csrf, label: words.takeOut, fields: { remove: 'yes' } })
      : nothing
  }`;
}
