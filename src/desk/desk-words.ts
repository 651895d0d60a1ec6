import type { Role } from '../roles.ts';
import type { AreaName } from './areas.ts';
import { spoken } from './spoken.ts';

const roles: Record<Role, string> = {
  owner: 'owner',
  editor: 'editor',
  moderator: 'moderator',
  relay: 'relay',
};
const areaNames: Record<AreaName, string> = {
  overview: 'Overview',
  queue: 'Comments',
  threads: 'Threads',
  spam: 'Spam',
  settings: 'Settings',
  people: 'People',
  notices: 'Notices',
  audit: 'Audit',
};

/** The words around every page of the desk, and of the way in. */
export const deskWords = spoken({
  en: {
    desk: 'Desk',
    skip: 'Skip to the content',
    menu: 'Menu',
    areas: areaNames,
    areasOf: (site: string) => `Of ${site}`,
    allSites: 'All sites',
    signedInAs: (name: string, role: Role) => `${name} (${roles[role]})`,
    signOut: 'Sign out',
    signOutEverywhere: 'Sign out in every browser',
    back: 'Back to the desk',
    notDone: 'That was not done.',
    faults: 'Please look at this again:',
    optional: 'optional',
    example: 'Example:',
    copy: 'Copy',
    copied: 'Copied',
    signIn: {
      title: 'Sign in at the desk',
      key: 'Your key',
      hint: 'It begins with hustings_, or is the owner key that the service printed when it first started.',
      submit: 'Sign in',
      withProvider: 'Sign in with your organisation’s account',
      lost: 'Lost your key? An owner can make you a sign-in link under “People”.',
      ended: 'Please sign in. If you were here before, your session is over.',
      out: 'You are signed out.',
      link: 'This link signs you in once. It has not been used yet.',
      linkSubmit: 'Sign in now',
      arriving: 'One moment …',
      arrivingOn: 'Continue to the desk',
    },
  },
  de: {
    desk: 'Redaktion',
    skip: 'Zum Inhalt springen',
    menu: 'Menü',
    areas: {
      overview: 'Übersicht',
      queue: 'Kommentare',
      threads: 'Diskussionen',
      spam: 'Spam',
      settings: 'Einstellungen',
      people: 'Personen',
      notices: 'Benachrichtigungen',
      audit: 'Protokoll',
    } satisfies Record<AreaName, string>,
    areasOf: (site: string) => `Von ${site}`,
    allSites: 'Alle Auftritte',
    signedInAs: (name: string, role: Role) =>
      `${name} (${{ owner: 'Inhaber', editor: 'Redaktion', moderator: 'Moderation', relay: 'Relais' }[role]})`,
    signOut: 'Abmelden',
    signOutEverywhere: 'In allen Browsern abmelden',
    back: 'Zurück zur Redaktion',
    notDone: 'Das wurde nicht getan.',
    faults: 'Bitte noch einmal ansehen:',
    optional: 'freiwillig',
    example: 'Beispiel:',
    copy: 'Kopieren',
    copied: 'Kopiert',
    signIn: {
      title: 'In der Redaktion anmelden',
      key: 'Ihr Schlüssel',
      hint: 'Er beginnt mit hustings_ oder ist der Inhaberschlüssel, den der Dienst beim ersten Start ausgab.',
      submit: 'Anmelden',
      withProvider: 'Mit dem Konto Ihrer Organisation anmelden',
      lost: 'Schlüssel verloren? Ein Inhaber kann unter „Personen“ einen Anmeldelink für Sie anlegen.',
      ended: 'Bitte melden Sie sich an. Waren Sie schon hier, so ist Ihre Sitzung abgelaufen.',
      out: 'Sie sind abgemeldet.',
      link: 'Dieser Link meldet Sie einmal an. Er wurde noch nicht benutzt.',
      linkSubmit: 'Jetzt anmelden',
      arriving: 'Einen Moment …',
      arrivingOn: 'Weiter zur Redaktion',
    },
  },
});
export type DeskWords = ReturnType<typeof deskWords>;
