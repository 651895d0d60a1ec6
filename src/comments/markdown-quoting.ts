/** How words are written down so that our Markdown shows them as they are. */

const url = /https?:\/\/[^\s<>"“”*`[\]\\]+/gi;

/** Whether an address that stands in a text by itself is linked, whole. */
export const isUrlWithinText = (address: string): boolean =>
  /^https?:\/\/[^\s<>"“”*`[\]\\]+$/i.test(address) && /[\p{L}\p{N}/=_-]$/u.test(address);

/** A text with what would be taken for markup made harmless; addresses stay as they are, since they are linked as typed. */
export function quoted(text: string): string {
  if (!/[\\*_`[\]<&~>+\-.)]/.test(text)) return text;
  let quotedText = '';
  let from = 0;
  for (const { 0: address, index } of text.matchAll(url)) {
    if (/\w/.test(text[index - 1] ?? '')) continue;
    quotedText += quotedWords(text.slice(from, index)) + address;
    from = index + address.length;
  }
  return quotedText + quotedWords(text.slice(from));
}

function quotedWords(text: string): string {
  return text
    .replace(/[\\*`[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/<(?=[a-z!/?])/gi, '\\<')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/^([ \t]*)([-+](?=[\s-]|$)|>|~~~)/gm, '$1\\$2')
    .replace(/^([ \t]*\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2');
}

/** A link with these words, which are Markdown; where the address is none of the web, the words alone. */
export function linkMarkdown(words: string, address: string): string {
  const target = URL.parse(address);
  if (target?.protocol !== 'http:' && target?.protocol !== 'https:') return words;
  const href = target.href.replace(/&(?=#?\w+;)/g, '\\&');
  return `[${words.replaceAll('\n', ' ')}](${/[()]/.test(href) ? `<${href}>` : href})`;
}
