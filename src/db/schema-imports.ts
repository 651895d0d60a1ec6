import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ImportReport } from '../imports/report.ts';
import { at, made } from './columns.ts';

/** What was brought in from elsewhere: the runs, and where things came from. */

/** A run of an importer over a file. One that is not finished was broken off, or is going on. */
export const imports = pgTable(
  'imports',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    kind: text({ enum: ['wxr', 'disqus', 'wp-polls'] }).notNull(),
    /** By which name the archive goes: its ids are unique under it. */
    source: text().notNull(),
    file: text().notNull(),
    /** In bytes; null where nobody could say. */
    size: bigint({ mode: 'number' }),
    /** The file's SHA-256 in hex; null where it was only seen passing by. */
    hash: text(),
    /** How many bytes have been read. */
    position: bigint({ mode: 'number' }).notNull().default(0),
    /** As far as it has come. */
    report: jsonb().$type<ImportReport>().notNull(),
    /** The name of whoever began it. */
    startedBy: text('started_by').notNull(),
    startedAt: at('started_at').notNull(),
    changedAt: at('changed_at').notNull(),
    finishedAt: at('finished_at'),
    /** A sentence, where it ended by itself before the file did. */
    fault: text(),
  },
  (run) => [
    primaryKey({ name: 'imports_pk', columns: [run.site, run.id] }),
    index('imports_newest').on(run.site, run.startedAt, run.id),
  ],
);

/**
 * Of what was brought in, the things that are few and that old addresses name. Comments and ballots have no row here: their ids are
 * derived from the source's (imports/derived-ids.ts).
 */
export const imported = pgTable(
  'imported',
  {
    site: text().notNull(),
    kind: text({ enum: ['thread', 'poll', 'option'] }).notNull(),
    sourceId: text('source_id').notNull(),
    source: text().notNull(),
    /** A thread's key, a poll's id, an option's id. */
    ours: text().notNull(),
    /** Of an option: its poll's id. */
    within: text(),
    createdAt: made(),
  },
  (thing) => [
    primaryKey({ name: 'imported_once', columns: [thing.site, thing.kind, thing.sourceId, thing.source] }),
  ],
);
