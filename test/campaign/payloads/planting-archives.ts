import { dumpOf, pollImporter } from '../../imports/poll-importer.ts';
import { disqusWith, wxrOf } from '../../support/hostile-archives.ts';
import { importInto } from '../../support/imports.ts';
import { cutTo } from './fitting.ts';
import type { Hand } from './hand.ts';

/** Archives of other services with the texts in all that these let somebody write. */
export async function plantArchives({ service, planted }: Hand): Promise<void> {
  const { texts, site } = planted;
  const writable = texts.map((text) =>
    text.toWellFormed().replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ''),
  );
  const inCdata = writable.map((text) => text.replaceAll(']]>', ']] >'));
  await importInto(service, site.name, 'wxr', wxrOf(inCdata), { source: 'the-old-blog' });
  await importInto(service, site.name, 'disqus', disqusWith(inCdata), { source: 'the-old-forum' });
  const polls = writable.map((text, place) => ({
    ...{
      id: place + 1,
      question: cutTo(150, text),
      began: 1_500_000_000 + place,
      totalVotes: 3,
      active: 1,
      expiry: 0,
    },
    ...{
      multiple: 0,
      totalVoters: 3,
      answers: [
        [place * 10 + 1, cutTo(150, text), 2],
        [place * 10 + 2, 'Other', 1],
      ],
    },
  })) as Parameters<typeof dumpOf>[0];
  await pollImporter(service).bringIn(site, dumpOf(polls), { timeZone: 'UTC' });
  const archived = await service.database.sql<{ key: string }[]>`
    select key from threads where site = ${site.name} and (key like 'disqus:%' or key like 'the-old-blog:%' or key like '/d/%') order by key`;
  planted.archived.push(...archived.map(({ key }) => key));
  planted.sent += 7 * texts.length;
  planted.taken += 7 * texts.length;
}
