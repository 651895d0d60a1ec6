import { spoken } from './spoken.ts';

export const rulesWords = spoken({
  en: {
    title: 'Rules',
    intro:
      'What becomes of a comment before anybody has read it. The first rule that holds one is the one it is held for.',
    holding: 'What waits for an editor',
    throwing: 'What is thrown away',
    writing: 'Who may write, and where',
    fields: {
      holdAll: ['Every comment waits', 'For a quiet newsroom, or a loud day.'],
      holdFirstTime: [
        'The first comment of anybody waits',
        'Who has an approved comment under the same name and address is let through.',
      ],
      maxLinks: [
        'A comment with this many links waits',
        'Two are usual: one link is a source, many are a shop.',
        '2',
      ],
      heldWords: [
        'Words that make a comment wait, one a line',
        'Looked for in name, address, website and text. A network’s address or range counts too.',
        'lottery',
      ],
      refusedWords: [
        'Words that throw a comment away, one a line',
        'It goes to the trash unread, and can be taken back from there.',
        '203.0.113.0/24',
      ],
      matching: ['Words are found', '“press” is in “WordPress” only where parts of words count.'],
      staffNames: [
        'Names that readers may not use, one a line',
        'Those on this site’s keys are among them already.',
        'The Editors',
      ],
      nameRequired: ['A name is needed', 'Without one a comment is shown as “Anonymous”.'],
      emailRequired: ['An e-mail address is needed', 'It is never shown, and not checked.'],
      closeAfterDays: ['Threads close after so many days', 'Empty: never.', '14'],
      floodSeconds: ['Seconds between two comments of one person', 'Of one network or address.', '15'],
    } as Record<RuleField, [label: string, hint: string, example?: string]>,
    matchings: { 'whole-word': 'As whole words', substring: 'As parts of words too' } as Record<
      string,
      string
    >,
    tryIt: 'Try it on the last 1,000 comments',
    save: 'Save',
    ownersSave: 'An owner of the site can save these rules.',
    result: 'What these rules would have changed',
    outcome: (changed: string, tried: string) =>
      `${changed} of the newest ${tried} comments would have been treated differently.`,
    nothingSaved: 'Nothing is saved yet.',
    untried: 'Not tried: networks, which are not kept, and what is set for single threads.',
    step: (before: string, after: string) => `${before} → ${after}`,
    shown: (count: string) => `The newest ${count} of them:`,
    comment: 'Comment',
    change: 'Change',
    why: 'Why',
    current: (status: string) => `Made “${status}” since`,
    noReason: 'no rule',
    said: { saved: 'The rules are saved.' } as Record<string, string>,
  },
  de: {
    title: 'Regeln',
    intro:
      'Was aus einem Kommentar wird, bevor ihn jemand gelesen hat. Die erste Regel, die ihn anhält, ist der Grund.',
    holding: 'Was auf die Redaktion wartet',
    throwing: 'Was weggeworfen wird',
    writing: 'Wer schreiben darf, und wo',
    fields: {
      holdAll: ['Jeder Kommentar wartet', 'Für eine ruhige Redaktion oder einen lauten Tag.'],
      holdFirstTime: [
        'Der erste Kommentar eines jeden wartet',
        'Wer unter demselben Namen und derselben Adresse einen freigegebenen hat, kommt durch.',
      ],
      maxLinks: [
        'Mit so vielen Links wartet ein Kommentar',
        'Zwei sind üblich: ein Link ist eine Quelle, viele sind ein Laden.',
        '2',
      ],
      heldWords: [
        'Wörter, mit denen ein Kommentar wartet, eines je Zeile',
        'Gesucht in Name, Adresse, Website und Text. Auch die Adresse oder der Bereich eines Netzes zählt.',
        'Lotterie',
      ],
      refusedWords: [
        'Wörter, mit denen ein Kommentar weggeworfen wird, eines je Zeile',
        'Er kommt ungelesen in den Papierkorb und lässt sich von dort zurückholen.',
        '203.0.113.0/24',
      ],
      matching: ['Wörter werden gefunden', '„Ast“ steckt in „Kasten“ nur, wenn auch Wortteile zählen.'],
      staffNames: [
        'Namen, die Leser nicht benutzen dürfen, einer je Zeile',
        'Die auf den Schlüsseln dieses Auftritts gehören schon dazu.',
        'Die Redaktion',
      ],
      nameRequired: ['Ein Name ist nötig', 'Ohne einen steht dort „Anonym“.'],
      emailRequired: ['Eine E-Mail-Adresse ist nötig', 'Sie wird nie gezeigt und nicht geprüft.'],
      closeAfterDays: ['Diskussionen schließen nach so vielen Tagen', 'Leer: nie.', '14'],
      floodSeconds: [
        'Sekunden zwischen zwei Kommentaren einer Person',
        'Eines Netzes oder einer Adresse.',
        '15',
      ],
    },
    matchings: { 'whole-word': 'Als ganze Wörter', substring: 'Auch als Wortteile' },
    tryIt: 'An den letzten 1.000 Kommentaren versuchen',
    save: 'Speichern',
    ownersSave: 'Speichern kann diese Regeln ein Inhaber.',
    result: 'Was diese Regeln geändert hätten',
    outcome: (changed: string, tried: string) =>
      `${changed} der neuesten ${tried} Kommentare wären anders behandelt worden.`,
    nothingSaved: 'Noch ist nichts gespeichert.',
    untried: 'Nicht versucht: Netze, die nicht aufbewahrt werden, und was für einzelne Diskussionen gilt.',
    step: (before: string, after: string) => `${before} → ${after}`,
    shown: (count: string) => `Die neuesten ${count} davon:`,
    comment: 'Kommentar',
    change: 'Änderung',
    why: 'Warum',
    current: (status: string) => `Seither: „${status}“`,
    noReason: 'keine Regel',
    said: { saved: 'Die Regeln sind gespeichert.' },
  },
});
export type RulesWords = ReturnType<typeof rulesWords>;

/** The settings that are rules, by their names. */
export type RuleField =
  | 'holdAll'
  | 'holdFirstTime'
  | 'maxLinks'
  | 'heldWords'
  | 'refusedWords'
  | 'matching'
  | 'staffNames'
  | 'nameRequired'
  | 'emailRequired'
  | 'closeAfterDays'
  | 'floodSeconds';
