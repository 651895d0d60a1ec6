import { spoken } from './spoken.ts';

export const overviewWords = spoken({
  en: {
    title: 'Overview',
    none: 'There is no site yet. Make the first one: it is what polls and threads belong to.',
    newSite: 'New site',
    openSite: 'Open the site',
    said: {
      originAllowed: 'The page may use the site’s polls and threads from now on.',
      originDismissed: 'The page is not shown here any more, and goes on being turned away.',
    } as Record<string, string>,
  },
  de: {
    title: 'Übersicht',
    none: 'Es gibt noch keinen Auftritt. Legen Sie den ersten an: zu ihm gehören Umfragen und Diskussionen.',
    newSite: 'Neuer Auftritt',
    openSite: 'Zum Auftritt',
    said: {
      originAllowed: 'Die Seite darf die Umfragen und Diskussionen ab jetzt nutzen.',
      originDismissed: 'Die Seite wird hier nicht mehr gezeigt und bleibt abgewiesen.',
    },
  },
});
export type OverviewWords = ReturnType<typeof overviewWords>;
