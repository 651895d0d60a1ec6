import type { Keyring } from '../keyring.ts';
import { readToken, signToken } from '../signed-token.ts';

/** The rules of subscriptions: what readers may be told of, how often we write unasked, and the tokens that stand for an address. */

export const subscriptionKinds = ['replies', 'decision'] as const;
export type SubscriptionKind = (typeof subscriptionKinds)[number];

export type Subscription = {
  site: string;
  comment: string;
  kind: SubscriptionKind;
  thread: string;
  email: string;
  createdAt: Date;
  confirmedAt: Date | null;
  endedAt: Date | null;
};

/**
 * How often an address or a network may ask for more before it is silently let be: unconfirmed ones of an address a day, at a site and
 * (in one process) at all of them, all of an address a day, and those of a network an hour.
 */
export const mostAsked = { ofAddress: 3, anywhere: 6, confirmed: 50, ofNetwork: 10 };

/** How many days an unanswered question and an ended subscription are kept. */
export const keptDays = { unconfirmed: 7, ended: 30 };

/** What a token may do; it names the comment whose subscription it is about, and no address. */
type Power = 'mail-confirm' | 'mail-leave';

export const mailToken = (power: Power, site: string, comment: string, keyring: Keyring): string =>
  signToken(power, site, comment, keyring);

/** The comment that a token names; null for anything that is none of ours. */
export const readMailToken = (power: Power, token: string, site: string, keyring: Keyring): string | null =>
  readToken(power, token, site, keyring);

/** Where the links in mails lead. */
export function mailLinks(publicUrl: string, site: string, comment: string, keyring: Keyring) {
  const page = (name: string, power: Power) =>
    `${publicUrl}/sites/${site}/mail/${name}?${new URLSearchParams({ token: mailToken(power, site, comment, keyring) })}`;
  return { confirm: page('confirm', 'mail-confirm'), leave: page('unsubscribe', 'mail-leave') };
}
