import { spoken } from './spoken.ts';
import { age } from './waiting-words.ts';

const alter = (hours: number) =>
  hours < 1
    ? 'noch keine Stunde'
    : hours === 1
      ? 'eine Stunde'
      : hours < 48
        ? `${hours} Stunden`
        : `${Math.floor(hours / 24)} Tage`;

export const backupWords = spoken({
  en: {
    last: (when: string, hours: number) => `The last backup is of ${when}, ${age(hours)} ago.`,
    never: 'No backup has been made yet.',
    late: 'One should be made every night. Whoever looks after the service finds the reason in its log: most often a disk is full.',
  },
  de: {
    last: (when: string, hours: number) => `Die letzte Sicherung ist vom ${when}, ${alter(hours)} alt.`,
    never: 'Es gibt noch keine Sicherung.',
    late: 'Jede Nacht sollte eine gemacht werden. Wer den Dienst betreut, findet den Grund im Log: meist ist eine Platte voll.',
  },
});
export type BackupWords = ReturnType<typeof backupWords>;
