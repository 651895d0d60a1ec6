import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { spool } from '../../src/runtimes/spool.ts';

const ours = async () => (await readdir(tmpdir())).filter((name) => /^hustings-[0-9a-f-]{36}$/.test(name));

async function textOf(bytes: AsyncIterable<Uint8Array>) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of bytes) text += decoder.decode(piece, { stream: true });
  return text;
}

test('what is spooled can be read again and again, by two at once, and has no name that anybody could open', async () => {
  const before = await ours();
  const text = 'Zählung 🌉 '.repeat(20_000);
  const { size, bytes, close } = await spool(new Blob([text]).stream());
  expect(size).toBe(new Blob([text]).size);
  expect(await ours()).toEqual(before);
  expect(await Promise.all([textOf(bytes), textOf(bytes)])).toEqual([text, text]);
  expect(await textOf(bytes)).toBe(text);
  await close();
  await expect(textOf(bytes)).rejects.toThrow();
});

test('what ends early is let go, and says why', async () => {
  async function* torn() {
    yield new Uint8Array(10);
    throw new Error('the line is dead');
  }
  await expect(spool(torn())).rejects.toThrow('the line is dead');
});
