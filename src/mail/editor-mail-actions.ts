import type { Deps } from '../deps.ts';
import type { Channel, Delivery, Outcome } from '../outbox/channel.ts';
import type { NewEvent } from '../outbox/event.ts';
import type { SiteRecord } from '../sites/site.ts';
import { getSite } from '../sites/site-actions.ts';
import { editorLetters } from './editor-letters.ts';
import { htmlOf, type Letter, textOf } from './letter.ts';
import type { CommentNews, Newsroom } from './newsroom.ts';

export const editorsChannel = 'mail';

/** Tells a site's editors by mail, of what its settings ask for. `room` is how the other rooms tell what a mail is about. */
export const editorMail = (deps: Deps, room: Newsroom): Channel => ({
  name: editorsChannel,
  targetsOf: (events) =>
    Promise.all(
      events.map(async ({ site: id, kind }) => {
        const site = await getSite(deps, id);
        return asksFor(site, kind) ? site.settings.mail.to.map((target) => ({ target })) : [];
      }),
    ),
  deliver: (delivery) => mailEditor(deps, room, delivery),
});

function asksFor({ settings: { mail } }: SiteRecord, kind: NewEvent['kind']): boolean {
  if (kind === 'comment.held') return mail.held === 'each';
  if (kind === 'feedback.received') return mail.feedback;
  if (kind === 'report.received') return mail.reports;
  return kind === 'mail.digest' || kind === 'queue.waiting';
}

async function mailEditor(deps: Deps, room: Newsroom, delivery: Delivery): Promise<Outcome> {
  const { event, target, id } = delivery;
  const site = await getSite(deps, event.site);
  const isTest = event.kind === 'mail.test';
  if (!deps.mailer) return { result: 'failed', error: 'The service has no mail server.' };
  if (!isTest && !site.settings.mail.to.includes(target))
    return { result: 'refused', error: 'The address is not in the settings any more.' };
  const letters = editorLetters(site, deps.config.publicUrl);
  const letter = await letterFor(room, letters, delivery);
  if (!letter) return { result: 'refused', error: 'There is nothing to tell any more.' };
  const { lang } = letters.words;
  const mail = {
    id,
    to: target,
    subject: letter.subject,
    text: textOf(letter),
    html: htmlOf(letter, lang),
    lang,
  };
  const mailed = await deps.mailer.send(mail);
  // Nobody waits for a test: whoever asked for it has its answer at once.
  return isTest && mailed.result === 'failed' ? { ...mailed, result: 'refused' } : mailed;
}

/** Written from what is so now; undefined where what there was to tell is settled or gone. */
async function letterFor(
  room: Newsroom,
  letters: ReturnType<typeof editorLetters>,
  { event: { site, kind, subject, data } }: Delivery,
): Promise<Letter | undefined> {
  if (kind === 'mail.test') return letters.test();
  if (kind === 'queue.waiting') return letters.waiting(String(data.since));
  if (kind === 'comment.held') {
    const comment = await room.comment(site, subject);
    return comment?.status === 'held' ? letters.held(comment) : undefined;
  }
  if (kind === 'mail.digest') {
    const { comments, count } = data as { comments: string[]; count: number };
    const waiting = (await Promise.all(comments.map((id) => room.comment(site, id)))).filter(isHeld);
    const settled = comments.length - waiting.length;
    return waiting.length === 0 ? undefined : letters.digest(waiting, count - settled);
  }
  if (kind === 'feedback.received') {
    const note = await room.note(site, subject);
    return note && letters.note(note);
  }
  const report = kind === 'report.received' ? await room.report(site, subject) : undefined;
  return report && !report.settled ? letters.report(report) : undefined;
}

const isHeld = (comment: CommentNews | undefined): comment is CommentNews => comment?.status === 'held';
