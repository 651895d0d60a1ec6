import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpacked } from '../../src/imports/unpacked.ts';
import { readXml, type XmlFormat } from '../../src/imports/xml-records.ts';

/** Every `a` of a document that is called `all`. */
const format: XmlFormat<string> = {
  root: 'all',
  namespaces: {},
  reader: (emit) => ({ open: () => {}, close: (name, text) => name === 'a' && emit(text) }),
};
const encoder = new TextEncoder();

/** Begins so, goes on so for up to `times`, and counts how far anybody reads. */
function endless(begin: string, more: string, times: number) {
  const read = { pieces: 0 };
  async function* bytes() {
    yield encoder.encode(begin);
    for (; read.pieces < times; read.pieces++) yield encoder.encode(more);
  }
  return { read, bytes: bytes() };
}

async function recordsOf(bytes: AsyncIterable<Uint8Array>) {
  const records: string[] = [];
  for await (const some of readXml(bytes, format)) records.push(...some);
  return records;
}

test.each([
  ['text', '<all><a>', 'x'],
  ['quoted text', '<all><a><![CDATA[', '>'],
  ['attribute', '<all><a b="', 'x'],
  ['comment', '<all><!--', 'x'],
  ['name', '<all><a', 'x'],
])('a %s without end is refused before it has taken the memory', async (_, begin, more) => {
  const { read, bytes } = endless(begin, more.repeat(1_000_000), 60);
  await expect(recordsOf(bytes)).rejects.toMatchObject({ code: 'invalid_request' });
  expect(read.pieces).toBeLessThan(30);
});

test('elements in one another without end are refused, and many side by side are not', async () => {
  const { read, bytes } = endless('<all>', '<a>'.repeat(100), 1_000_000);
  await expect(recordsOf(bytes)).rejects.toMatchObject({ code: 'invalid_request' });
  expect(read.pieces).toBeLessThan(10);
  const names = Array.from({ length: 5000 }, (_, at) => `<b${at}/>`).join('');
  expect(await recordsOf(endless(`<all>${names}<a>1</a></all>`, '', 0).bytes)).toEqual(['1']);
});

test('entities of a document’s own stand for nothing, so none can stand for a billion', async () => {
  const lol =
    '<!DOCTYPE all [<!ENTITY l "l"><!ENTITY ll "&l;&l;"><!ENTITY file SYSTEM "file:///etc/passwd">]>';
  for (const name of ['ll', 'file']) {
    const { bytes } = endless(`${lol}<all><a>&${name};</a></all>`, '', 0);
    const records = await recordsOf(bytes).catch((error: { code: string }) => [error.code]);
    expect(records).toEqual(['invalid_request']);
  }
});

test('a packed file is unpacked as far as it is read', async () => {
  const bomb = gzipSync(Buffer.concat([encoder.encode('<all><a>'), Buffer.alloc(300_000_000, 'x')]));
  async function* bytes() {
    for (let at = 0; at < bomb.length; at += 1000) yield new Uint8Array(bomb.subarray(at, at + 1000));
  }
  const archive = await unpacked({ name: 'bomb.gz', size: bomb.length, hash: null, bytes: bytes() });
  const before = process.memoryUsage().rss;
  await expect(recordsOf(archive.bytes)).rejects.toMatchObject({ code: 'invalid_request' });
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
});
