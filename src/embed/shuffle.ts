type Random32 = () => number;

const fromCrypto: Random32 = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/**
 * A fair shuffle (Fisher–Yates, Durstenfeld 1964). `random` gives whole numbers below 2³²; what would favour the small ones is
 * thrown away and drawn again.
 */
export function shuffled<Item>(items: readonly Item[], random: Random32 = fromCrypto): Item[] {
  const deck = [...items];
  for (let size = deck.length; size > 1; size--) {
    const fair = 2 ** 32 - (2 ** 32 % size);
    let draw = random();
    while (draw >= fair) draw = random();
    const pick = draw % size;
    [deck[size - 1], deck[pick]] = [deck[pick] as Item, deck[size - 1] as Item];
  }
  return deck;
}
