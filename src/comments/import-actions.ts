import type { Deps } from '../deps.ts';
import type { Archive } from '../imports/import.ts';
import { type ImportOptions, runImport } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
import { readXml } from '../imports/xml-records.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { disqus } from './archive-disqus.ts';
import { wxr } from './archive-wxr.ts';
import { batchesOf } from './import-batches.ts';
import { commentWriter } from './import-writing-actions.ts';

type Options = Omit<ImportOptions, 'kind'> & { kind: 'wxr' | 'disqus' };

/**
 * Brings the comments of an archive into a site, beside readers who are writing there. Nothing that is here is overwritten or deleted,
 * nobody is told of it, and the same file given again puts in what is missing and nothing else.
 */
export function importComments(
  deps: Deps,
  site: SiteRecord,
  archive: Archive,
  options: Options,
): Promise<ImportReport> {
  return runImport(deps, site, archive, options, async (run) => {
    const format = options.kind === 'wxr' ? wxr(site.timeZone, run.source) : disqus(run.source);
    const salt = await openSalt(deps, site.sealedSalt);
    const writer = commentWriter(deps, run, salt, options.kind === 'wxr' ? 'shown' : 'space');
    let writing: Promise<void> = Promise.resolve();
    try {
      for await (const batch of batchesOf(readXml(run.bytes, format), run.tally)) {
        // The texts of a batch are turned into ours while the one before is being written.
        const ready = await writer.prepare(batch);
        await writing;
        await run.checkpoint();
        writing = writer.put(ready);
        writing.catch(() => {});
      }
    } finally {
      await writing;
    }
  });
}
