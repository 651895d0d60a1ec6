import type { ImportKind, RunState } from '../imports/import.ts';
import type { Thing } from '../imports/report.ts';
import { changedWords, skippedWords } from '../imports/report-text.ts';
import { changedInGerman, skippedInGerman } from './import-remark-words.ts';
import { spoken } from './spoken.ts';

const kindNames: Record<ImportKind, string> = {
  wxr: 'WordPress export (WXR)',
  disqus: 'Disqus export',
  'wp-polls': 'Polls of WP-Polls (SQL dump)',
};
const thingNames: Record<Thing, string> = {
  threads: 'Threads',
  comments: 'Comments',
  polls: 'Polls',
  options: 'Options',
  ballots: 'Ballots',
};
const stateNames: Record<RunState, string> = {
  going: 'going on',
  done: 'done',
  failed: 'ended early',
  lost: 'broken off',
};

type Reasons = Record<'skipped' | 'changed', Record<string, string>>;

/** The words of the pages where an archive is brought in. `skipped` and `changed` say a remark's reason. */
export const importWords = spoken({
  en: {
    title: 'Bring in an archive',
    intro:
      'Comments from WordPress or Disqus, with their threads, answers, times and statuses, and the polls of WP-Polls. Nothing that is here is changed or deleted, nobody is mailed, and the same file given again puts in only what is missing.',
    kind: 'What it is',
    kinds: kindNames,
    source: 'Name of the archive',
    sourceHint:
      'Only where you bring in two archives of the same kind: both have a comment 1. The same name each time.',
    tryOnly: 'Try only: write nothing, and show the report',
    file: 'File',
    fileHint: (limit: string) => `XML, or the SQL of a dump; packed as .gz or not. Up to ${limit}.`,
    larger: 'Larger files come in by the command line where the service runs: npm run hustings -- import.',
    ofPolls: 'For polls: what the dump may not say',
    timeZone: 'Time zone of the old site',
    timeZoneHint:
      'WP-Polls kept times by the local clock. Left out, the dump’s options say it, else this site’s time zone.',
    prefix: 'Prefix of the tables',
    prefixHint: 'Where the dump has polls of several sites.',
    largerAndPolls:
      'Larger files, and the polls of WP-Polls, come in by the command line where the service runs: npm run hustings -- import.',
    noFile: 'Choose a file.',
    submit: 'Begin',
    stop: 'Stop',
    stay: 'Leave this page open while the file is sent. If it is broken off, what has come in stays; give the file again, and it goes on.',
    sending: 'The file is being sent.',
    reading: 'All is sent, and being read.',
    tooLarge: 'This file is too large for the desk. The command line takes it.',
    broken:
      'The connection was lost. What had come in stays: give the file again, and it goes on from there.',
    percent: 'sent',
    read: {
      comments: (read: string, imported: string) => `${read} comments read, ${imported} brought in`,
      polls: (read: string, imported: string) => `${read} polls read, ${imported} brought in`,
    },
    dryRun: 'What would come in',
    dryRunDone: 'This was a try: nothing is written. To bring it in, give the file again without “Try only”.',
    dryRunEnded: 'This was a try, and ended early. Up to there:',
    runs: 'Earlier imports',
    none: 'Nothing has been brought in yet.',
    when: 'When',
    what: 'File',
    who: 'Who',
    state: 'State',
    states: stateNames,
    counts: 'Brought in',
    reportOf: (file: string) => `Import of ${file}`,
    report: 'Report',
    lost: 'It was broken off without a word: the service was stopped, or the machine. What had come in stays. Give the same file again, and it goes on.',
    failed:
      'It ended early. What had come in stays. Give the file again, mended where needed, and it goes on.',
    going: 'It is going on.',
    back: 'All imports',
    columns: { read: 'Read', imported: 'Brought in', alreadyThere: 'Already there', skipped: 'Skipped' },
    things: thingNames,
    count: 'Accounts',
    statuses: 'Of the comments brought in',
    statusNames: {
      approved: 'approved',
      held: 'held',
      spam: 'spam',
      trash: 'trash',
    } as Record<string, string>,
    skipped: 'Skipped, and why',
    changed: 'Brought in, and changed',
    why: 'Why',
    examples: 'Ids in the archive',
    number: 'How many',
    reasons: { skipped: skippedWords, changed: changedWords } as Reasons,
    differences: 'Sums that differ',
    stated: 'stated',
    found: 'found',
    polls: 'Votes, sum by sum',
    noDifferences: 'Everything that was read is accounted for.',
    keep: 'Keep the report:',
    asText: 'as text',
    asJson: 'as JSON',
    said: { done: 'The archive is in.' } as Record<string, string>,
  },
  de: {
    title: 'Ein Archiv übernehmen',
    intro:
      'Kommentare aus WordPress oder Disqus, mit ihren Diskussionen, Antworten, Zeiten und Zuständen, und die Umfragen aus WP-Polls. Nichts, was hier ist, wird geändert oder gelöscht, niemand bekommt Post, und dieselbe Datei noch einmal ergänzt nur, was fehlt.',
    kind: 'Was es ist',
    kinds: {
      wxr: 'Export aus WordPress (WXR)',
      disqus: 'Export aus Disqus',
      'wp-polls': 'Umfragen aus WP-Polls (SQL-Dump)',
    } satisfies Record<ImportKind, string>,
    source: 'Name des Archivs',
    sourceHint:
      'Nur, wenn Sie zwei Archive derselben Art übernehmen: Beide haben einen Kommentar 1. Jedes Mal derselbe Name.',
    tryOnly: 'Nur versuchen: nichts schreiben, den Bericht zeigen',
    file: 'Datei',
    fileHint: (limit: string) => `XML, oder das SQL eines Dumps; auch gepackt als .gz. Bis zu ${limit}.`,
    larger:
      'Größere Dateien übernimmt die Befehlszeile dort, wo der Dienst läuft: npm run hustings -- import.',
    ofPolls: 'Für Umfragen: was der Dump vielleicht nicht sagt',
    timeZone: 'Zeitzone des alten Auftritts',
    timeZoneHint:
      'WP-Polls hielt Zeiten nach der Ortszeit fest. Fehlt die Angabe, so sagen es die Optionen im Dump, sonst gilt die Zeitzone dieses Auftritts.',
    prefix: 'Präfix der Tabellen',
    prefixHint: 'Wenn der Dump Umfragen mehrerer Auftritte hat.',
    largerAndPolls:
      'Größere Dateien und die Umfragen aus WP-Polls übernimmt die Befehlszeile dort, wo der Dienst läuft: npm run hustings -- import.',
    noFile: 'Wählen Sie eine Datei.',
    submit: 'Beginnen',
    stop: 'Anhalten',
    stay: 'Lassen Sie diese Seite offen, solange die Datei gesendet wird. Bricht es ab, so bleibt, was schon da ist; dieselbe Datei noch einmal, und es geht weiter.',
    sending: 'Die Datei wird gesendet.',
    reading: 'Alles ist gesendet und wird gelesen.',
    tooLarge: 'Diese Datei ist zu groß für die Redaktion. Die Befehlszeile nimmt sie.',
    broken:
      'Die Verbindung ist abgerissen. Was da war, bleibt: dieselbe Datei noch einmal, und es geht dort weiter.',
    percent: 'gesendet',
    read: {
      comments: (read: string, imported: string) => `${read} Kommentare gelesen, ${imported} übernommen`,
      polls: (read: string, imported: string) => `${read} Umfragen gelesen, ${imported} übernommen`,
    },
    dryRun: 'Was übernommen würde',
    dryRunDone:
      'Das war ein Versuch: Nichts ist geschrieben. Zum Übernehmen geben Sie die Datei noch einmal ohne „Nur versuchen“.',
    dryRunEnded: 'Das war ein Versuch, und er endete vorzeitig. Bis dahin:',
    runs: 'Frühere Übernahmen',
    none: 'Noch wurde nichts übernommen.',
    when: 'Wann',
    what: 'Datei',
    who: 'Wer',
    state: 'Stand',
    states: {
      going: 'läuft',
      done: 'fertig',
      failed: 'vorzeitig beendet',
      lost: 'abgebrochen',
    } satisfies Record<RunState, string>,
    counts: 'Übernommen',
    reportOf: (file: string) => `Übernahme von ${file}`,
    report: 'Bericht',
    lost: 'Sie brach ohne ein Wort ab: Der Dienst wurde angehalten oder die Maschine. Was da war, bleibt. Dieselbe Datei noch einmal, und es geht weiter.',
    failed:
      'Sie endete vorzeitig. Was da war, bleibt. Die Datei noch einmal, wo nötig berichtigt, und es geht weiter.',
    going: 'Sie läuft.',
    back: 'Alle Übernahmen',
    columns: {
      read: 'Gelesen',
      imported: 'Übernommen',
      alreadyThere: 'Schon da',
      skipped: 'Ausgelassen',
    },
    things: {
      threads: 'Diskussionen',
      comments: 'Kommentare',
      polls: 'Umfragen',
      options: 'Antworten',
      ballots: 'Stimmzettel',
    } satisfies Record<Thing, string>,
    count: 'Abrechnung',
    statuses: 'Von den übernommenen Kommentaren',
    statusNames: { approved: 'freigegeben', held: 'zurückgehalten', spam: 'Spam', trash: 'Papierkorb' },
    skipped: 'Ausgelassen, und warum',
    changed: 'Übernommen, und geändert',
    why: 'Warum',
    examples: 'Nummern im Archiv',
    number: 'Wie viele',
    reasons: { skipped: skippedInGerman, changed: changedInGerman },
    differences: 'Summen, die nicht stimmen',
    stated: 'angegeben',
    found: 'gefunden',
    polls: 'Stimmen, Summe für Summe',
    noDifferences: 'Über alles, was gelesen wurde, ist Rechenschaft gelegt.',
    keep: 'Den Bericht behalten:',
    asText: 'als Text',
    asJson: 'als JSON',
    said: { done: 'Das Archiv ist übernommen.' },
  },
});
export type ImportWords = ReturnType<typeof importWords>;
