/** What HTML 4 calls U+00A0 to U+00FF, in their order. */
const latin =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

const references = new Map([
  ...latin.split(' ').map((name, place) => [name, String.fromCharCode(160 + place)] as const),
  ...Object.entries({
    ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", hellip: '…', ndash: '–', mdash: '—' },
    ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', lsaquo: '‹', rsaquo: '›' },
    ...{ bull: '•', euro: '€', trade: '™', minus: '−', rarr: '→', larr: '←', hearts: '♥', infin: '∞' },
    ...{ OElig: 'Œ', oelig: 'œ', Scaron: 'Š', scaron: 'š', Yuml: 'Ÿ', fnof: 'ƒ', frasl: '⁄', permil: '‰' },
  }),
]);

/** The characters that character references stand for. What is none, or one of no character, stays as it is. */
export function dereferenced(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return references.get(name) ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    // As browsers do: pages of Windows-1252 wrote its bytes for what they stand for there.
    if (code >= 128 && code < 160) return windows.decode(Uint8Array.of(code));
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : whole;
  });
}

const windows = new TextDecoder('windows-1252');

const comments = /<!--[\s\S]*?-->/g;
const unseen = /<(script|style)\b[\s\S]*?<\/\1\s*>/gi;
const pictures = /<img\b[^>]*?\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))[^>]*>/gi;
const breaks = /<\/?(?:br|p|div|li|ul|ol|tr|td|h[1-6]|hr|blockquote|img)\b[^>]*>/gi;
const tags = /<\/?[a-z][^<>]*>/gi;

/** The words of simple HTML on one line, in NFC: without tags, with what character references stand for, pictures by their texts. */
export function plainWords(markup: string): string {
  const words = markup
    .replace(comments, '')
    .replace(unseen, ' ')
    .replace(pictures, (_, double, single, bare) => ` ${double ?? single ?? bare} `)
    .replace(breaks, ' ')
    .replace(tags, '');
  return dereferenced(words)
    .normalize('NFC')
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
