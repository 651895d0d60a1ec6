import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { bringIn, type Importable } from '../commands/import-commands.ts';
import type { Archive } from '../imports/import.ts';
import type { Progress } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
import { reportText } from '../imports/report-text.ts';
import type { DumpTold } from '../polls/import-reading.ts';
import { withTables } from './command-session.ts';
import { archiveOfFiles } from './dump-files.ts';
import { messageOf } from './node-process.ts';

type Words = { site?: string; source?: string; dryRun?: boolean; json?: boolean } & Omit<
  DumpTold,
  'timeZone'
> & {
    timezone?: string;
  };

/**
 * Brings in files, one after the other, those of a dump together, and prints a report for each: as text, or all as one list in JSON. Of a file
 * that fails it prints what has come in, and ends there.
 */
export function importFiles(kind: Importable, files: string[], words: Words): Promise<void> {
  const { site, source, dryRun = false, json = false, timezone, prefix, encoding } = words;
  const told = { timeZone: timezone, prefix, encoding };
  const archives =
    kind === 'wp-polls' ? [() => archiveOfFiles(files)] : files.map((path) => () => archiveIn(path));
  return withTables(async (deps) => {
    const reports: (ImportReport & { file: string })[] = [];
    const print = (file: string, report: ImportReport) => {
      reports.push({ file, ...report });
      const heading = `${file}${dryRun ? ': a dry run, nothing is written' : ''}\n`;
      if (!json) process.stdout.write(heading + reportText(report));
    };
    try {
      for (const open of archives) {
        const archive = await open();
        const progress = progressLine(archive.name);
        let last: Progress | undefined;
        const onProgress = (now: Progress) => {
          last = now;
          progress.tell(now);
        };
        try {
          print(archive.name, await bringIn(deps, kind, archive, { site, source, dryRun, told, onProgress }));
        } catch (error) {
          progress.end();
          if (!last) throw error;
          print(archive.name, last.report);
          throw new Error(`${archive.name} did not come in whole. ${messageOf(error)}`);
        } finally {
          progress.end();
        }
      }
    } finally {
      if (json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
    }
  });
}

async function archiveIn(path: string): Promise<Archive> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return {
    ...{ name: basename(path), size, hash: hash.digest('hex') },
    bytes: createReadStream(path, { highWaterMark: 256 * 1024 }),
  };
}

/** How far it has come, on standard error: a line that is written anew where somebody looks, else a line every ten seconds. */
function progressLine(name: string) {
  const { stderr } = process;
  const every = stderr.isTTY ? 200 : 10_000;
  const startedAt = Date.now();
  let toldAt = stderr.isTTY ? 0 : startedAt;
  let isOpen = false;
  return {
    tell: ({ position, size, report }: Progress) => {
      if (Date.now() - toldAt < every) return;
      toldAt = Date.now();
      const read = Object.values(report.counts).reduce((sum, count) => sum + count.read, 0);
      const percent = size ? `${Math.floor((100 * position) / size)} %, ` : '';
      const rate = Math.round(read / Math.max(1, (toldAt - startedAt) / 1000));
      const line = `${name}: ${percent}${read} read, ${rate} a second`;
      isOpen = stderr.isTTY;
      stderr.write(stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    },
    end: () => {
      if (isOpen) stderr.write('\r\u001B[K');
      isOpen = false;
    },
  };
}
