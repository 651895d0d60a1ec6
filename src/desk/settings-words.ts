import { spoken } from './spoken.ts';

export const settingsWords = spoken({
  en: {
    title: 'Settings',
    newTitle: 'New site',
    save: 'Save',
    create: 'Make the site',
    about: 'The site',
    comments: 'Comments',
    verification: 'Votes and verification',
    elsewhere: 'Who may comment, what holds a comment and what throws it away is under “Rules”.',
    rules: 'Rules',
    said: { saved: 'The settings are saved.', made: 'The site is there. Give it a poll next.' } as Record<
      string,
      string
    >,
    site: ['Name in addresses', 'Small letters, digits and hyphens. It cannot be changed later.'],
    name: ['Name', 'As readers know it.'],
    url: ['Address', 'Where readers find the magazine.'],
    locale: ['Language', 'Of the words around polls and comments.'],
    locales: { en: 'English', de: 'German' },
    timeZone: ['Time zone', 'All times at the desk and on pages are said in it.'],
    origins: ['Origins', 'The pages that may send votes and comments, one a line, without a path.'],
    oldPolls: [
      'Answer old pages that call WP-Polls',
      'They show results and lead to the poll’s page here. No vote that they send is counted.',
    ],
    ballotAllowance: [
      'Ballots counted for one network',
      'Further ballots of a poll from the same network are held for you to look at. Offices and schools share one.',
    ],
    picture: [
      'Who reads a picture before commenting',
      'Or hears its sound. Whoever skips it is read by you first.',
    ],
    voters: ['Voters read a picture too', 'It costs votes: ask for it where a poll is worth cheating in.'],
    feedback: ['Before a note to the editors', ''],
    report: ['Before a report', ''],
    asComments: 'As before commenting',
    retention: 'Privacy',
    addressDays: [
      'Forget addresses after days',
      'E-mail addresses of comments, reports and notes, and the networks of comments. Empty: they are kept. Whoever comments again after that counts as new.',
    ],
    pictures: {
      always: 'Everybody',
      newcomers: 'Whoever has no approved comment yet',
      never: 'Nobody: the browser’s proof of work is enough',
    },
    depth: ['How deep replies nest', ''],
    bodyBytes: ['How long a comment may be', 'In bytes; a letter of English is one.'],
    editMinutes: ['Minutes in which authors may change their comment', '0: not at all.'],
  },
  de: {
    title: 'Einstellungen',
    newTitle: 'Neuer Auftritt',
    save: 'Speichern',
    create: 'Auftritt anlegen',
    about: 'Der Auftritt',
    comments: 'Kommentare',
    verification: 'Abstimmen und Prüfung',
    elsewhere:
      'Wer kommentieren darf, was einen Kommentar zurückhält und was ihn verwirft, steht unter „Regeln“.',
    rules: 'Regeln',
    said: {
      saved: 'Die Einstellungen sind gespeichert.',
      made: 'Der Auftritt ist da. Geben Sie ihm als Nächstes eine Umfrage.',
    },
    site: [
      'Name in Adressen',
      'Kleine Buchstaben, Ziffern und Bindestriche. Er lässt sich später nicht ändern.',
    ],
    name: ['Name', 'Wie die Leser ihn kennen.'],
    url: ['Adresse', 'Wo die Leser das Magazin finden.'],
    locale: ['Sprache', 'Der Wörter um Umfragen und Kommentare.'],
    locales: { en: 'Englisch', de: 'Deutsch' },
    timeZone: ['Zeitzone', 'Alle Zeiten in der Redaktion und auf den Seiten gelten in ihr.'],
    origins: [
      'Ursprünge',
      'Die Seiten, die Stimmen und Kommentare senden dürfen, einer je Zeile, ohne Pfad.',
    ],
    oldPolls: [
      'Alten Seiten antworten, die WP-Polls rufen',
      'Sie zeigen Ergebnisse und führen zur Seite der Umfrage hier. Keine Stimme, die sie senden, wird gezählt.',
    ],
    ballotAllowance: [
      'Gezählte Stimmen je Netz',
      'Weitere Stimmen einer Umfrage aus demselben Netz werden für Sie zurückgehalten. Büros und Schulen teilen sich eines.',
    ],
    picture: [
      'Wer vor dem Kommentieren ein Bild liest',
      'Oder seinen Ton hört. Wer es überspringt, den lesen Sie zuerst.',
    ],
    voters: [
      'Auch wer abstimmt, liest ein Bild',
      'Das kostet Stimmen: verlangen Sie es, wo sich Betrug lohnt.',
    ],
    feedback: ['Vor einer Zuschrift', ''],
    report: ['Vor einer Meldung', ''],
    asComments: 'Wie vor dem Kommentieren',
    retention: 'Datenschutz',
    addressDays: [
      'Adressen nach Tagen vergessen',
      'E-Mail-Adressen von Kommentaren, Meldungen und Zuschriften und die Netze der Kommentare. Leer: sie bleiben. Wer danach wieder kommentiert, gilt als neu.',
    ],
    pictures: {
      always: 'Alle',
      newcomers: 'Wer noch keinen freigegebenen Kommentar hat',
      never: 'Niemand: der Arbeitsnachweis des Browsers genügt',
    },
    depth: ['Wie tief Antworten verschachtelt sind', ''],
    bodyBytes: [
      'Wie lang ein Kommentar sein darf',
      'In Bytes; ein einfacher Buchstabe ist eines, ein Umlaut sind zwei.',
    ],
    editMinutes: ['Minuten, in denen Verfasser ihren Kommentar ändern dürfen', '0: gar nicht.'],
  },
});
export type SettingsWords = ReturnType<typeof settingsWords>;
