import type { Context } from 'hono';
import { Refusal } from '../errors.ts';
import { type FormWithFile, readFormWithFile } from './multipart.ts';

/**
 * The body of a request that brings a file: its form, and after it whatever was not read. A browser reads no answer before it has sent
 * everything, so the rest is let go by; of a body that is too long nothing is.
 */
export function openUpload(c: Context, limit: number) {
  const said = c.req.header('content-length');
  const length = said === undefined ? null : Number(said);
  const reader = c.req.raw.body?.getReader();
  let taken = 0;
  let isOver = false;

  const tooLarge = () => {
    isOver = true;
    const most = `${Math.floor(limit / 1_000_000)} MB`;
    return new Refusal(
      'too_large',
      `The file is larger than ${most}. The command line takes files of any length.`,
    );
  };

  async function next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!reader) return { done: true, value: undefined };
    const { done, value } = await reader.read().catch((cause: unknown) => {
      isOver = true;
      throw new Refusal('invalid_request', 'The file stopped coming before its end. What had come is kept.', {
        cause,
      });
    });
    if (done) return { done: true, value: undefined };
    taken += value.length;
    if (taken > limit) throw tooLarge();
    return { done: false, value };
  }

  return {
    readForm: async (): Promise<FormWithFile> => {
      if (length !== null && length > limit) throw tooLarge();
      return readFormWithFile(c.req.header('content-type'), length, { next });
    },
    letGoBy: async (closing: AbortSignal): Promise<void> => {
      while (!isOver && !closing.aborted) if ((await next().catch(() => ({ done: true }))).done) return;
    },
  };
}
