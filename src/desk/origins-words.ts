import { spoken } from './spoken.ts';

export const originsWords = spoken({
  en: {
    title: 'Turned away',
    tried: (times: number, last: string) =>
      `tried to use your polls or comments ${times === 1 ? 'once' : `${times} times`}, last on ${last}.`,
    hint: 'Allow it if the page is yours. Dismissed pages go on being turned away, and are not shown again.',
    allow: 'Allow',
    dismiss: 'Dismiss',
    more: (count: number) => `${count} more`,
  },
  de: {
    title: 'Abgewiesen',
    tried: (times: number, last: string) =>
      `wollte ${times === 1 ? 'einmal' : `${times}-mal`} Ihre Umfragen oder Kommentare nutzen, zuletzt am ${last}.`,
    hint: 'Erlauben Sie die Seite, wenn sie Ihnen gehört. Verworfene bleiben abgewiesen und werden nicht mehr gezeigt.',
    allow: 'Erlauben',
    dismiss: 'Verwerfen',
    more: (count: number) => `${count} weitere`,
  },
});
export type OriginsWords = ReturnType<typeof originsWords>;
