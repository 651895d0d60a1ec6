import type { DeliveryWire } from '../outbox/webhook.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import { spoken } from './spoken.ts';

type States = Record<DeliveryWire['state'], string>;
type Held = Record<SiteSettings['mail']['held'], string>;

export const mailWords = spoken({
  en: {
    title: 'E-mail',
    none: 'This service has no mail server, so nobody is told by mail. Whoever runs it names one with SMTP_URL and MAIL_FROM.',
    nobody: 'No editor is told by mail yet.',
    told: (addresses: string) => `Told by mail: ${addresses}`,
    readers:
      'Readers may ask for replies to their comment and for its publication. They confirm that once, and end it by one click.',
    on: 'Change, test and see what went',
    to: ['Addresses, one a line', 'Who of the editors is told. Readers never see them.', 'desk@example.com'],
    held: ['Comments that wait', 'After 12 hours you are told in any case, once a day.'],
    helds: {
      digest: 'Together, every few hours',
      each: 'Each one at once',
      off: 'Not by mail',
    } as Held,
    digestHours: ['Hours between two such mails', 'Without anything new there is none.', '4'],
    feedback: ['Notes to the editors', ''],
    reports: ['Comments that readers report', ''],
    save: 'Save',
    tests: 'Send a test',
    log: 'What went',
    timesIn: (zone: string) => `Times are those of ${zone}. What is over is kept for 30 days.`,
    noLog: 'Nothing went yet.',
    what: 'What',
    address: 'To',
    when: 'When',
    state: 'State',
    states: { waiting: 'waiting', done: 'sent', given_up: 'not sent' } as States,
    kinds: {
      'comment.held': 'A comment waits',
      'mail.digest': 'Comments wait',
      'queue.waiting': 'A comment has waited for 12 hours',
      'feedback.received': 'A note to the editors',
      'report.received': 'A reported comment',
      'mail.test': 'A test',
    } as Record<string, string>,
    nextAt: (time: string) => `again at ${time}`,
    back: 'All notices',
    said: {
      saved: 'Saved.',
      sent: 'The mail server took the test.',
      failed: 'The test did not go. The log below says why.',
    } as Record<string, string>,
  },
  de: {
    title: 'E-Mail',
    none: 'Dieser Dienst hat keinen Mailserver, daher erfährt niemand etwas per Mail. Wer ihn betreibt, nennt einen mit SMTP_URL und MAIL_FROM.',
    nobody: 'Noch erfährt niemand aus der Redaktion etwas per Mail.',
    told: (addresses: string) => `Per Mail erfahren es: ${addresses}`,
    readers:
      'Leser können sich Antworten auf ihren Kommentar und sein Erscheinen melden lassen. Sie bestätigen das einmal und beenden es mit einem Klick.',
    on: 'Ändern, testen und sehen, was hinausging',
    to: [
      'Adressen, eine je Zeile',
      'Wer aus der Redaktion es erfährt. Leser sehen sie nie.',
      'redaktion@example.com',
    ],
    held: ['Kommentare, die warten', 'Nach 12 Stunden erfahren Sie es auf jeden Fall, einmal am Tag.'],
    helds: { digest: 'Zusammen, alle paar Stunden', each: 'Jeden einzeln sofort', off: 'Nicht per Mail' },
    digestHours: ['Stunden zwischen zwei solchen Mails', 'Ohne Neues kommt keine.', '4'],
    feedback: ['Nachrichten an die Redaktion', ''],
    reports: ['Kommentare, die gemeldet werden', ''],
    save: 'Speichern',
    tests: 'Probe senden',
    log: 'Was hinausging',
    timesIn: (zone: string) => `Zeiten gelten für ${zone}. Erledigtes bleibt 30 Tage stehen.`,
    noLog: 'Noch ging nichts hinaus.',
    what: 'Was',
    address: 'An',
    when: 'Wann',
    state: 'Stand',
    states: { waiting: 'wartet', done: 'gesendet', given_up: 'nicht gesendet' } satisfies States,
    kinds: {
      'comment.held': 'Ein Kommentar wartet',
      'mail.digest': 'Kommentare warten',
      'queue.waiting': 'Ein Kommentar wartet seit 12 Stunden',
      'feedback.received': 'Eine Nachricht an die Redaktion',
      'report.received': 'Ein gemeldeter Kommentar',
      'mail.test': 'Eine Probe',
    },
    nextAt: (time: string) => `wieder um ${time}`,
    back: 'Alle Benachrichtigungen',
    said: {
      saved: 'Gespeichert.',
      sent: 'Der Mailserver hat die Probe angenommen.',
      failed: 'Die Probe ging nicht hinaus. Das Protokoll unten sagt, warum.',
    },
  },
});
export type MailWords = ReturnType<typeof mailWords>;
