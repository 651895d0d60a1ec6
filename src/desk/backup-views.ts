import { type Html, html } from '../http/view.ts';
import type { BackupWords } from './backup-words.ts';

/** How old the last backup is; plainly, where somebody should look. */
export function backupLine(of: {
  words: BackupWords;
  stamp: (iso: string) => string;
  newest: Date | undefined;
  hours: number;
  isLate: boolean;
}): Html {
  const { words, stamp, newest, hours, isLate } = of;
  const said = newest ? words.last(stamp(newest.toISOString()), hours) : words.never;
  return isLate
    ? html`<div class="warning"><p><strong>${said}</strong> ${words.late}</p></div>`
    : html`<p>${said}</p>`;
}
