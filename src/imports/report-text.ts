import { inColumns } from '../columns.ts';
import { changedOfPolls, skippedOfPolls, sumsText } from './poll-report-text.ts';
import { type ImportReport, type Remark, things } from './report.ts';

/** Why things were skipped, as a sentence for whoever brought them in. */
export const skippedWords = {
  ...skippedOfPolls,
  pingback: 'pingbacks',
  trackback: 'trackbacks',
  private_note: 'private notes of editors',
  other_kind: 'of a kind that is no comment of a reader',
  empty: 'without a word in them',
  id_missing: 'without an id',
  id_taken:
    'another one came in under the same id before: if this is another archive, give it a name of its own (--source)',
  article_not_public: 'under an article that is a draft, private or behind a password',
  article_unknown: 'under an article without an id or an address',
  thread_missing: 'of a thread that is not in the file',
  no_comments: 'nobody commented there',
  twice: 'in the file once more',
} satisfies Record<string, string>;

/** What was made of things that could not come in as they were. */
export const changedWords = {
  ...changedOfPolls,
  parent_missing: 'what they answer is not there: they stand at the top of their thread',
  parent_circular: 'they answered themselves over others: they stand at the top of their thread',
  status_unknown: 'whether they were approved is not said: they wait in the queue',
  date_missing: 'without a date: they have that of their article, or of the import',
  email_unreadable: 'their e-mail address is none, and was left out',
  website_unreadable: 'their website leads nowhere, and was left out',
  thread_deleted: 'their thread had been deleted: they are in the trash',
  keys_apart:
    'there are two threads here under their addresses: the comments are in the first; merge the two at the desk',
} satisfies Record<string, string>;

const remarksIn = (title: string, sentences: Record<string, string>, remarks: Remark[]): string =>
  remarks.length === 0
    ? ''
    : `${title}:\n${inColumns(
        remarks
          .toSorted((one, other) => other.count - one.count)
          .map(({ thing, reason, count, examples }) => [
            `  ${count}`,
            thing,
            `${sentences[reason] ?? reason} (${examples.filter(Boolean).join(', ')}${count > examples.length ? ', …' : ''})`,
          ]),
      )}`;

/** A report as lines of text. */
export function reportText(report: ImportReport): string {
  const rows = things.flatMap((thing) => {
    const count = report.counts[thing];
    if (!count) return [];
    return [[thing, ...[count.read, count.imported, count.alreadyThere, count.skipped].map(String)]];
  });
  const statuses = Object.entries(report.statuses).map(([status, count]) => `${count} ${status}`);
  const differences = report.differences.map(({ what, stated, found }) => [
    `  ${what}:`,
    `${stated} stated,`,
    `${found} found`,
  ]);
  return [
    inColumns([['', 'READ', 'IMPORTED', 'ALREADY THERE', 'SKIPPED'], ...rows]),
    statuses.length > 0 ? `Imported comments: ${statuses.join(', ')}.\n` : '',
    remarksIn('Skipped', skippedWords, report.skipped),
    remarksIn('Changed', changedWords, report.changed),
    sumsText(report.polls ?? []),
    differences.length > 0 ? `Sums that differ:\n${inColumns(differences)}` : '',
  ].join('');
}
