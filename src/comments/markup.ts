import { compile, parse, postprocess, preprocess } from 'micromark';
import type { Construct, Extension, HtmlExtension, State } from 'micromark-util-types';

/** A comment as readers see it: `html` to show, `text` without markup for excerpts, and how many links it has. */
export type Rendered = { html: string; text: string; links: number };

/**
 * Renders what a reader typed: paragraphs, line breaks, emphasis, links, quotes, lists and code, in Markdown. The
 * HTML holds `p br em strong a blockquote ul ol li code pre` and nothing else; whatever else was typed shows as
 * text. Never throws, whatever the string, and takes a fraction of a second for the longest comment.
 */
export function renderMarkup(source: string): Rendered {
  const typed = source.toWellFormed().replaceAll('\0', '\uFFFD').replace(/\r\n?/g, '\n');
  if (!hasMarkup.test(typed)) return plainly(typed);
  if (!isOrdinary(typed)) {
    const html = plainParagraphs(typed);
    return { html, text: typed.trim(), links: linksIn(typed, html) };
  }
  const html = htmlOf(typed);
  const text = html.replace(/<[^>]*>/g, '').replace(/&\w+;/g, (name) => characters[name] ?? name);
  return { html, text: text.replace(/\n+/g, '\n').trim(), links: linksIn(typed, html) };
}

/** How many links a text has as it was rendered. */
export function linksIn(source: string, html: string): number {
  if (isOrdinary(source)) return html.split('<a ').length - 1;
  // Addresses count though they are not linked, so that marks without end are no way past the moderators.
  return source.match(/https?:\/\//gi)?.length ?? 0;
}

let reader: ReturnType<typeof parse> | undefined;

/** As micromark itself does it, with what it would make anew for each text made once: that took a third of the time. */
function htmlOf(typed: string): string {
  reader ??= parse({ extensions: [subset] });
  // All that a reader keeps of a text.
  Object.assign(reader, { defined: [], lazy: {} });
  const events = reader.document().write(preprocess()(typed, undefined, true));
  return compile({ htmlExtensions: [readersHtml()] })(postprocess(events));
}

/** What can mean something in Markdown here, or be linked; wherever it stands. */
const hasMarkup = /[*_[\]`~<>&\\\t]|https?:|^ *(?:[-+]|\d{1,9}[.)])|^ {4}/im;

/** Most comments have no markup at all, and are spared the parser: paragraphs, lines, and no spaces at the ends of these. */
function plainly(typed: string): Rendered {
  const paragraphs = typed
    .split('\n')
    .map((line) => line.replace(/^ +|(?<! ) +$/g, ''))
    .join('\n')
    .split(/\n{2,}/)
    .map((lines) => lines.replace(/^\n|\n$/g, ''))
    .filter((lines) => lines !== '');
  const html = paragraphs.map(
    (lines) => `<p>${lines.replaceAll('"', '&quot;').replaceAll('\n', '<br>\n')}</p>`,
  );
  return { html: html.join('\n'), text: paragraphs.join('\n').trim(), links: 0 };
}

const mark = /[*_[\]`~<>&\\\n\t]|(?:(?<=^ *|[-+*>.)] +)[-+]|\d[.)]) | {4}/gm;
const mostMarks = 1500;
const escapedBacktick = /\\`/g;
const mostEscapedBackticks = 50;
const mostBacktickLengths = 6;
const tooDeep = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){20}/m;

/**
 * Whether Markdown is worth reading here. The parser's time grows with the square of the marks (and escaped backticks, or
 * backticks in runs of many lengths, make it look for the end of code again and again), so a text with more than anybody
 * writes by hand is shown as typed.
 */
export function isOrdinary(typed: string): boolean {
  const count = (pattern: RegExp) => typed.match(pattern)?.length ?? 0;
  return (
    !tooDeep.test(typed) &&
    count(mark) <= mostMarks &&
    count(escapedBacktick) <= mostEscapedBackticks &&
    new Set(typed.match(/`+/g)).size <= mostBacktickLengths
  );
}

