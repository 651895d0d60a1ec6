import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { type BuiltScript, buildScripts } from '../../src/embed/build.ts';

let embed: BuiltScript;
let live: BuiltScript;
let frame: BuiltScript;
let desk: BuiltScript;

beforeAll(async () => {
  ({ embed, live, frame, desk } = await buildScripts());
});

test('all elements and the solver are at most 8 kB, gzipped', () => {
  expect(gzipSync(embed.text, { level: 9 }).length).toBeLessThanOrEqual(8000);
});

test('what follows live results comes later, is at most 2 kB, gzipped, and brings nothing along that is there already', () => {
  expect(gzipSync(live.text, { level: 9 }).length).toBeLessThanOrEqual(2000);
  expect(live.text).not.toMatch(/createPolicy|customElements|DOMParser/);
});

test('the script knows the later one by its name and by its bytes', () => {
  expect(embed.text).toContain(`live-${live.hash}.js`);
  expect(embed.text).toContain(live.integrity);
});

test('the script needs nothing that a strict policy forbids', () => {
  for (const { text } of [embed, live, frame, desk]) {
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
  expect(await buildScripts()).toEqual({ embed, live, frame, desk });
});
