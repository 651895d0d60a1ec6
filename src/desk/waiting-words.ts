import { spoken } from './spoken.ts';

export const waitingWords = spoken({
  en: {
    waits: (hours: number) =>
      hours < 48
        ? `A comment has been waiting for ${hours} hours.`
        : `A comment has been waiting for ${Math.floor(hours / 24)} days.`,
    why: 'Whoever wrote it cannot tell whether anybody has seen it.',
    queue: 'Go to the queue',
  },
  de: {
    waits: (hours: number) =>
      hours < 48
        ? `Ein Kommentar wartet seit ${hours} Stunden.`
        : `Ein Kommentar wartet seit ${Math.floor(hours / 24)} Tagen.`,
    why: 'Wer ihn geschrieben hat, weiß nicht, ob ihn jemand gesehen hat.',
    queue: 'Zur Warteschlange',
  },
});
export type WaitingWords = ReturnType<typeof waitingWords>;