function plainParagraphs(typed: string): string {
  const paragraphs = typed.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '');
  return paragraphs.map((lines) => `<p>${escapeHtml(lines).replaceAll('\n', '<br>\n')}</p>`).join('\n');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const characters = Object.fromEntries(Object.entries(entities).map(([character, name]) => [name, character]));

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** Links `label`, which is HTML, to an http(s) address; with any other address the label stands alone. */
export function link(address: string, label: string): string {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return label;
  // A quotation mark passes for part of a host name, but no such host is to be found.
  if (url.host.includes('"')) return label;
  return `<a href="${escapeHtml(url.href)}" rel="nofollow ugc noopener">${label}</a>`;
}

/** The part of a bare address that is meant: not the full stop behind it, nor the parenthesis around it. */
function withoutClosing(address: string): string {
  let unopened = address.split(')').length - address.split('(').length;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    if (last === ')' ? unopened-- <= 0 : !`.,;:!?'’…`.includes(last)) break;
  }
  return address.slice(0, end);
}

/** `https://…` without angle brackets: a construct of its own, so that `_` inside it is no emphasis. */
const bareAddress: Construct = {
  name: 'bareAddress',
  previous: (code) => code === null || code < 0 || !/\w/.test(String.fromCharCode(code)),
  tokenize(effects, ok, nok) {
    let read = '';
    const next: State = (code) => {
      const character = code === null || code < 0 ? ' ' : String.fromCharCode(code);
      if (/[\s<>"“”*`[\]\\]/.test(character)) {
        if (!/^https?:\/\/./i.test(read)) return nok(code);
        effects.exit('autolinkProtocol');
        return ok(code);
      }
      read += character;
      if (read.length <= 'https://'.length && !beginsAddress(read.toLowerCase())) return nok(code);
      effects.consume(code);
      return next;
    };
    return (code) => {
      effects.enter('autolinkProtocol');
      return next(code);
    };
  },
};

function beginsAddress(read: string): boolean {
  return 'https://'.startsWith(read) || 'http://'.startsWith(read) || read.startsWith('http://');
}

const subset: Extension = {
  text: { 72: bareAddress, 104: bareAddress },
  disable: {
    null: ['htmlFlow', 'htmlText', 'headingAtx', 'setextUnderline', 'labelStartImage', 'definition'],
  },
};

/** Replaces the compiler's handlers for one text; the keys are micromark's token names. */
function readersHtml(): HtmlExtension {
  let inParagraph = false;
  let inLink = false;
  let address = '';
  let label = '';
  return {
    enter: {
      paragraph() {
        inParagraph = true;
        this.setData('slurpAllLineEndings');
        this.lineEndingIfNeeded();
        this.tag('<p>');
      },
      lineEnding() {
        if (inParagraph && !this.getData('inCodeText')) this.tag('<br>');
      },
      label() {
        inLink = true;
        address = '';
        this.buffer();
      },
    },
    exit: {
      paragraph() {
        inParagraph = false;
        this.tag('</p>');
      },
      // A line's end is a break already.
      hardBreakEscape() {},
      hardBreakTrailing() {},
      label() {
        label = this.resume();
      },
      resourceDestinationString() {
        address = this.resume();
        this.setData('ignoreEncode');
      },
      link() {
        inLink = false;
        this.raw(link(address, label));
      },
      autolinkProtocol(token) {
        const typed = this.sliceSerialize(token);
        const meant = inLink ? '' : withoutClosing(typed);
        this.raw(link(meant, escapeHtml(meant)) + escapeHtml(typed.slice(meant.length)));
      },
      autolinkEmail(token) {
        this.raw(escapeHtml(this.sliceSerialize(token)));
      },
      codeFencedFenceInfo() {
        this.resume();
      },
      thematicBreak(token) {
        this.lineEndingIfNeeded();
        this.raw(`<p>${escapeHtml(this.sliceSerialize(token))}</p>`);
      },
    },
  };
}
