import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { type BuiltScript, buildScripts } from '../../src/embed/build.ts';

let embed: BuiltScript;
let frame: BuiltScript;
let desk: BuiltScript;

beforeAll(async () => {
  ({ embed, frame, desk } = await buildScripts());
});

test('all elements and the solver are at most 8 kB, gzipped', () => {
  expect(gzipSync(embed.text, { level: 9 }).length).toBeLessThanOrEqual(8000);
});

test('the script needs nothing that a strict policy forbids', () => {
  for (const { text } of [embed, frame, desk]) {
    expect(text).not.toMatch(
      /\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|blob:|new Worker/,
    );
    expect(text).not.toMatch(/\.style\b|setAttribute\("style/);
  }
});

test('the integrity value is that of the bytes', () => {
  const digest = createHash('sha384').update(embed.text).digest('base64');
  expect(embed.integrity).toBe(`sha384-${digest}`);
  expect(embed.hash).toMatch(/^[0-9a-f]{16}$/);
});

test('two builds are the same', async () => {
  expect(await buildScripts()).toEqual({ embed, frame, desk });
});
