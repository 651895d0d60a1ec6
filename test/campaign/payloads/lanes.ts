/** Each of them once, eight at a time. */
export async function inLanes<T>(
  items: readonly T[],
  each: (item: T, place: number) => Promise<unknown>,
): Promise<void> {
  const waiting = items.entries();
  const lane = async () => {
    for (const [place, item] of waiting) await each(item, place);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

/** Parts of at most so many. */
export const partsOf = <T>(items: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / most) }, (_, part) =>
    items.slice(part * most, (part + 1) * most),
  );
