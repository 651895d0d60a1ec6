import { type Door, fragment, type Html, heading, html, note, nothing } from '../http/view.ts';
import type { SubscriptionKind } from './subscription.ts';

type Asked = { kinds: SubscriptionKind[]; state: 'asked' | 'on' | 'ended' };

const around = (door: Door, title: string, body: Html): Html =>
  fragment(door, 'mail', html`${heading(1, title)}${body}`);

/** The page that a question leads to. Programs follow links in mails, so it takes a press of its button to agree. */
export function confirmBody(door: Door, { kinds, state }: Asked): Html {
  const said = door.words.mail;
  if (state !== 'asked')
    return around(door, said.confirm, note(state === 'on' ? said.confirmed : said.ended));
  const when = door.words.list(kinds.map((kind) => said.kinds[kind]));
  return around(
    door,
    said.confirm,
    html`<p>${said.question(when)}</p><form part="form" method="post"><p class="submit"><button type="submit" class="primary" part="button">${said.agree}</button></p></form>`,
  );
}

/** The page for ending it, or what was just ended. */
export function leaveBody(door: Door, { state }: Pick<Asked, 'state'>, done?: 'thread' | 'all'): Html {
  const said = door.words.mail;
  if (done === 'all' || (!done && state === 'ended')) return around(door, said.leave, note(said.ended));
  const told = done === 'thread' ? note(said.threadEnded) : html`<p>${said.leaveQuestion}</p>`;
  const one =
    done === 'thread'
      ? nothing
      : html`<p class="submit"><button type="submit" name="what" value="thread" class="primary" part="button">${said.leaveThread}</button></p>`;
  return around(
    door,
    said.leave,
    html`${told}<form part="form" method="post">${one}<p class="submit"><button type="submit" name="what" value="all" part="button">${said.leaveAll}</button></p></form>`,
  );
}
