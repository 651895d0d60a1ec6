import { spoken } from './spoken.ts';

export const auditWords = spoken({
  en: {
    title: 'Audit',
    intro:
      'Who did what and when, newest first. Nothing here can be changed; addresses of readers are left out.',
    none: 'Nothing has been done yet.',
    when: 'When',
    who: 'Who',
    what: 'What',
    about: 'About',
    change: 'Before and after',
    before: 'before',
    after: 'after',
    nothing: 'nothing',
    more: 'Earlier',
    first: 'Back to the newest',
  },
  de: {
    title: 'Protokoll',
    intro:
      'Wer was wann getan hat, das Neueste zuerst. Nichts hier lässt sich ändern; Adressen von Lesern fehlen.',
    none: 'Noch wurde nichts getan.',
    when: 'Wann',
    who: 'Wer',
    what: 'Was',
    about: 'Woran',
    change: 'Vorher und nachher',
    before: 'vorher',
    after: 'nachher',
    nothing: 'nichts',
    more: 'Früheres',
    first: 'Zurück zum Neuesten',
  },
});
export type AuditWords = ReturnType<typeof auditWords>;
