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
    said: {
      originAllowed: 'The page may use the site’s polls and threads from now on.',
      originDismissed: 'The page is not shown here any more, and goes on being turned away.',
    },
  },
  de: {
    title: 'Abgewiesen',
    tried: (times: number, last: string) =>
      `wollte ${times === 1 ? 'einmal' : `${times}-mal`} Ihre Umfragen oder Kommentare nutzen, zuletzt am ${last}.`,
    hint: 'Erlauben Sie die Seite, wenn sie Ihnen gehört. Verworfene bleiben abgewiesen und werden nicht mehr gezeigt.',
    allow: 'Erlauben',
    dismiss: 'Verwerfen',
    more: (count: number) => `${count} weitere`,
    said: {
      originAllowed: 'Die Seite darf die Umfragen und Diskussionen ab jetzt nutzen.',
      originDismissed: 'Die Seite wird hier nicht mehr gezeigt und bleibt abgewiesen.',
    },
  },
});
export type OriginsWords = ReturnType<typeof originsWords>;
