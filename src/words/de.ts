import type { en } from './en.ts';
import type { Speech } from './speech.ts';

/** German. */
export const de = (s: Speech): ReturnType<typeof en> => ({
  poll: {
    vote: 'Abstimmen',
    viewResults: 'Ergebnis ansehen',
    previous: 'Frühere Umfragen',
    back: 'Zurück zur Umfrage',
    readersPoll: 'Leserumfrage',
    chooseUpTo: (max) => `Wählen Sie bis zu ${s.number(max)} Antworten.`,
    chooseBetween: (min, max) =>
      min === max
        ? `Wählen Sie ${s.number(min)} Antworten.`
        : `Wählen Sie ${s.number(min)} bis ${s.number(max)} Antworten.`,
    usualNote: 'Wer hier abstimmt, hat sich selbst dazu entschieden: Diese Umfrage ist nicht repräsentativ.',
    corrected: (iso) => `Korrigiert am ${s.date(iso)}`,
    opens: (iso) => `Die Abstimmung beginnt am ${s.deadline(iso)}.`,
    closes: (iso) => `Die Abstimmung endet am ${s.deadline(iso)}.`,
    closed: (iso) => (iso ? `Die Abstimmung endete am ${s.deadline(iso)}.` : 'Die Abstimmung ist beendet.'),
    draft: 'Das ist eine Vorschau. Hier abgegebene Stimmen zählen nicht.',
    tried: 'So sieht es aus, wer abstimmt. Ihre Stimme wurde nicht behalten.',
    status: { draft: 'Vorschau', scheduled: 'Noch nicht offen', open: 'Offen', closed: 'Beendet' },
    caption: 'Stimmen je Antwort',
    choice: 'Antwort',
    votes: 'Stimmen',
    share: 'Anteil',
    totalVoters: (voters) => `Teilnehmende insgesamt: ${s.number(voters)}`,
    severalChoices:
      'Mehrere Antworten waren möglich, daher können die Anteile zusammen mehr als 100 % ergeben.',
    yourChoice: 'Dafür haben Sie gestimmt',
    withdrawnOption: 'Steht nicht mehr zur Wahl',
    checked: (held, excluded) => `Zurückgestellt: ${s.number(held)} · Ausgeschlossen: ${s.number(excluded)}`,
    checkedMeaning:
      'Oben stehen nur gezählte Stimmen. Zurückgestellte Stimmen prüft die Redaktion, wenn ungewöhnlich viele aus einem Netz kommen. Ausgeschlossene Stimmen stammen nach ihrem Urteil nicht von echten Leserinnen und Lesern.',
    asOf: (iso) => `Stand: ${s.deadline(iso)}`,
    counted: 'Vielen Dank. Ihre Stimme ist gezählt.',
    held: 'Vielen Dank. Ihre Stimme ist eingegangen und wird von der Redaktion geprüft, weil viele Stimmen aus Ihrem Netz kamen. Danach wird sie gezählt.',
    already: 'Sie haben in dieser Umfrage bereits abgestimmt.',
    marked: (options) =>
      `Für Sie angekreuzt: ${s.list(options)}. Gezählt wird erst, wenn Sie auf „Abstimmen“ drücken.`,
    voteAt: 'Abstimmen unter',
    excluded: 'Ihre Stimme in dieser Umfrage wurde von der Redaktion ausgeschlossen.',
    hiddenUntilVote: 'Das Ergebnis sehen Sie, sobald Sie abgestimmt haben.',
    hiddenUntilClose: (iso) =>
      iso
        ? `Das Ergebnis erscheint nach dem Ende der Abstimmung am ${s.deadline(iso)}.`
        : 'Das Ergebnis erscheint nach dem Ende der Abstimmung.',
    hiddenUntil: (iso) => `Das Ergebnis erscheint am ${s.deadline(iso)}.`,
    archive: 'Alle Umfragen',
    older: 'Ältere Umfragen',
    startDate: (iso) => `Beginn: ${s.date(iso)}`,
    endDate: (iso) => (iso ? `Ende: ${s.date(iso)}` : 'Ohne Enddatum'),
    none: 'Zurzeit gibt es leider keine Umfragen.',
  },
  thread: {
    responses: (count, title) => {
      const responses =
        count === 0
          ? 'Keine Kommentare'
          : s.plural(count, { one: 'Ein Kommentar', other: `${s.number(count)} Kommentare` });
      return title ? `${responses} zu „${title}“` : responses;
    },
    empty: 'Noch hat niemand etwas geschrieben.',
    order: 'Reihenfolge der Kommentare',
    oldest: 'Älteste zuerst',
    newest: 'Neueste zuerst',
    feeds: 'Diesem Gespräch folgen',
    says: (name) => `${name} schreibt:`,
    anonymous: 'Anonym',
    staff: 'Redaktion',
    number: (number) => `#${s.number(number)}`,
    permalink: (number) => `#${s.number(number)}, Link zu diesem Kommentar`,
    edited: (iso) => `Bearbeitet am ${s.stamp(iso)}`,
    inReplyTo: (number, name) => `Antwort auf ${number === null ? name : `#${s.number(number)} ${name}`}`,
    inReplyToOther: 'Antwort auf einen anderen Kommentar',
    reply: 'Antworten',
    // The visible word comes first, so that people who speak to their device can say what they see.
    replyTo: (name) => `Antworten auf den Kommentar von ${name}`,
    replyingTo: 'Antwort auf',
    cancelReply: 'Antwort abbrechen',
    report: 'Melden',
    reportOf: (name) => `Melden: Kommentar von ${name}`,
    pinned: 'Von der Redaktion angeheftet',
    removed: 'Von der Redaktion entfernt',
    withdrawn: 'Von der Verfasserin oder dem Verfasser zurückgezogen',
    awaiting: 'Ihr Kommentar wartet auf Freischaltung.',
    usualWait: ({ count, unit }) => {
      const spans = {
        minute: `${count} Minuten`,
        hour: s.plural(count, { one: 'einer Stunde', other: `${count} Stunden` }),
        day: s.plural(count, { one: 'einem Tag', other: `${count} Tagen` }),
      };
      return `Meist sieht ihn die Redaktion innerhalb von ${spans[unit]} an.`;
    },
    published: 'Vielen Dank. Ihr Kommentar ist veröffentlicht.',
    more: 'Mehr laden',
    moreReplies: 'Mehr Antworten laden',
    closed: 'Die Kommentare sind geschlossen.',
    frozen: 'Auf der ganzen Website werden im Moment keine Kommentare angenommen.',
    leave: 'Kommentar schreiben',
    name: 'Name',
    email: 'E-Mail (wird nicht veröffentlicht)',
    website: 'Website',
    comment: 'Kommentar',
    remember: 'Name, E-Mail und Website in diesem Browser für den nächsten Kommentar speichern.',
    markdown:
      'Markdown ist möglich: *betont*, **stark betont**, [ein Link](https://…), > ein Zitat, - eine Liste, `Code`.',
    moderated: 'Die Redaktion liest jeden Kommentar, bevor er erscheint.',
    submit: 'Kommentar abschicken',
    edit: 'Bearbeiten',
    withdraw: 'Zurückziehen',
    save: 'Änderungen speichern',
    cancel: 'Abbrechen',
    editUntil: (iso) => `Bis ${s.stamp(iso)} können Sie ihn ändern oder zurückziehen.`,
  },
  report: {
    title: 'Kommentar melden',
    intro: 'Die Redaktion liest Ihre Meldung. Wer den Kommentar geschrieben hat, erfährt nichts davon.',
    reason: 'Was stimmt damit nicht?',
    reasons: {
      spam: 'Er ist Werbung oder Spam',
      abuse: 'Er beleidigt oder bedroht jemanden',
      'off-topic': 'Er hat mit dem Artikel nichts zu tun',
      privacy: 'Er verrät Privates',
      illegal: 'Er verstößt gegen das Gesetz',
      other: 'Etwas anderes',
    },
    text: 'Was sollte die Redaktion wissen?',
    email: 'Ihre E-Mail, wenn Sie eine Antwort wünschen',
    send: 'Meldung abschicken',
    thanks: 'Vielen Dank. Die Redaktion sieht sich den Kommentar an.',
  },
  feed: {
    commentsOn: (thread: string) => `Kommentare zu: ${thread}`,
    commentsFor: (site: string) => `Kommentare auf ${site}`,
    by: (name: string) => `Von: ${name}`,
    commentBy: (name: string, thread: string) => `Kommentar zu ${thread} von ${name}`,
  },
  feedback: {
    title: 'An die Redaktion schreiben',
    intro: 'Ihre Nachricht geht nur an die Redaktion und wird nicht veröffentlicht.',
    message: 'Nachricht',
    name: 'Name',
    email: 'E-Mail, wenn Sie eine Antwort wünschen',
    send: 'Abschicken',
    thanks: 'Vielen Dank. Ihre Nachricht ist bei der Redaktion angekommen.',
  },
  verification: {
    legend: 'Sind Sie ein Mensch?',
    instruction:
      'Damit wir sehen, dass Sie ein Mensch sind und kein Spam-Programm, tun Sie bitte, was im Bild steht, und schreiben Sie die Antwort in das Feld darunter.',
    alt: 'Ein Bild mit einer Anweisung und einigen Zeichen, die nur Menschen lesen können sollen. Sie können stattdessen Zeichen anhören, ein anderes Bild verlangen oder diesen Schritt überspringen.',
    altNoScript:
      'Ein Bild mit einer Anweisung und einigen Zeichen, die nur Menschen lesen können sollen. Sie können stattdessen Zeichen anhören oder ein anderes Bild verlangen.',
    another: 'Anderes Bild',
    listen: 'Anhören',
    answer: 'Antwort',
    soundHint:
      'Die Aufnahme buchstabiert fünf Zeichen, Buchstaben mit einem Wort zur Unterscheidung („C wie Chemnitz“). Geben Sie nur die fünf Zeichen ein.',
    skip: 'Überspringen, die Redaktion liest es zuerst',
    step: 'Noch ein Schritt: Bitte lösen Sie die Aufgabe im Bild und senden Sie das Formular noch einmal. Ihre Eingaben bleiben erhalten.',
    honeypot: 'Bitte leer lassen',
  },
  mail: {
    boxes: {
      replies: 'Schreiben Sie mir, wenn jemand auf meinen Kommentar antwortet.',
      decision: 'Schreiben Sie mir, wenn mein Kommentar warten muss und dann erscheint.',
    },
    boxesHint:
      'Beim ersten Mal bekommen Sie eine Mail, um Ihre Adresse zu bestätigen. In jeder Mail steht ein Link, der sie beendet.',
    confirm: 'Mails bestätigen',
    question: (when) => `Sie bekommen eine Mail, ${when}.`,
    kinds: {
      replies: 'wenn jemand auf Ihren Kommentar antwortet',
      decision: 'wenn Ihr Kommentar erschienen ist',
    },
    agree: 'Ja, das möchte ich',
    confirmed: 'Vielen Dank, das ist bestätigt. In jeder Mail steht ein Link, der sie beendet.',
    leave: 'Mails beenden',
    leaveQuestion: 'Welche Mails möchten Sie beenden?',
    leaveThread: 'Die zu dieser Diskussion',
    leaveAll: 'Alle von dieser Website',
    threadEnded: 'Sie bekommen keine Mails mehr zu dieser Diskussion.',
    ended: 'Sie bekommen keine Mails mehr von dieser Website.',
  },
  form: {
    optional: '(freiwillig)',
    faults: (count) =>
      s.plural(count, {
        one: 'Bitte prüfen Sie ein Feld:',
        other: `Bitte prüfen Sie ${s.number(count)} Felder:`,
      }),
    fault: {
      choices: 'Wählen Sie unter den Antworten dieser Umfrage.',
      'author.name': 'Bitte geben Sie Ihren Namen ein, höchstens 245 Bytes.',
      'author.email': 'Bitte geben Sie eine E-Mail-Adresse wie name@example.com ein.',
      'author.website':
        'Bitte geben Sie eine vollständige Adresse ein, die mit https:// oder http:// beginnt.',
      body: 'Bitte schreiben Sie Ihren Kommentar, höchstens 65.525 Bytes.',
      message: 'Bitte schreiben Sie Ihre Nachricht, höchstens 20.000 Bytes.',
      name: 'Bitte geben Sie einen kürzeren Namen ein.',
      email: 'Bitte geben Sie eine E-Mail-Adresse wie name@example.com ein.',
      page: 'Bitte geben Sie eine kürzere Adresse ein.',
      reason: 'Bitte wählen Sie einen Grund.',
      text: 'Bitte fassen Sie sich kürzer.',
      'proof.picture.answer': 'Bitte lösen Sie die Aufgabe im neuen Bild.',
    },
    faultElsewhere: (path) => `Bitte prüfen Sie „${path}“.`,
  },
  page: {
    skip: 'Zum Inhalt',
    retry: (seconds) =>
      s.plural(seconds, {
        one: 'Bitte versuchen Sie es in einer Sekunde noch einmal.',
        other: `Bitte versuchen Sie es in ${s.number(seconds)} Sekunden noch einmal.`,
      }),
    requestId: (id) => `Wenn Sie uns deswegen schreiben, nennen Sie bitte ${id}.`,
    backTo: (name) => `Zurück zu ${name}`,
    feed: (format) => `Kommentare als ${format}`,
    takePartAt: 'Mitmachen unter',
  },
  embed: {
    solving: 'Es wird geprüft, ob Sie ein Mensch sind …',
    slow: 'Auf diesem Gerät dauert es etwas länger. Einen Moment noch, bitte.',
    sending: 'Wird gesendet …',
    down: 'Dieser Teil der Seite ist gerade nicht erreichbar. Ihre Eingaben bleiben erhalten.',
    tryAgain: 'Noch einmal versuchen',
    shown: 'Fertig. Die Seite hat sich geändert.',
    newPicture: 'Ein neues Bild ist zu sehen.',
    sure: 'Endgültig zurückziehen?',
  },
  problems: {
    invalid_request: [
      'Das hat nicht geklappt',
      'Im Formular fehlt etwas, oder etwas ist anders als erwartet.',
    ],
    unauthorized: ['Anmeldung nötig', 'Dafür braucht es einen Schlüssel oder eine Anmeldung.'],
    forbidden: ['Nicht erlaubt', 'Das dürfen Sie nicht.'],
    origin_not_allowed: ['Nicht von hier', 'Diese Seite darf hierher nichts senden.'],
    results_hidden: ['Noch kein Ergebnis zu sehen', 'Bitte kommen Sie später wieder.'],
    proof_required: ['Noch ein Schritt', 'Bitte lösen Sie die Aufgabe im Bild.'],
    proof_invalid: [
      'Bitte noch einmal',
      'Die Prüfung, ob Sie ein Mensch sind, ging schief. Eine neue steht bereit.',
    ],
    proof_expired: [
      'Bitte noch einmal',
      'Die Prüfung, ob Sie ein Mensch sind, war zu alt. Eine neue steht bereit.',
    ],
    proof_spent: ['Bitte noch einmal', 'Diese Prüfung war schon verbraucht. Eine neue steht bereit.'],
    proof_wrong_answer: [
      'Falsche Antwort',
      'Das war nicht, was im Bild verlangt war. Hier ist ein neues Bild.',
    ],
    not_found: ['Nicht gefunden', 'Unter dieser Adresse gibt es nichts.'],
    method_not_allowed: ['Das geht hier nicht', 'Diese Adresse lässt sich so nicht benutzen.'],
    already_voted: ['Schon abgestimmt', 'Sie haben in dieser Umfrage bereits abgestimmt.'],
    poll_not_open: ['Noch nicht offen', 'Die Abstimmung hat noch nicht begonnen.'],
    poll_closed: ['Beendet', 'Die Abstimmung ist beendet.'],
    poll_final: ['Endgültig', 'Diese Umfrage ist endgültig und kann nicht wieder geöffnet werden.'],
    thread_closed: ['Geschlossen', 'Die Kommentare sind geschlossen.'],
    duplicate_comment: ['Schon gesagt', 'Das haben Sie offenbar bereits geschrieben.'],
    id_conflict: ['Bitte noch einmal senden', 'Das wurde schon einmal mit einer anderen Prüfung gesendet.'],
    too_large: ['Zu lang', 'Das ist mehr, als hineinpasst. Bitte kürzen Sie es.'],
    unsupported_media_type: [
      'Das hat nicht geklappt',
      'Das Formular kam auf eine Weise an, die hier niemand versteht.',
    ],
    invalid_choices: [
      'Bitte prüfen Sie Ihre Wahl',
      'Wählen Sie unter den Antworten so viele, wie die Umfrage verlangt.',
    ],
    rate_limited: ['Zu schnell', 'Das war ein wenig zu schnell.'],
    not_implemented: ['Nicht in dieser Form', 'In dieser Form gibt es das nicht.'],
    internal: ['Etwas ging schief', 'Der Fehler liegt bei uns. Bitte versuchen Sie es später noch einmal.'],
    unavailable: [
      'Gerade nicht verfügbar',
      'Bitte versuchen Sie es gleich noch einmal. Ihre Eingaben bleiben erhalten.',
    ],
  },
});
