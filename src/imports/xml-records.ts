import { SaxesParser } from 'saxes';
import { Refusal } from '../errors.ts';

/** What takes records out of a document while it goes by. Names bear the prefixes of `namespaces`, whatever the document calls them. */
export type XmlReader = {
  open: (name: string, attributes: Record<string, string>) => void;
  /** `text` is the character data within the element itself. */
  close: (name: string, text: string) => void;
};

export type XmlFormat<Rec> = {
  /** What its root element is called. */
  root: string;
  /** Our prefix for a namespace, by what its address begins with. */
  namespaces: Record<string, string>;
  reader: (emit: (record: Rec) => void) => XmlReader;
};

/** Far beyond any archive: a packed one of a few kilobytes may be without end. */
const most = { text: 20_000_000, depth: 200, names: 1000 };

/**
 * The records of an XML document of any length, those of each piece of bytes together. What comes before a fault is given first; the
 * fault is refused with its line and column. Control characters, which old blogs are full of and XML forbids, are let pass.
 */
export async function* readXml<Rec>(
  bytes: AsyncIterable<Uint8Array>,
  format: XmlFormat<Rec>,
): AsyncGenerator<Rec[]> {
  let records: Rec[] = [];
  const document = open(format, (record) => records.push(record));
  const taken = () => {
    const full = records;
    records = [];
    return full;
  };
  const text = decoded(bytes);
  try {
    for await (const piece of text) {
      document.write(piece);
      if (records.length > 0) yield taken();
    }
    document.close();
  } catch (error) {
    if (records.length > 0) yield taken();
    throw error;
  }
  if (records.length > 0) yield taken();
}

function open<Rec>({ root, namespaces, reader }: XmlFormat<Rec>, emit: (record: Rec) => void) {
  const parser = new SaxesParser({ xmlns: false });
  const { open, close } = reader(emit);
  const prefixes = new Map<string, string>();
  const names = new Map<string, string>();
  /** The text so far of each element that is open. */
  const texts: string[] = [];
  const nameOf = (written: string): string => {
    const known = names.get(written);
    if (known !== undefined) return known;
    const [prefix = '', local] = written.split(':');
    const name = local === undefined ? written : `${prefixes.get(prefix) ?? prefix}:${local}`;
    if (names.size < most.names) names.set(written, name);
    return name;
  };
  /** Characters since the parser has had anything to tell: it holds them all. */
  let quiet = 0;
  const add = (text: string) => {
    quiet = 0;
    const last = texts.length - 1;
    if (last < 0) return;
    texts[last] += text;
    if ((texts[last]?.length ?? 0) > most.text) throw endless();
  };
  parser.on('error', (error) => {
    if (!error.message.endsWith(': disallowed character.')) throw refusalAt(parser, error);
  });
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('opentag', ({ name: written, attributes }) => {
    quiet = 0;
    if (texts.length === 0) {
      for (const [attribute, address] of Object.entries(attributes)) {
        const [, own] = Object.entries(namespaces).find(([begin]) => address.startsWith(begin)) ?? [];
        if (attribute.startsWith('xmlns:') && own !== undefined) prefixes.set(attribute.slice(6), own);
      }
      if (nameOf(written) !== root)
        throw notThis(`It begins with <${written}>, where <${root}> was expected: is it the right file?`);
    }
    if (texts.length >= most.depth) throw notThis('Its elements go too deep into one another.');
    texts.push('');
    open(nameOf(written), attributes);
  });
  parser.on('closetag', ({ name }) => {
    quiet = 0;
    close(nameOf(name), texts.pop() ?? '');
  });
  return {
    write: (text: string) => {
      quiet += text.length;
      parser.write(text);
      if (quiet > most.text) throw endless();
    },
    close: () => void parser.close(),
  };
}

const notThis = (detail: string) =>
  new Refusal('invalid_request', `The file cannot be read. ${detail}`, { faults: [] });

const endless = () => notThis('One of its elements is endless.');

function refusalAt({ line, column }: SaxesParser, error: Error): Refusal {
  const what = error.message.replace(/^\S*\d+:\d+: /, '').replace(/\.$/, '');
  return new Refusal(
    'invalid_request',
    `The file is not well-formed XML at line ${line}, column ${column}: ${what}. What came before it was read; mend the file and give it again.`,
  );
}

/** Text in the encoding that the document says it is in, without what some blogs put before its beginning. */
async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let isBegun = false;
  for await (const piece of bytes) {
    decoder ??= new TextDecoder(encodingOf(piece));
    const text = decoder.decode(piece, { stream: true });
    const begun: string = isBegun ? text : text.trimStart();
    isBegun ||= begun !== '';
    if (begun !== '') yield begun;
  }
  const rest = decoder?.decode();
  if (rest) yield rest;
}

function encodingOf(begin: Uint8Array): string {
  const declaration = String.fromCharCode(...begin.subarray(0, 200));
  const [, encoding = 'utf-8'] = /^\s*<\?xml[^>]*\sencoding=["']([\w.-]+)["']/.exec(declaration) ?? [];
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    throw notThis(`Its encoding, ${encoding}, is not known.`);
  }
}
