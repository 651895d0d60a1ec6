import { element, type Markup, openTag } from '../xml.ts';

/** The rules of what a mail looks like: the same words as plain text and as simple HTML, with nothing that is loaded from elsewhere. */

export type Part = string | { quote: string } | { link: string; label: string };

/** `foot` says why this mail came, and how it is the last. */
export type Letter = { subject: string; body: Part[]; foot: Part[] };

export function textOf({ body, foot }: Letter): string {
  return `${[...body, '-- ', ...foot].map(plain).join('\n\n')}\n`;
}

function plain(part: Part): string {
  if (typeof part === 'string') return part;
  if ('link' in part) return `${part.label}:\n${part.link}`;
  return part.quote
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

export function htmlOf({ subject, body, foot }: Letter, lang: string): string {
  const head = element(
    'head',
    {},
    { xml: openTag('meta', { charset: 'utf-8' }) },
    element('title', {}, subject),
  );
  const style = { style: 'font: 16px/1.5 sans-serif; max-width: 40em' };
  const small = element('div', { style: 'font-size: 14px' }, ...foot.map(marked));
  const page = element(
    'html',
    { lang },
    head,
    element('body', style, ...body.map(marked), { xml: openTag('hr') }, small),
  );
  return `<!doctype html>\n${page.xml}\n`;
}

function marked(part: Part): Markup {
  if (typeof part === 'string') return element('p', {}, part);
  if ('link' in part) return element('p', {}, element('a', { href: part.link }, part.label));
  const style = 'white-space: pre-line; margin: 0; padding-left: 1em; border-left: 3px solid #999';
  return element('blockquote', { style, dir: 'auto' }, part.quote);
}

const longest = 1200;

/** What somebody wrote, cut where a mail would grow too long. */
export function cut(text: string): string {
  const letters = Array.from(text);
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text;
}
