const day = 86_400_000;

/** The sample's polls as an editor would send them: one open, four closed with the tallies they ended on. */
export function samplePolls(now: Date): unknown[] {
  const ago = (days: number) => new Date(now.getTime() - days * day).toISOString();
  const past = (
    slug: string,
    question: string,
    opened: number,
    lasted: number,
    options: [string, number][],
  ) => ({
    slug,
    question,
    opensAt: ago(opened),
    closesAt: ago(opened - lasted),
    options: options.map(([text, baseline]) => ({ text, baseline })),
    baselineVoters: options.reduce((sum, [, votes]) => sum + votes, 0),
  });
  return [
    past('best-retreat', 'Which retreat was the greatest feat of arms?', 168, 21, [
      ['The March of the Ten Thousand (401 BC)', 512],
      ['Corunna (1809)', 148],
      ['The Long March (1934–1935)', 203],
      ['Dunkirk (1940)', 421],
      ['Chosin Reservoir (1950)', 337],
    ]),
    past('decisive-weather', 'Whose plans did the weather spoil most thoroughly?', 126, 21, [
      ['Kublai Khan’s fleets off Japan (1274, 1281)', 388],
      ['The Spanish Armada (1588)', 361],
      ['Napoleon in Russia (1812)', 640],
      ['The Tay Bridge’s engineers (1879)', 57],
    ]),
    past('overrated-commander', 'Which commander owes most to his biographers?', 84, 28, [
      ['Pyrrhus of Epirus', 96],
      ['Richard the Lionheart', 274],
      ['Prince Eugene of Savoy', 41],
      ['George Armstrong Custer', 508],
    ]),
    past('best-siege', 'Which siege would make the best film?', 49, 21, [
      ['Tyre (332 BC)', 229],
      ['Constantinople (1453)', 617],
      ['Malta (1565)', 446],
      ['Vienna (1683)', 318],
    ]),
    {
      slug: 'underdog-upset',
      question: 'Which of these wars resulted in the most surprising underdog upset?',
      opensAt: ago(6),
      options: [
        'Greco-Persian Wars (490–479 BC)',
        'American Revolutionary War (1775–1783)',
        'Haitian Revolution (1791–1804)',
        'First Italo-Ethiopian War (1895–1896)',
        'Russo-Japanese War (1904–1905)',
        'First Indochina War (1946–1954)',
      ],
    },
  ];
}

type SampleComment = {
  name: string;
  website?: string;
  body: string;
  answers?: number;
  held?: { reason: string; matched: string };
};

/** What the sample's readers said; `answers` is the place of the comment that one replies to, `held` why one waits for its editors. */
export const sampleComments: SampleComment[] = [
  {
    name: 'Imogen Farrow',
    body: 'I teach this battle every spring, and every spring somebody asks why the columns did not simply *wait for daylight*. Thank you for a piece that takes the question seriously.',
  },
  {
    name: 'Tesfaye M.',
    body: 'Please give Empress Taytu her due as well. She brought several thousand troops of her own, and it was her water that the besieged garrison at Mekelle had to surrender for.',
  },
  {
    name: 'Imogen Farrow',
    body: 'Quite right. The siege of Mekelle deserves an article of its own.',
    answers: 1,
  },
  {
    name: 'Old Cartographer',
    website: 'https://example.com/maps',
    body: 'A bad map is worse than none:\n\n> it gives you the confidence to march at night.\n\nI have worked with worse sketches than that one, but never with ten thousand men behind me.',
  },
  {
    name: 'Wendell Achterberg',
    body: 'For whoever wants to read on: the order of battle is at https://example.com/adwa/order-of-battle, and the maps that the columns marched by are at https://example.com/adwa/maps.',
    held: { reason: 'links', matched: '2' },
  },
];
