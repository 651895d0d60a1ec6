import { describe, expect, test } from 'vitest';
import { readFormWithFile } from '../../src/http/multipart.ts';

const type = 'multipart/form-data; boundary=----edge42';
const field = (name: string, value: string) =>
  `------edge42\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileOf = (content: string, name = 'blog.xml') =>
  `------edge42\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/xml\r\n\r\n${content}\r\n`;
const end = '------edge42--\r\n';

/** The pieces of a body, each of so many bytes. */
async function* cut(body: string, step: number) {
  const bytes = new TextEncoder().encode(body);
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function read(body: string, step = body.length, length: number | null = null) {
  const { fields, file } = await readFormWithFile(type, length, cut(body, step));
  if (!file) return { fields, file };
  let content = '';
  const decoder = new TextDecoder();
  for await (const piece of file.bytes) content += decoder.decode(piece, { stream: true });
  return { fields, file: { name: file.name, size: file.size, content } };
}

// What looks like a boundary and is none, line ends of every kind, and letters of several bytes.
const content = '<rss>\r\n------edge4\r\r\n------edge\r\n\r\nÄ 🌉\r\n--</rss>\r';
const body = field('kind', 'wxr') + field('try', 'yes') + fileOf(content) + end;

describe('a form with a file', () => {
  test.each([1, 2, 3, 7, 20, 64, 1000])('is the same however it is cut: %i bytes at a time', async (step) => {
    const bytes = new TextEncoder().encode(body);
    expect(await read(body, step, bytes.length)).toEqual({
      fields: { kind: 'wxr', try: 'yes' },
      file: { name: 'blog.xml', size: new TextEncoder().encode(content).length, content },
    });
  });

  test('may have a file without a byte, or none at all', async () => {
    expect((await read(fileOf('') + end, 5)).file).toMatchObject({ name: 'blog.xml', content: '' });
    expect((await read(fileOf('', '') + end)).fields).toEqual({});
    expect(await read(field('kind', 'wxr') + end)).toEqual({ fields: { kind: 'wxr' }, file: undefined });
  });

  test('names its file as the browser spells it', async () => {
    expect((await read(fileOf('x', 'a %22b%22 – ü.xml') + end)).file?.name).toBe('a "b" – ü.xml');
  });

  test('holds no more of a long file than what has just come', async () => {
    let given = 0;
    async function* long() {
      yield new TextEncoder().encode(fileOf('').replace(/\r\n$/, ''));
      for (let piece = 0; piece < 1000; piece++) {
        given++;
        yield new Uint8Array(1000).fill(65);
      }
      yield new TextEncoder().encode(`\r\n${end}`);
    }
    const { file } = await readFormWithFile(type, null, long());
    let taken = 0;
    for await (const piece of file?.bytes ?? []) {
      taken += piece.length;
      expect(given * 1000 - taken).toBeLessThan(1100);
    }
    expect(taken).toBe(1_000_000);
  });

  test.each([
    ['another kind of body', body, 'application/x-www-form-urlencoded', /multipart\/form-data/],
    ['no boundary', body, 'multipart/form-data', /multipart\/form-data/],
    ['a file that is cut off', fileOf(content), type, /before its end/],
    ['fields that never end', field('kind', 'x'.repeat(10_000)) + end, type, /too long/],
    ['headers that never end', `------edge42\r\n${'x'.repeat(10_000)}`, type, /too long/],
    ['too many fields', field('kind', 'wxr').repeat(40) + end, type, /too many/],
    ['nothing', '', type, /before its end/],
  ])('is refused with %s', async (_, sent, as, message) => {
    const reading = async () => {
      const { file } = await readFormWithFile(as, null, cut(sent, 100));
      for await (const _piece of file?.bytes ?? []);
    };
    await expect(reading()).rejects.toThrow(message);
  });
});
