import { spoken } from './spoken.ts';

export const overviewWords = spoken({
  en: {
    title: 'Overview',
    none: 'There is no site yet. Make the first one: it is what polls and threads belong to.',
    newSite: 'New site',
    openSite: 'Open the site',
  },
  de: {
    title: 'Übersicht',
    none: 'Es gibt noch keinen Auftritt. Legen Sie den ersten an: zu ihm gehören Umfragen und Diskussionen.',
    newSite: 'Neuer Auftritt',
    openSite: 'Zum Auftritt',
  },
});
export type OverviewWords = ReturnType<typeof overviewWords>;
