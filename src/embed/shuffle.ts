/**
 * The items in a random order: sorted by a random 32-bit number each. `draw` fills an array with such numbers; two equal ones,
 * which would favour the earlier item, come up once in some hundred million lists.
 */
export function shuffled<Item>(
  items: readonly Item[],
  draw: (keys: Uint32Array<ArrayBuffer>) => Uint32Array = (keys) => crypto.getRandomValues(keys),
): Item[] {
  const keys = draw(new Uint32Array(items.length));
  return items
    .map((item, index) => ({ item, key: keys[index] ?? 0 }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}
