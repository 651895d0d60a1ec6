import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommanderError } from 'commander';
import { isRetryable } from '../db/failures.ts';
import { Refusal } from '../errors.ts';
import { messageOf } from './node-process.ts';

/**
 * Writes an export to a file, for its owner alone, or to standard output. The file takes its name when it is whole, so
 * that one which broke off is never taken for an export.
 */
export async function putOut(body: ReadableStream<Uint8Array>, file: string | undefined): Promise<void> {
  const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  try {
    if (file === undefined) await pipeline(source, process.stdout, { end: false });
    else await putInto(file, source);
  } catch (error) {
    source.destroy();
    const { code } = error as { code?: string };
    if (code === 'EPIPE') throw new Error('The export broke off: whoever reads it has left.');
    const where = file === undefined ? '' : `, and nothing was written to ${file}`;
    throw new Error(`The export broke off${where}: ${messageOf(error)}`);
  }
}

async function putInto(file: string, source: Readable): Promise<void> {
  const part = `${file}.part`;
  try {
    // A file that is left over could be readable by others.
    await rm(part, { force: true });
    await pipeline(source, createWriteStream(part, { mode: 0o600, flags: 'wx' }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Says what kept a command from its work and gives the exit code: 2 where the words are wrong, else 1. Help is no failure. */
export function tellFailure(error: unknown): number {
  // It has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Refusal) {
    const faults = (error.faults ?? []).map(
      ({ path, message }) => `  - ${path ? `${path}: ` : ''}${message}`,
    );
    const cause = error.cause instanceof Error ? [error.cause.message] : [];
    process.stderr.write(`${[error.message, ...faults, ...cause].join('\n')}\n`);
    return error.code === 'invalid_request' ? 2 : 1;
  }
  process.stderr.write(`${sentenceOf(error)}\n`);
  return 1;
}

/** An error as a sentence for the operator. */
export function sentenceOf(error: unknown): string {
  if (!isRetryable(error)) return messageOf(error);
  return `The database does not answer (${messageOf(error)}). See that it runs, and that DATABASE_URL leads there.`;
}
