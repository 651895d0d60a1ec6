import type { Locale } from '../words/words.ts';

/** What mails to readers say. `site` is the site's name. */
const en = {
  nobody: 'Somebody',
  confirmSubject: (site: string) => `Please confirm: mails from ${site}`,
  confirm: (site: string, when: string) =>
    `Somebody gave this address in a comment on ${site}, and asked for a mail ${when}.`,
  kinds: { replies: 'when somebody replies to the comment', decision: 'when the comment is published' },
  confirmLink: 'If that was you, confirm it here',
  confirmElse: 'If it was not, do nothing: no other mail about it will come.',
  replySubject: (site: string, title: string) => `${site}: a reply to your comment on “${title}”`,
  reply: (name: string, title: string) => `${name} replied to your comment on “${title}”:`,
  toReply: 'Read it where it stands, and answer',
  publishedSubject: (site: string) => `${site}: your comment is published`,
  published: (title: string) => `Your comment on “${title}” is published. Thank you.`,
  toComment: 'See it',
  settledSubject: (site: string) => `${site}: your report`,
  settled: (title: string) =>
    `You told the editors about a comment on “${title}”. Thank you: they have looked at it.`,
  stays: 'It stays.',
  gone: 'Readers do not see it any longer.',
  whyReport: 'You get this one mail because you left your address for an answer.',
  why: (site: string) => `You get this mail because you asked ${site} for it.`,
  leave: 'Get no more of them',
};

const de: typeof en = {
  nobody: 'Jemand',
  confirmSubject: (site) => `Bitte bestätigen: Mails von ${site}`,
  confirm: (site, when) =>
    `Jemand hat diese Adresse bei einem Kommentar auf ${site} angegeben und möchte eine Mail, ${when}.`,
  kinds: {
    replies: 'wenn jemand auf den Kommentar antwortet',
    decision: 'wenn der Kommentar veröffentlicht ist',
  },
  confirmLink: 'Waren Sie das, bestätigen Sie es hier',
  confirmElse: 'Wenn nicht, tun Sie nichts: es kommt keine weitere Mail dazu.',
  replySubject: (site, title) => `${site}: Eine Antwort auf Ihren Kommentar zu „${title}“`,
  reply: (name, title) => `${name} hat auf Ihren Kommentar zu „${title}“ geantwortet:`,
  toReply: 'An Ort und Stelle lesen und antworten',
  publishedSubject: (site) => `${site}: Ihr Kommentar ist veröffentlicht`,
  published: (title) => `Ihr Kommentar zu „${title}“ ist veröffentlicht. Vielen Dank.`,
  toComment: 'Ansehen',
  settledSubject: (site) => `${site}: Ihre Meldung`,
  settled: (title) =>
    `Sie haben einen Kommentar zu „${title}“ gemeldet. Vielen Dank: die Redaktion hat ihn geprüft.`,
  stays: 'Er bleibt stehen.',
  gone: 'Leser sehen ihn nicht mehr.',
  whyReport: 'Diese eine Mail bekommen Sie, weil Sie für eine Antwort Ihre Adresse hinterlassen haben.',
  why: (site) => `Sie bekommen diese Mail, weil Sie ${site} darum gebeten haben.`,
  leave: 'Keine solchen Mails mehr',
};

export const readerWords = (lang: Locale): typeof en => ({ en, de })[lang];
