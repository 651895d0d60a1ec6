import { spoken } from './spoken.ts';

export const feedbackWords = spoken({
  en: {
    title: 'Notes to the editors',
    none: 'No reader has written yet.',
    site: 'Site',
    all: 'All sites',
    show: 'Show',
    anonymous: 'Somebody',
    about: 'about',
    statuses: { received: 'New', held: 'New, picture skipped', spam: 'Spam', read: 'Read' } as Record<
      string,
      string
    >,
    read: 'Mark as read',
    spam: 'Mark as spam',
    received: 'Mark as new',
    more: 'Older notes',
    first: 'Back to the newest',
    said: { read: 'Marked as read.', spam: 'Marked as spam.', received: 'Marked as new.' } as Record<
      string,
      string
    >,
  },
  de: {
    title: 'Zuschriften',
    none: 'Noch hat kein Leser geschrieben.',
    site: 'Auftritt',
    all: 'Alle Auftritte',
    show: 'Zeigen',
    anonymous: 'Jemand',
    about: 'zu',
    statuses: { received: 'Neu', held: 'Neu, Bild übersprungen', spam: 'Spam', read: 'Gelesen' },
    read: 'Als gelesen markieren',
    spam: 'Als Spam markieren',
    received: 'Als neu markieren',
    more: 'Ältere Zuschriften',
    first: 'Zurück zu den neuesten',
    said: { read: 'Als gelesen markiert.', spam: 'Als Spam markiert.', received: 'Als neu markiert.' },
  },
});
export type FeedbackWords = ReturnType<typeof feedbackWords>;
