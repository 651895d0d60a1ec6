import { spoken } from './spoken.ts';

/** A time that has gone by, in English. */
export const age = (hours: number) =>
  hours < 1
    ? 'less than an hour'
    : hours === 1
      ? 'an hour'
      : hours < 48
        ? `${hours} hours`
        : `${Math.floor(hours / 24)} days`;
const alter = (hours: number) =>
  hours < 1
    ? 'weniger als einer Stunde'
    : hours === 1
      ? 'einer Stunde'
      : hours < 48
        ? `${hours} Stunden`
        : `${Math.floor(hours / 24)} Tagen`;

export const waitingWords = spoken({
  en: {
    some: (count: number, said: string) => (count === 1 ? 'One comment waits' : `${said} comments wait`),
    oldest: (count: number, hours: number) =>
      count === 1 ? `, for ${age(hours)} so far.` : `, the oldest for ${age(hours)}.`,
    leftAlone: (hours: number) => `A comment has been waiting for ${age(hours)}.`,
    why: 'Whoever wrote it cannot tell whether anybody has seen it.',
  },
  de: {
    some: (count: number, said: string) =>
      count === 1 ? 'Ein Kommentar wartet' : `${said} Kommentare warten`,
    oldest: (count: number, hours: number) =>
      count === 1 ? ` seit ${alter(hours)}.` : `, der älteste seit ${alter(hours)}.`,
    leftAlone: (hours: number) => `Ein Kommentar wartet seit ${alter(hours)}.`,
    why: 'Wer ihn geschrieben hat, weiß nicht, ob ihn jemand gesehen hat.',
  },
});
export type WaitingWords = ReturnType<typeof waitingWords>;
