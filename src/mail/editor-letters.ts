import type { SiteRecord } from '../sites/site.ts';
import { type Words, wordsFor } from '../words/words.ts';
import { editorWords } from './editor-words.ts';
import { cut, type Letter, type Part } from './letter.ts';
import type { CommentNews, NoteNews, ReportNews } from './newsroom.ts';

/** The rules of what editors are told in mails: in the site's language, with links that open nothing without a sign-in. */
export function editorLetters(site: SiteRecord, publicUrl: string) {
  const words = wordsFor(undefined, site);
  const said = editorWords(words.lang);
  const queue = { link: `${publicUrl}/desk/queue?site=${site.id}`, label: said.toQueue };
  const foot = [
    said.why(site.name),
    { link: `${publicUrl}/desk/sites/${site.id}/notices`, label: said.settings },
  ];
  const letter = (subject: string, ...body: Part[]): Letter => ({ subject, body, foot });
  const nameOf = ({ name }: { name: string }) => name || said.nobody;
  const quote = (text: string): Part => ({ quote: cut(text) });
  return {
    words,
    held: (comment: CommentNews) =>
      letter(
        said.heldSubject(site.name, comment.title),
        said.held(nameOf(comment), comment.title),
        ...[quote(comment.text), queue],
      ),
    /** `count` may be more than are shown. */
    digest: (comments: CommentNews[], count: number) =>
      letter(
        said.digestSubject(site.name, count),
        said.digest(words.number(count)),
        ...comments.flatMap((comment) => [said.wrote(nameOf(comment), comment.title), quote(comment.text)]),
        ...(count > comments.length ? [said.more] : []),
        queue,
      ),
    waiting: (since: string) =>
      letter(said.waitingSubject(site.name), said.waiting(words.deadline(since)), queue),
    note: (note: NoteNews) =>
      letter(
        said.feedbackSubject(site.name),
        said.feedback(nameOf(note)),
        quote(note.message),
        ...(note.email ? [said.answerTo(note.email)] : []),
        ...(note.page ? [said.onPage(note.page)] : []),
        { link: `${publicUrl}/desk/feedback?site=${site.id}`, label: said.toNotes },
      ),
    report: ({ comment, reason, text }: ReportNews) =>
      letter(
        said.reportSubject(site.name, comment.title),
        said.report(nameOf(comment), comment.title),
        ...[quote(comment.text), said.reason(reasonIn(words, reason))],
        ...(text ? [said.reporterSays, quote(text)] : []),
        { link: `${publicUrl}/desk/reports?site=${site.id}`, label: said.toReports },
      ),
    test: () => letter(said.testSubject(site.name), said.test),
  };
}

const reasonIn = ({ report }: Words, reason: string) =>
  (report.reasons as Record<string, string>)[reason] ?? reason;
