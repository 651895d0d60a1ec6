/** An element as it was read: attributes and text unescaped. */
export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
};

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

function unescaped(text: string): string {
  if (text.includes('<') || text.includes(']]>')) throw new Error(`Bare markup in ${JSON.stringify(text)}`);
  return text.replace(/&(?:(\w+);)?/g, (reference, name) => {
    const character = named[name];
    if (character === undefined) throw new Error(`Unknown reference ${reference}`);
    return character;
  });
}

function attributesOf(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  let rest = source;
  while (rest !== '') {
    const found = /^\s+([A-Za-z][\w:.-]*)="([^"]*)"/.exec(rest);
    if (!found) throw new Error(`No attribute: ${JSON.stringify(rest)}`);
    const [whole, name = '', value = ''] = found;
    if (name in attributes) throw new Error(`Attribute ${name} twice`);
    attributes[name] = unescaped(value);
    rest = rest.slice(whole.length);
  }
  return attributes;
}

/**
 * Reads the XML that this project writes (a declaration, elements, text, CDATA, the five named references) and throws at
 * anything that is not well-formed, prefixes without a namespace included.
 */
export function parseXml(source: string): XmlElement {
  if (forbidden.test(source)) throw new Error('A character that XML 1.0 forbids');
  const root: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  const prefixes = new Set(['xml', 'xmlns']);
  const body = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  for (const [token] of body.matchAll(/<!\[CDATA\[.*?\]\]>|<[^>]*>|[^<]+|</gs)) {
    const parent = open.at(-1) ?? root;
    if (token.startsWith('<![CDATA[')) {
      parent.children.push(token.slice(9, -3));
      continue;
    }
    const tag = /^<(\/?)([A-Za-z][\w:.-]*)([^<>]*?)(\/?)>$/s.exec(token);
    if (!tag) {
      parent.children.push(unescaped(token));
      continue;
    }
    const [, closing, name = '', attributes = '', empty] = tag;
    if (closing) {
      if (open.pop()?.name !== name || open.length === 0) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const element: XmlElement = { name, attributes: attributesOf(attributes), children: [] };
    for (const key of Object.keys(element.attributes))
      if (key.startsWith('xmlns:')) prefixes.add(key.slice(6));
    for (const qualified of [name, ...Object.keys(element.attributes)]) {
      const [prefix = '', local] = qualified.split(':');
      if (local !== undefined && !prefixes.has(prefix)) throw new Error(`${qualified} has no namespace`);
    }
    parent.children.push(element);
    if (!empty) open.push(element);
  }
  const [top, ...others] = root.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  if (open.length !== 1 || typeof top !== 'object' || others.length > 0)
    throw new Error('Not one root element');
  return top;
}

/** The element's children of that name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string').filter((child) => child.name === name);
}

/** The text of the element's first child of that name; undefined where there is none. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childrenOf(element, name)[0]
    ?.children.filter((child) => typeof child === 'string')
    .join('');
}
