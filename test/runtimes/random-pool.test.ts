import { expect, test } from 'vitest';
import { randomPool } from '../../src/runtimes/random-pool.ts';

test('no bytes are handed out twice, and none that were handed out are left', () => {
  const random = randomPool();
  const seen = new Set<string>();
  for (let each = 0; each < 5000; each++) {
    const given = random(16);
    expect(given.buffer.byteLength).toBe(16);
    seen.add(given.toString());
    given.fill(0);
  }
  expect(seen.size).toBe(5000);
  expect(seen.has(new Uint8Array(16).toString())).toBe(false);
});

test('more than is drawn at once is drawn for itself', () => {
  const random = randomPool();
  for (const bytes of [0, 1, 4095, 4096, 4097, 60_000]) {
    const given = random(bytes);
    expect(given.length).toBe(bytes);
    if (bytes > 100) expect(new Set(given).size).toBeGreaterThan(50);
  }
});
