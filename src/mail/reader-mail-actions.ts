import type { Deps } from '../deps.ts';
import type { Channel, Delivery, Outcome, Target } from '../outbox/channel.ts';
import { deliveriesTo } from '../outbox/delivery-log-actions.ts';
import type { OutboxEvent } from '../outbox/event.ts';
import { getSite } from '../sites/site-actions.ts';
import { htmlOf, type Letter, textOf } from './letter.ts';
import type { Newsroom } from './newsroom.ts';
import { readerLetters } from './reader-letters.ts';
import { mailLinks, type Subscription, type SubscriptionKind } from './subscription.ts';
import { subscriptionsOf } from './subscription-queries.ts';

export const readersChannel = 'mail-to-readers';

/** Tells readers by mail of what they asked for. The target is the address in small letters, by which it is one and the same. */
export const readerMail = (deps: Deps, room: Newsroom): Channel => ({
  name: readersChannel,
  // One after the other: each asks the database, which readers are waiting for as well.
  targetsOf: async (events) => {
    const targets: Target[][] = [];
    for (const event of events) targets.push(await targetsOf(deps, room, event));
    return targets;
  },
  deliver: (delivery) => mailReader(deps, room, delivery),
});

const keyOf = (email: string) => email.toLowerCase();

async function targetsOf(deps: Deps, room: Newsroom, event: OutboxEvent): Promise<Target[]> {
  const { site, kind, subject, data } = event;
  if (kind === 'mail.confirm') {
    const [asked] = (await subscriptionsOf(deps.database, site, subject)).filter(isAsked);
    return asked ? [{ target: keyOf(asked.email) }] : [];
  }
  if (kind === 'report.settled') {
    const report = await room.report(site, subject);
    return report?.settled && report.email ? [{ target: keyOf(report.email) }] : [];
  }
  if (kind !== 'comment.approved' || data.first !== true) return [];
  const comment = await room.comment(site, subject);
  if (comment?.status !== 'approved') return [];
  const [own, above] = await Promise.all(
    [comment.id, comment.parent].map((id) => (id ? subscriptionsOf(deps.database, site, id) : [])),
  );
  const told = [
    ...(own ?? []).filter((asked) => asked.kind === 'decision' && isOn(asked)),
    ...(above ?? []).filter((asked) => asked.kind === 'replies' && isOn(asked)).filter(isOther(comment)),
  ];
  return told.map(({ email, comment: about, kind: news }) => ({
    ...{ target: keyOf(email), payload: { about, kind: news } },
  }));
}

const isOn = ({ confirmedAt, endedAt }: Subscription) => confirmedAt !== null && endedAt === null;
const isAsked = ({ confirmedAt, endedAt }: Subscription) => confirmedAt === null && endedAt === null;

/** Nobody is told of what they said themselves. */
const isOther =
  (comment: { email: string }) =>
  ({ email }: { email: string }) =>
    keyOf(email) !== keyOf(comment.email);

const nothingLeft: Outcome = { result: 'refused', error: 'There is nothing to tell any more.' };

async function mailReader(deps: Deps, room: Newsroom, delivery: Delivery): Promise<Outcome> {
  const { id, event } = delivery;
  if (!deps.mailer) return { result: 'failed', error: 'The service has no mail server.' };
  const letters = readerLetters(await getSite(deps, event.site));
  const found = await letterFor(deps, room, letters, delivery);
  if (!found || keyOf(found.to) !== delivery.target) return nothingLeft;
  const { letter, to, leaveUrl } = found;
  const { lang } = letters;
  return deps.mailer.send({
    ...{ id, to, subject: letter.subject, text: textOf(letter), html: htmlOf(letter, lang), lang, leaveUrl },
  });
}

type Found = { letter: Letter; to: string; leaveUrl?: string };

/** Written from what is so now; undefined where it was taken back, ended or erased meanwhile. */
async function letterFor(
  deps: Deps,
  room: Newsroom,
  letters: ReturnType<typeof readerLetters>,
  { event, payload, target }: Delivery,
): Promise<Found | undefined> {
  const { site, kind, subject } = event;
  if (kind === 'report.settled') {
    const report = await room.report(site, subject);
    const isDue = report?.settled && !(await wasToldSettled(deps, site, subject, target));
    return isDue ? { letter: letters.settled(report), to: report.email } : undefined;
  }
  const { config, database } = deps;
  if (kind === 'mail.confirm') {
    const asked = (await subscriptionsOf(database, site, subject)).filter(isAsked);
    const [first] = asked;
    const links = mailLinks(config.publicUrl, site, subject, config.keyring);
    const letter = letters.confirm(
      asked.map((each) => each.kind),
      links,
    );
    return first && { letter, to: first.email, leaveUrl: links.leave };
  }
  const { about, kind: news } = payload as { about: string; kind: SubscriptionKind };
  const asked = (await subscriptionsOf(database, site, about)).find((each) => each.kind === news);
  const comment = await room.comment(site, subject);
  if (!asked || !isOn(asked) || comment?.status !== 'approved') return undefined;
  const links = mailLinks(config.publicUrl, site, about, config.keyring);
  const letter = news === 'replies' ? letters.reply(comment, links) : letters.published(comment, links);
  return { letter, to: asked.email, leaveUrl: links.leave };
}

/** A report that was taken up and settled again is no news to whoever reported it. */
async function wasToldSettled(deps: Deps, site: string, report: string, target: string): Promise<boolean> {
  const told = await deliveriesTo(deps, { site, channel: readersChannel, target }, 100);
  return told.some(
    ({ event, state }) => event.type === 'report.settled' && event.subject === report && state === 'done',
  );
}
