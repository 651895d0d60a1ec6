import { inSnapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import { linksOf } from '../links.ts';
import { clockOf } from '../local-time.ts';
import { longAnswer, type Put, putMembers } from '../long-answer.ts';
import type { SiteRecord } from '../sites/site.ts';
import type { CommentRow } from './export.ts';
import { exportedComments, exportedThreads } from './export-queries.ts';
import { wxrComment, wxrEnd, wxrItemEnd, wxrItemStart, wxrStart } from './wxr.ts';

/** Every comment of a site as it was at one moment, e-mail addresses included: this is for whoever owns them. */
export function exportComments(
  deps: Deps,
  site: SiteRecord,
  format: 'json' | 'wxr',
): Promise<ReadableStream<Uint8Array>> {
  return longAnswer(deps, (put) =>
    inSnapshot(deps.database, async (snapshot) => {
      const rows = exportedComments(snapshot, site.id);
      if (format === 'wxr') return putWxr(deps, site, put, rows);
      const { id, name, url } = site;
      await put(`{"site":${JSON.stringify({ site: id, name, url })},"threads":[`);
      await putMembers(put, exportedThreads(snapshot, site.id));
      await put('],"comments":[');
      await putMembers(put, rows, ({ comment }) => JSON.stringify(comment));
      await put(']}\n');
    }),
  );
}

async function putWxr(
  deps: Deps,
  site: SiteRecord,
  put: Put,
  batches: AsyncIterable<CommentRow[]>,
): Promise<void> {
  const links = linksOf(deps.config.publicUrl, site.id);
  const { name, locale: language } = site;
  const localTime = clockOf(site.timeZone);
  await put(wxrStart({ name, url: site.url ?? deps.config.publicUrl, language }, deps.clock()));
  let thread = 0;
  for await (const rows of batches) {
    let text = '';
    for (const row of rows) {
      if (row.threadPlace !== thread) {
        if (thread > 0) text += wxrItemEnd;
        text += wxrItemStart(row, row.threadUrl || links.thread(row.comment.thread));
        thread = row.threadPlace;
      }
      text += wxrComment(row, localTime);
    }
    await put(text);
  }
  await put(`${thread > 0 ? wxrItemEnd : ''}${wxrEnd}`);
}
