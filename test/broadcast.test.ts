import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Broadcast, type Said } from '../src/broadcast.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const saying = (version: string): Said => ({ version, event: new TextEncoder().encode(`${version};`) });

/** A broadcast of what the test sets, read every half second and with a heartbeat every two. */
function newBroadcast(mostWaiting = 65_536) {
  const state = { said: saying('a') as Said | undefined, reads: 0, left: 0 };
  const read = async () => {
    state.reads++;
    return state.said;
  };
  const broadcast = new Broadcast(read, { everyMs: 500, heartbeatMs: 2000, mostWaiting });
  const listen = (has?: string) => {
    const stream = broadcast.listen(saying('a'), has, () => {
      state.left++;
    });
    const reader = stream.getReader();
    const heard: string[] = [];
    const ended = (async () => {
      const decoder = new TextDecoder();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return 'ended';
        heard.push(decoder.decode(value));
      }
    })().catch(() => 'broken off');
    return { heard, ended, leave: () => reader.cancel() };
  };
  return { state, broadcast, listen };
}

test('a thousand listeners cost one reading a time and one timer, and all hear the same', async () => {
  const { state, listen } = newBroadcast();
  const all = Array.from({ length: 1000 }, () => listen());
  await vi.advanceTimersByTimeAsync(500);
  state.said = saying('b');
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(state.reads).toBe(3);
  expect(new Set(all.map(({ heard }) => heard.join('')))).toEqual(new Set(['a;b;']));
});

test('who comes back with what is so still hears nothing until it changes', async () => {
  const { state, listen } = newBroadcast();
  const [back, late] = [listen('a'), listen('of before')];
  await vi.advanceTimersByTimeAsync(1000);
  expect([back.heard, late.heard]).toEqual([[], ['a;']]);
  state.said = saying('b');
  await vi.advanceTimersByTimeAsync(500);
  expect([back.heard, late.heard]).toEqual([['b;'], ['a;', 'b;']]);
});

test('while nothing changes a heartbeat keeps the line', async () => {
  const { listen } = newBroadcast();
  const { heard } = listen();
  await vi.advanceTimersByTimeAsync(4000);
  expect(heard).toEqual(['a;', ':\n\n', ':\n\n']);
});

test('nothing is read or timed any more once the last has left', async () => {
  const { state, listen, broadcast } = newBroadcast();
  const listeners = [listen(), listen()];
  await vi.advanceTimersByTimeAsync(500);
  await Promise.all(listeners.map(({ leave }) => leave()));
  expect([state.left, broadcast.listeners]).toEqual([2, 0]);
  await vi.advanceTimersByTimeAsync(5000);
  expect([state.reads, vi.getTimerCount()]).toEqual([1, 0]);
  expect(listen().heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(state.reads).toBe(2);
});

test('whoever reads too slowly is let go, and nobody else notices', async () => {
  const { state, broadcast, listen } = newBroadcast(5);
  const slow = broadcast.listen(saying('a'), undefined, () => {
    state.left++;
  });
  const quick = listen();
  for (const version of ['b', 'c', 'd']) {
    state.said = saying(version);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(quick.heard).toEqual(['a;', 'b;', 'c;', 'd;']);
  expect([state.left, broadcast.listeners]).toEqual([1, 1]);
  await expect(slow.getReader().read()).rejects.toThrow('too slow');
});

test('what opens a stream comes with the first news, or by itself to who has heard it', async () => {
  const { broadcast } = newBroadcast();
  const opening = new TextEncoder().encode('hello;');
  const first = async (has?: string) => {
    const { value } = await broadcast
      .listen(saying('a'), has, () => {}, opening)
      .getReader()
      .read();
    return new TextDecoder().decode(value);
  };
  expect([await first(), await first('a')]).toEqual(['hello;a;', 'hello;']);
});

test('all are let go in order when it is ended, and somebody who comes later still hears', async () => {
  const { broadcast, listen, state } = newBroadcast();
  const [one, other] = [listen(), listen()];
  broadcast.end();
  expect(await Promise.all([one.ended, other.ended])).toEqual(['ended', 'ended']);
  expect([state.left, broadcast.listeners]).toEqual([2, 0]);
  expect(listen().heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(broadcast.listeners).toBe(1);
});

test('all are let go when the reading has nothing to say', async () => {
  const broadcast = new Broadcast(async () => undefined, { everyMs: 500 });
  let left = 0;
  const reader = broadcast.listen(saying('a'), 'a', () => left++).getReader();
  const next = reader.read();
  await vi.advanceTimersByTimeAsync(500);
  expect(await next).toEqual({ value: undefined, done: true });
  expect([left, broadcast.listeners, vi.getTimerCount()]).toEqual([1, 0, 0]);
});

test('a reading that fails lets nobody go: all hear that they are thought of, and what is new once it can be read', async () => {
  let isAway = true;
  const read = async () => (isAway ? Promise.reject(new Error('away')) : saying('b'));
  const broadcast = new Broadcast(read, { everyMs: 500, heartbeatMs: 1000 });
  const reader = broadcast.listen(saying('a'), 'a', () => {}).getReader();
  await vi.advanceTimersByTimeAsync(1000);
  expect((await reader.read()).value).toEqual(new TextEncoder().encode(':\n\n'));
  isAway = false;
  await vi.advanceTimersByTimeAsync(500);
  expect((await reader.read()).value).toEqual(saying('b').event);
  broadcast.end();
});
