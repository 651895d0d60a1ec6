import { z } from 'zod';
import type { Keyring } from '../keyring.ts';

/**
 * A backup is a `.tar.gz`: `backup.json` says what it is, `tables/NAME/000001.copy` and so on hold the rows as PostgreSQL's COPY writes
 * them, and `contents.json` at the end says what must be in it. `secrets.json` is there where it was asked for.
 */
export const names = { head: 'backup.json', contents: 'contents.json', secrets: 'secrets.json' } as const;

/** The number of this format: one that cannot be read as this one is gets another. */
export const format = 1;

export const partName = (table: string, part: number) =>
  `tables/${table}/${String(part).padStart(6, '0')}.copy`;

/** The table that a file of the archive is a part of. */
export const tableOf = (name: string): string | undefined => /^tables\/([^/]+)\/\d+\.copy$/.exec(name)?.[1];

/** `check` is made with a secret, and lets nobody guess it. */
export const headSchema = z.object({
  format: z.number().int(),
  release: z.string(),
  migration: z.object({ tag: z.string(), when: z.number() }),
  madeAt: z.iso.datetime(),
  postgres: z.string(),
  secrets: z.array(z.object({ kid: z.string(), check: z.base64url() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
});
export type Head = z.infer<typeof headSchema>;

/** What is in the backup of each table. */
export const contentsSchema = z.object({
  tables: z.record(z.string(), z.object({ rows: z.number(), bytes: z.number(), sha256: z.string() })),
});
export type Contents = z.infer<typeof contentsSchema>;
export type Sum = Contents['tables'][string];

/** The service's own secrets and owner key, as `DATA_DIR/secrets.json` has them. */
export const keptSchema = z.object({ secrets: z.string(), ownerKey: z.string() });
export type Kept = z.infer<typeof keptSchema>;

const checked = 'hustings backup';

/** By which each secret is known again. */
export const checksOf = (keyring: Keyring): Head['secrets'] =>
  [...keyring.macs('backup', checked)].map(({ kid, mac }) => ({
    kid,
    check: Buffer.from(mac).toString('base64url'),
  }));

/** The secrets of a backup that are not in this keyring, by their kids. */
export const missingSecrets = (keyring: Keyring, { secrets }: Head): string[] =>
  secrets
    .filter(({ kid, check }) => !keyring.verify('backup', kid, checked, Buffer.from(check, 'base64url')))
    .map(({ kid }) => kid);
