import { mailToken } from '../../../src/mail/subscription.ts';
import { signToken } from '../../../src/signed-token.ts';
import type { Sent } from '../../support/service.ts';
import { oneOf } from '../effort.ts';
import { bent } from './bent-tokens.ts';
import { api, type Forgery, from, neighbour, site, stranger, type World } from './forging.ts';
import { keyring } from './minting.ts';

/** Tokens that are bent, another site's, another's, or for something else. Those that should be no one's are used to read with. */
export function ofTokens(chance: () => number, world: World): (() => Forgery)[] {
  const [one, two] = world.comments as [World['comments'][0], World['comments'][0]];
  const [first = '', second = ''] = world.voters;
  const [preview = '', otherPreview = ''] = world.previews;
  const mail = (power: 'mail-confirm' | 'mail-leave', of = site, id = one.id, ring = keyring) =>
    mailToken(power, of, id, ring);
  const editing = (what: string, token: string, id = one.id): Forgery => {
    const sent = oneOf<Sent>(chance, [{ method: 'PATCH', body: { body: 'Forged.' } }, { method: 'DELETE' }]);
    const headers = { 'hustings-edit': token };
    return {
      what,
      path: api(`/comments/${id}`),
      sent: { ...sent, headers, from: from() },
      refusals: ['forbidden', 'unauthorized'],
    };
  };
  const results = (what: string, token: string): Forgery => ({
    ...{ what, path: api('/polls/open/results/mine'), refusals: ['results_hidden'] },
    sent: { headers: { 'hustings-voter': token }, from: from() },
  });
  const mailing = (what: string, page: 'confirm' | 'unsubscribe', token: string, of = site): Forgery => ({
    ...{ what, path: `/sites/${of}/mail/${page}?${new URLSearchParams({ token })}`, refusals: [404] },
    sent: {
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      from: from(),
    },
  });
  const previewing = (what: string, token: string, of = site): Forgery => ({
    ...{ what, path: `/sites/${of}/previews/${encodeURIComponent(token)}`, refusals: [404] },
    sent: { from: from() },
  });
  return [
    () => results('a voter’s token, bent', bent(chance, first, second)),
    () => results('a voter’s token of another site', world.ofNeighbour),
    () => results('an edit token for a voter’s', oneOf(chance, [one.token, mail('mail-leave'), preview])),
    () =>
      results(
        'a voter’s token that others signed',
        signToken('voter-token', site, first.split('.')[1] ?? '', stranger),
      ),
    () => editing('an edit token, bent', bent(chance, one.token, two.token)),
    () => editing('another comment’s edit token', two.token),
    () =>
      editing(
        'a voter’s token for an edit',
        oneOf(chance, [first, mail('mail-leave'), mail('mail-confirm')]),
      ),
    () => editing('an edit token of another site', signToken('edit-token', neighbour, one.id, keyring)),
    () =>
      mailing(
        'a token to agree, bent',
        'confirm',
        bent(chance, mail('mail-confirm'), mail('mail-confirm', site, two.id)),
      ),
    () =>
      mailing(
        'a token to leave, bent',
        'unsubscribe',
        bent(chance, mail('mail-leave'), mail('mail-leave', site, two.id)),
      ),
    () =>
      mailing('a token to leave, to agree', 'confirm', oneOf(chance, [mail('mail-leave'), one.token, first])),
    () =>
      mailing(
        'a token to agree, to leave',
        'unsubscribe',
        oneOf(chance, [mail('mail-confirm'), one.token, preview]),
      ),
    () => mailing('a token of another site', 'unsubscribe', mail('mail-leave', neighbour)),
    () => mailing('a token at another site', 'confirm', mail('mail-confirm'), neighbour),
    () => mailing('a token that others signed', 'confirm', mail('mail-confirm', site, one.id, stranger)),
    () => previewing('a preview’s link, bent', bent(chance, preview, otherPreview)),
    () => previewing('a preview’s link at another site', preview, neighbour),
    () =>
      previewing(
        'a preview that is over',
        signToken('poll-preview', site, `open~${(1_000_000).toString(36)}`, keyring),
      ),
  ];
}
