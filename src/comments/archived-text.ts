import Turndown from 'turndown';
import { dereferenced } from '../imports/plain-words.ts';
import { isUrlWithinText, linkMarkdown, quoted } from './markdown-quoting.ts';
import { escapeHtml, isOrdinary, link, renderMarkup } from './markup.ts';

/** How line breaks in an archive's HTML are meant: WordPress shows them, as it keeps what was typed; elsewhere they are mere space. */
export type LineBreaks = 'shown' | 'space';

/**
 * A comment of an archive, HTML as other systems keep it, as what its author might have typed here, with our own rendering of that.
 * What has no counterpart in our Markdown keeps its words; pictures and frames become links to them.
 */
export function textOfArchive(archived: string, breaks: LineBreaks): { body: string; html: string } {
  const source = withoutControls(archived.toWellFormed().replace(/\r\n?/g, '\n'));
  if (!isTame(source)) {
    const words = wordsAlone(source);
    return renderedWords(isOrdinary(quoted(words)) ? quoted(words) : words);
  }
  const simple = simplyWritten(source, breaks);
  const body = simple?.body ?? withoutControls(markdownByParser(source, breaks));
  if (isOrdinary(body)) return { body, html: simple?.html ?? renderMarkup(body).html };
  // Shown as it was typed, so nothing may be quoted in it.
  return renderedWords(plainWords(source, breaks));
}

const renderedWords = (body: string) => ({ body, html: renderMarkup(body).html });

const most = { length: 200_000, tags: 1500, open: 60 };
const tooLong = /(?:\s|&nbsp;){200}|<[a-z][^<>]{4000}/i;
const unclosed = new Set(['br', 'hr', 'img', 'p', 'input', 'wbr', 'col']);

/**
 * Whether a text can be given to the parser, whose time grows with the square of gaps, of attributes and of tags in one another, and which goes
 * only so far down into these. Nobody's comment is like that who meant to write one.
 */
function isTame(source: string): boolean {
  if (source.length > most.length || tooLong.test(source)) return false;
  const open = new Map<string, number>();
  let [tags, depth] = [0, 0];
  for (const [, closing, written = ''] of source.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (++tags > most.tags) return false;
    const name = written.toLowerCase();
    const now = open.get(name) ?? 0;
    // A closing tag of what is not open closes nothing.
    const step = unclosed.has(name) || (closing && now === 0) ? 0 : closing ? -1 : 1;
    open.set(name, now + step);
    depth += step;
    if (depth > most.open) return false;
  }
  return true;
}

/** What is left of such a text: its words, without tags, and with gaps as one may type them. */
function wordsAlone(source: string): string {
  const words = dereferenced(source.replace(/<br[^<>]*>/gi, '\n').replace(/<[^<>]*>/g, ' '));
  return withoutControls(words)
    .replace(/(?<![^\S\n])[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const withoutControls = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, '');

const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)\/?>/gi;
const marks: Record<string, string> = { em: '*', i: '*', strong: '**', b: '**' };

/**
 * The same for what nearly every comment is made of: paragraphs, line breaks, links, and emphasis around plain words. Undefined for
 * all else, which takes a parser. `html` is what our renderer would make of the body, at a tenth of its time; it is left out where the
 * renderer has addresses to link.
 */
function simplyWritten(source: string, breaks: LineBreaks): { body: string; html?: string } | undefined {
  let body = '';
  let html = '';
  let hasAddresses = false;
  const say = (words: string) => {
    body += quoted(words);
    html += escapeHtml(words);
    hasAddresses ||= /https?:/i.test(words);
  };
  let from = 0;
  let open: { name: string; href: string } | undefined;
  for (const found of source.matchAll(tag)) {
    const [whole, closing, written = '', attributes = ''] = found;
    const name = written.toLowerCase();
    const between = wordsOf(source.slice(from, found.index), breaks);
    if (between === undefined) return undefined;
    from = found.index + whole.length;
    if (name === 'p' || name === 'br') {
      if (open) return undefined;
      say(between + (name === 'p' ? '\n\n' : '\n'));
      // The break is written down already.
      if (source[from] === '\n') from++;
    } else if (closing) {
      if (open?.name !== name) return undefined;
      const put =
        name === 'a' ? linked(body, between, open.href) : emphasised(body, between, name, source[from]);
      if (put === undefined) return undefined;
      body += put.body;
      html += put.html;
      hasAddresses ||= name === 'a' && between !== open.href && /https?:/i.test(between);
      open = undefined;
    } else {
      const href = name === 'a' ? hrefOf(attributes) : '';
      if (open || href === undefined || !(name === 'a' || name in marks)) return undefined;
      say(between);
      open = { name, href };
    }
  }
  const rest = wordsOf(source.slice(from), breaks);
  if (open || rest === undefined) return undefined;
  say(rest);
  return hasAddresses ? { body: tidied(body) } : { body: tidied(body), html: inParagraphs(tidied(html)) };
}

const inParagraphs = (html: string) =>
  html === ''
    ? ''
    : html
        .split('\n\n')
        .map((lines) => `<p>${lines.replaceAll('\n', '<br>\n')}</p>`)
        .join('\n');

type Put = { body: string; html: string } | undefined;

/** Emphasis that no parser could read otherwise: words of letters and digits, with a space or a text's end around them. */
function emphasised(before: string, words: string, name: string, next: string | undefined): Put {
  const mark = marks[name];
  const isSafe = /^[\p{L}\p{N}](?:[\p{L}\p{N} ]*[\p{L}\p{N}])?$/u.test(words);
  const isApart = /(?:^|[\s(])$/.test(before) && (next === undefined || /[\s<.,;:!?)]/.test(next));
  if (mark === undefined || !isSafe || !isApart) return undefined;
  const element = mark === '*' ? 'em' : 'strong';
  return { body: `${mark}${words}${mark}`, html: `<${element}>${words}</${element}>` };
}

function linked(before: string, words: string, href: string): Put {
  if (words.includes('\n') || words.trim() !== words || words === '') return undefined;
  const html = link(href, escapeHtml(words));
  if (words === href && isUrlWithinText(href) && !/\w$/.test(before)) return { body: href, html };
  return { body: linkMarkdown(quoted(words), href), html };
}

/** The address of a link that has one, as it is meant. */
function hrefOf(attributes: string): string | undefined {
  const [, , double, single] = /\shref\s*=\s*("([^"]*)"|'([^']*)')/i.exec(attributes) ?? [];
  const written = double ?? single;
  return written === undefined ? undefined : decoded(written.trim());
}

