/**
 * A stream of numbers in [0, 1) that depends on nothing but the seed and the label, so that one token always draws
 * the same pixels and the same samples. xoshiro128** (Blackman and Vigna, 2018); not for secrets.
 */
export function seeded(seed: Uint8Array, label: string): () => number {
  const state = new Uint32Array(4);
  const mix = [...seed, ...new TextEncoder().encode(label)];
  for (let word = 0; word < 4; word++) {
    // FNV-1a, started differently for each word of the state.
    let hash = (0x811c9dc5 ^ Math.imul(word + 1, 0x9e3779b1)) >>> 0;
    for (const byte of mix) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    state[word] = hash || word + 1;
  }
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  const next = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result / 0x1_0000_0000;
  };
  for (let warm = 0; warm < 16; warm++) next();
  return next;
}
