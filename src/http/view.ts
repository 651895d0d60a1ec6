import { raw, html as tagged } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Links } from '../links.ts';
import type { Words } from '../words/words.ts';

/** What every view is given and gives back: pure functions from data to escaped html. */

export type Html = HtmlEscapedString;
/** `level` is the level of the fragment's heading: 1 where the fragment is the page, else 2. */
export type Door = { words: Words; links: Links; level?: 1 | 2 | 3 };

/** `hono/html`, which escapes whatever is not html already. Our values are never promises, so neither is the result. */
export const html = tagged as unknown as (parts: TemplateStringsArray, ...values: unknown[]) => Html;
export { raw };

export const nothing: Html = html``;

type Attributes = Record<string, string | number | boolean | null | undefined>;

/** Attributes with a space before each: `true` gives the bare name; false, null and undefined leave it out. */
export function attributes(values: Attributes): Html {
  const given = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== null && value !== false,
  );
  return html`${given.map(([name, value]) =>
    value === true ? html` ${raw(name)}` : html` ${raw(name)}="${value}"`,
  )}`;
}

/** A heading that can be given the focus after a fragment was exchanged. */
export function heading(level: 1 | 2 | 3 | 4, body: unknown, more: Attributes = {}): Html {
  const name = raw(`h${level}`);
  return html`<${name}${attributes({ tabindex: -1, ...more })}>${body}</${name}>`;
}

/** The root of a fragment, with what the element needs to know about it. */
export function fragment(
  { words }: Pick<Door, 'words'>,
  kind: 'poll' | 'results' | 'archive' | 'thread' | 'feedback' | 'report' | 'mail',
  body: unknown,
  more: Attributes = {},
): Html {
  const part =
    kind === 'results' || kind === 'archive'
      ? 'poll'
      : kind === 'report' || kind === 'mail'
        ? 'feedback'
        : kind;
  return html`<section${attributes({
    class: `hustings hustings-${kind}`,
    part,
    'data-hustings': kind,
    lang: words.lang,
    dir: words.dir,
    'data-words': JSON.stringify(words.embed),
    ...more,
  })}>${body}<p class="status" part="status" role="status" data-status></p></section>`;
}

/** A time that machines can read too. */
export const time = (iso: string, said: string): Html => html`<time datetime="${iso}">${said}</time>`;

/** A calm line about what happened or what is so. */
export const note = (body: unknown, more: Attributes = {}): Html =>
  html`<p${attributes({ class: 'notice', part: 'note', ...more })}>${body}</p>`;

/** A custom element around what it replaces once its script runs; without script that is all there is to see. */
export const element = (name: 'reader-poll' | 'reader-comments', given: Attributes, body: Html): Html =>
  html`<${raw(name)}${attributes(given)}>${body}</${raw(name)}>`;
