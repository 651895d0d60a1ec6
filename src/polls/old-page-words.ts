import type { Words } from '../words/words.ts';

type OldPageWords = {
  notYetCounted: (options: string[]) => string;
  castIt: string;
  shareAndVotes: (percent: number, votes: number) => string;
};

const spoken: Record<Words['lang'], (s: Words) => OldPageWords> = {
  en: (s) => ({
    notYetCounted: (options) =>
      `Your vote for ${s.list(options)} has not been counted yet. One more step is needed, on the poll’s own page:`,
    castIt: 'Cast this vote',
    shareAndVotes: (percent, votes) =>
      `(${s.percent(percent)}, ${s.plural(votes, { one: '1 Vote', other: `${s.number(votes)} Votes` })})`,
  }),
  de: (s) => ({
    notYetCounted: (options) =>
      `Ihre Stimme für ${s.list(options)} ist noch nicht gezählt. Es fehlt ein Schritt, auf der Seite der Umfrage:`,
    castIt: 'Diese Stimme abgeben',
    shareAndVotes: (percent, votes) =>
      `(${s.percent(percent)}, ${s.plural(votes, { one: '1 Stimme', other: `${s.number(votes)} Stimmen` })})`,
  }),
};

/** What polls in old pages say besides: words of their own, since no other reader needs them. */
export const oldPageWords = (words: Words): OldPageWords => spoken[words.lang](words);
