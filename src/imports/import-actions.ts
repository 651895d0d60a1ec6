import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { uuidOfBytes } from '../uuid.ts';
import { type Archive, type ImportKind, type RunState, stateOf } from './import.ts';
import { findRun, type ImportRun, insertRun, listRuns, updateRun } from './import-queries.ts';
import { type ImportReport, newTally, type Tally, unaccounted } from './report.ts';

export type Progress = { position: number; size: number | null; report: ImportReport };

export type ImportOptions = {
  kind: ImportKind;
  /** By which name the archive goes, where a site takes in several of one kind. */
  source: string;
  /** Nothing is written, and the report says what would have been. */
  dryRun: boolean;
  actor: Actor;
  /** The id of the run, where somebody wants to look it up. */
  id?: string;
  /** Told after every batch. */
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
};

/** What an importer works with. `checkpoint` is called between two batches: it tells how far things are, and ends here where that is wanted. */
export type Import = ImportOptions & {
  site: SiteRecord;
  bytes: AsyncIterable<Uint8Array>;
  tally: Tally;
  checkpoint: () => Promise<void>;
};

/** How often the run's row is written, in milliseconds. */
const rowEvery = 1000;

/**
 * Reads an archive into a site. `work` reads and writes, a batch a transaction, so that what was written stays whatever happens
 * after, and the same file given again goes on from there. The report accounts for everything read.
 */
export async function runImport(
  deps: Deps,
  site: SiteRecord,
  archive: Archive,
  options: ImportOptions,
  work: (run: Import) => Promise<void>,
): Promise<ImportReport> {
  const { kind, source, dryRun, actor, signal } = options;
  const tally = newTally();
  const id = options.id ?? newRunId(deps);
  const { name: file, size, hash } = archive;
  let position = 0;
  let savedAt = deps.clock().getTime();
  const save = async (end: { finished?: boolean; fault?: string } = {}) => {
    savedAt = deps.clock().getTime();
    if (!dryRun) await updateRun(deps.database, site.id, id, { position, report: tally.report(), ...end });
  };
  const saveIfDue = async () => {
    // Of a clock that was set back the distance counts as well.
    if (Math.abs(deps.clock().getTime() - savedAt) >= rowEvery) await save();
  };
  const run: Import = {
    ...options,
    site,
    tally,
    bytes: counted(archive.bytes, async (at) => {
      position = at;
      await saveIfDue();
    }),
    checkpoint: async () => {
      options.onProgress?.({ position, size, report: tally.report() });
      await saveIfDue();
      if (signal?.aborted)
        throw new Refusal('unavailable', 'The import was stopped. What it had brought in is kept.');
    },
  };
  if (!dryRun) {
    const row = { id, site: site.id, kind, source, file, size, hash, position, report: tally.report() };
    const told = { site: site.id, act: 'import.begin' as const, subject: site.id, before: null };
    await insertRun(
      deps.database,
      { ...row, startedBy: actor.name },
      auditEntry(deps, actor, { ...told, after: { kind, source, file, size } }),
    );
  }
  try {
    await work(run);
  } catch (error) {
    const fault = error instanceof Refusal ? error.message : 'Something went wrong in the service.';
    await save({ fault }).catch(() => {});
    throw error;
  }
  for (const { what, stated, found } of unaccounted(tally.report())) tally.compare(what, stated, found);
  await save({ finished: true });
  options.onProgress?.({ position, size, report: tally.report() });
  return tally.report();
}

/** Tells how far a reading has come; one that begins anew begins at 0. */
function counted(
  bytes: AsyncIterable<Uint8Array>,
  passed: (position: number) => Promise<void>,
): AsyncIterable<Uint8Array> {
  return {
    async *[Symbol.asyncIterator]() {
      let position = 0;
      for await (const chunk of bytes) {
        position += chunk.length;
        await passed(position);
        yield chunk;
      }
    },
  };
}

export const newRunId = ({ random }: Pick<Deps, 'random'>): string => uuidOfBytes(random(16));

/** A run as it stands now. */
export type Run = ImportRun & { state: RunState };

/** The latest runs of a site, the newest first. */
export async function showRuns(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  site: string,
): Promise<Run[]> {
  const runs = await listRuns(database, site, 50);
  return runs.map((run) => ({ ...run, state: stateOf(run, clock()) }));
}

export async function showRun(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  site: string,
  id: string,
): Promise<Run> {
  const run = await findRun(database, site, id);
  if (!run) throw new Refusal('not_found', 'There is no such import.');
  return { ...run, state: stateOf(run, clock()) };
}

/** Refuses a second run beside one that is going on: nothing would come in twice, but each would report half of the archive. */
export async function requireQuiet(deps: Pick<Deps, 'database' | 'clock'>, site: string): Promise<void> {
  const going = (await showRuns(deps, site)).find(({ state }) => state === 'going');
  if (going)
    throw new Refusal(
      'id_conflict',
      `An import of ${going.file} by ${going.startedBy} is going on. Wait until it is over; if it was broken off, a minute does.`,
    );
}
