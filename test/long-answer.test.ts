import { expect, test } from 'vitest';
import { Refusal } from '../src/errors.ts';
import { longAnswer, type Put } from '../src/long-answer.ts';

function listener() {
  const faults: unknown[] = [];
  const silent = () => {};
  const log = {
    debug: silent,
    info: silent,
    warn: silent,
    error: (fields: object) => void faults.push(fields),
  };
  return { log, faults };
}

const text = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

test('the pieces arrive whole and in order', async () => {
  const stream = await longAnswer(listener(), async (put) => {
    for (const piece of ['one ', 'zwei ü ', '三']) await put(piece);
  });
  expect(await text(stream)).toBe('one zwei ü 三');
});

test('an answer without a piece is empty', async () => {
  expect(await text(await longAnswer(listener(), async () => {}))).toBe('');
});

test('what goes wrong before the first piece is the caller’s to know, and no fault of ours', async () => {
  const { log, faults } = listener();
  const refusal = new Refusal('not_found', 'There is no such thing.');
  await expect(longAnswer({ log }, () => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(faults).toEqual([]);
});

test('what goes wrong later breaks the answer off; the log has it, the caller does not', async () => {
  const { log, faults } = listener();
  const stream = await longAnswer({ log }, async (put) => {
    await put('a beginning');
    throw Object.assign(new TypeError('the disk is gone'), { code: 'EIO' });
  });
  await expect(text(stream)).rejects.toThrow('The answer was broken off.');
  expect(faults).toEqual([{ name: 'TypeError', code: 'EIO' }]);
});

test('nothing is written before it is read', async () => {
  let pieces = 0;
  const stream = await longAnswer(listener(), async (put) => {
    for (; pieces < 100; pieces++) await put('piece');
  });
  const reader = stream.getReader();
  for (let read = 1; read <= 5; read++) {
    await reader.read();
    expect(pieces).toBeLessThanOrEqual(read + 1);
  }
  await reader.cancel();
});

test('when the caller leaves, the writer is told and the log is not', async () => {
  const { log, faults } = listener();
  const ended = Promise.withResolvers<void>();
  const stream = await longAnswer({ log }, async (put) => {
    try {
      for (;;) await put('more');
    } finally {
      ended.resolve();
    }
  });
  await stream.cancel();
  await ended.promise;
  expect(faults).toEqual([]);
});

test('three at once are written, a fourth is asked to come back, and is let in when one has ended', async () => {
  const stalled = (put: Put) => put('waiting to be read');
  const streams = await Promise.all([1, 2, 3].map(() => longAnswer(listener(), stalled)));
  await expect(longAnswer(listener(), stalled)).rejects.toMatchObject({
    code: 'unavailable',
    retryAfter: expect.any(Number),
  });
  for (const stream of streams) await text(stream);
  expect(await text(await longAnswer(listener(), stalled))).toBe('waiting to be read');
});
