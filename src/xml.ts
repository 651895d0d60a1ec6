export type Markup = { xml: string };

type Attributes = Record<string, string>;

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Writes one element; strings are text and get escaped, and so do attributes. */
export function element(name: string, attributes: Attributes, ...content: (string | Markup)[]): Markup {
  const inner = content.map((part) => (typeof part === 'string' ? escapeXml(part) : part.xml));
  return { xml: `${openTag(name, attributes)}${inner.join('')}</${name}>` };
}

/** The beginning of an element that is too long to be held; its end is written by hand. */
export function openTag(name: string, attributes: Attributes = {}): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return `<${name}${pairs.join('')}>`;
}

export function xmlDocument(root: Markup): string {
  return `${xmlDeclaration}${root.xml}\n`;
}

/** Text as a CDATA section; the one sequence that would end it is split over two. */
export function cdata(text: string): Markup {
  return { xml: `<![CDATA[${permitted(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>` };
}

const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return permitted(text).replace(/[&<>"]/g, (character) => references[character] ?? character);
}

/** Leaves out what XML 1.0 has no way to write: most control characters, lone surrogates, U+FFFE and U+FFFF. */
export function permitted(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');
}