/** Text between tags; undefined where it holds what is neither a tag nor a name for a character that everybody knows. */
function wordsOf(text: string, breaks: LineBreaks): string | undefined {
  if (/<[a-z!/?]/i.test(text)) return undefined;
  const words = decoded(text);
  return words === undefined ? undefined : spaced(words, breaks);
}

const named: Record<string, string> = {
  ...{
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00A0',
    hellip: '…',
    ndash: '–',
    mdash: '—',
  },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', bdquo: '„', euro: '€' },
};

function decoded(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let isKnown = true;
  const plain = text.replace(/&(?:#(\d{1,7})|([a-z]+));/gi, (whole, code, name) => {
    const character = code === undefined ? named[name] : characterOf(Number(code));
    isKnown &&= character !== undefined;
    return character ?? whole;
  });
  return isKnown && !/&#x/i.test(text) ? plain : undefined;
}

/** Numbers up to 159 mean Windows' characters, or nothing that could be shown: parsers know. */
const characterOf = (code: number) =>
  (code >= 32 && code < 127) || (code >= 160 && code < 0xd800) || (code > 0xdfff && code < 0xfffe)
    ? String.fromCodePoint(code)
    : undefined;

const spaced = (text: string, breaks: LineBreaks) =>
  breaks === 'shown' ? text : text.replace(/(?<!\s)\s*\n\s*/g, ' ');

/** Spaces count once, as in HTML, and lines begin and end without any. */
function tidied(markdown: string): string {
  return markdown
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^[ \n]+|[ \n]+$/g, '');
}

const blocks =
  'address|article|aside|blockquote|div|dl|dt|dd|figure|figcaption|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|br';
const atBlock = new RegExp(
  `[ \\t]*\\n\\s*(?=</?(?:${blocks})\\b)|(?<=<(?:/?(?:${blocks})\\b[^<>]*)>)[ \\t]*\\n\\s*`,
  'gi',
);

/** Tags that would make the parser begin another document, or end the one that it reads the comment in. */
const ofDocuments = /(<\/?)(?:html|head|body|frameset|template|plaintext|x-turndown)(?=[\s/>])/gi;

/** Line breaks as tags, save those around blocks, which are breaks already, and inside preformatted text. */
function withBreaks(source: string, breaks: LineBreaks): string {
  const comment = source.replace(ofDocuments, '$1span');
  if (breaks === 'space') return comment;
  return comment
    .split(/(<pre\b[\s\S]*?<\/pre>)/i)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(atBlock, '').replaceAll('\n', '<br>')))
    .join('');
}

let parser: Turndown | undefined;

function markdownByParser(source: string, breaks: LineBreaks): string {
  parser ??= ourTurndown();
  return parser
    .turndown(withBreaks(source, breaks))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function ourTurndown(): Turndown {
  const turndown = new Turndown({ br: '', codeBlockStyle: 'fenced', emDelimiter: '*', hr: '---' });
  turndown.escape = quoted;
  turndown.remove(['script', 'style', 'noscript']);
  turndown.addRule('heading', {
    filter: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
    replacement: (content) => (content.trim() ? `\n\n**${content.trim().replaceAll('**', '')}**\n\n` : ''),
  });
  turndown.addRule('link', {
    filter: (node) => node.nodeName === 'A',
    replacement: (content, node) => {
      const href = (node as HTMLElement).getAttribute('href') ?? '';
      const words = content.trim();
      if (words === '') return '';
      return node.textContent === href && isUrlWithinText(href) ? href : linkMarkdown(words, href);
    },
  });
  turndown.addRule('shown elsewhere', {
    filter: ['img', 'iframe', 'video', 'audio', 'embed'],
    replacement: (_, node) => {
      const { src, alt } = attributesOf(node as HTMLElement);
      return src === ''
        ? quoted(alt)
        : alt === '' && isUrlWithinText(src)
          ? src
          : linkMarkdown(quoted(alt || src), src);
    },
  });
  return turndown;
}

const attributesOf = (element: HTMLElement) => ({
  src: element.getAttribute('src') ?? '',
  alt: (element.getAttribute('alt') ?? '').trim(),
});

/** The words alone, for a text with more marks than anybody reads. */
function plainWords(source: string, breaks: LineBreaks): string {
  const turndown = ourTurndown();
  turndown.escape = (text) => text;
  return turndown.turndown(withBreaks(source, breaks)).trim();
}
