import type { Locale } from '../words/words.ts';

/** What mails to editors say. `site` is the site's name, `counted` a number as the language writes it. */
const en = {
  nobody: 'Somebody',
  heldSubject: (site: string, title: string) => `${site}: a comment waits (${title})`,
  held: (name: string, title: string) =>
    `${name} wrote about “${title}”. Readers do not see it until somebody has decided:`,
  toQueue: 'Decide in the queue',
  digestSubject: (site: string, count: number) =>
    count === 1 ? `${site}: a comment waits` : `${site}: ${count} comments wait`,
  digest: (counted: string) => `New in the queue since the last mail: ${counted}.`,
  wrote: (name: string, title: string) => `${name}, about “${title}”:`,
  more: 'The others are in the queue.',
  feedbackSubject: (site: string) => `${site}: a note to the editors`,
  feedback: (name: string) => `${name} wrote to you:`,
  answerTo: (email: string) => `Address that was left for an answer, and is not checked: ${email}`,
  onPage: (page: string) => `Written on: ${page}`,
  toNotes: 'All notes',
  toReports: 'Decide on the report',
  reportSubject: (site: string, title: string) => `${site}: a reader reported a comment (${title})`,
  report: (name: string, title: string) => `A reader reported this comment by ${name} on “${title}”:`,
  reason: (reason: string) => `Reason: ${reason}`,
  reporterSays: 'The reader adds:',
  waitingSubject: (site: string) => `${site}: comments have waited for 12 hours`,
  waiting: (since: string) =>
    `The oldest comment in the queue has waited since ${since}. While it does, you are told once a day.`,
  testSubject: (site: string) => `${site}: a test mail`,
  test: 'If you can read this, mails to you arrive.',
  why: (site: string) =>
    `Your address is among those that ${site} tells. An owner can change that at the desk:`,
  settings: 'Notices',
};

const de: typeof en = {
  nobody: 'Jemand',
  heldSubject: (site, title) => `${site}: Ein Kommentar wartet (${title})`,
  held: (name, title) =>
    `${name} schrieb zu „${title}“. Bis jemand entschieden hat, sehen Leser den Kommentar nicht:`,
  toQueue: 'In der Warteschlange entscheiden',
  digestSubject: (site, count) =>
    count === 1 ? `${site}: Ein Kommentar wartet` : `${site}: ${count} Kommentare warten`,
  digest: (counted) => `Neu in der Warteschlange seit der letzten Mail: ${counted}.`,
  wrote: (name, title) => `${name} zu „${title}“:`,
  more: 'Die anderen stehen in der Warteschlange.',
  feedbackSubject: (site) => `${site}: Eine Nachricht an die Redaktion`,
  feedback: (name) => `${name} schrieb Ihnen:`,
  answerTo: (email) => `Adresse für eine Antwort, wie angegeben und ungeprüft: ${email}`,
  onPage: (page) => `Geschrieben auf: ${page}`,
  toNotes: 'Alle Nachrichten',
  toReports: 'Über die Meldung entscheiden',
  reportSubject: (site, title) => `${site}: Ein Kommentar wurde gemeldet (${title})`,
  report: (name, title) => `Jemand hat diesen Kommentar von ${name} zu „${title}“ gemeldet:`,
  reason: (reason) => `Grund: ${reason}`,
  reporterSays: 'Dazu heißt es:',
  waitingSubject: (site) => `${site}: Kommentare warten seit 12 Stunden`,
  waiting: (since) =>
    `Der älteste Kommentar in der Warteschlange wartet seit ${since}. Solange das so ist, erfahren Sie es einmal am Tag.`,
  testSubject: (site) => `${site}: Eine Probe`,
  test: 'Wenn Sie das lesen, kommen Mails bei Ihnen an.',
  why: (site) => `Ihre Adresse gehört zu denen, die ${site} benachrichtigt. Ein Inhaber kann das ändern:`,
  settings: 'Benachrichtigungen',
};

export const editorWords = (lang: Locale): typeof en => ({ en, de })[lang];
