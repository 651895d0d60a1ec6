import { expect, test } from 'vitest';
import type { Database } from '../../src/db/connect.ts';
import { standbyReads } from '../../src/db/standby.ts';

/** A primary whose log has come to `written`, and a standby that has replayed as far as `replayed`; either may fail or fall silent. */
function pair() {
  const state = {
    now: 0,
    written: 10,
    replayed: 10,
    recovering: true,
    standby: 'well' as 'well' | 'away' | 'silent',
  };
  const told: string[] = [];
  const lost = () => Object.assign(new Error('away'), { code: 'CONNECTION_CLOSED' });
  const primary = { sql: async () => [{ lsn: String(state.written) }] } as unknown as Database;
  const standby = {
    sql: async (_text: unknown, lsn: string) => {
      if (state.standby === 'away') throw lost();
      if (state.standby === 'silent') return new Promise(() => {});
      return [{ caught: state.recovering && state.replayed >= Number(lsn) }];
    },
  } as unknown as Database;
  const options = {
    now: () => state.now,
    tell: (said: string) => told.push(said),
    bound: 2000,
    patience: 30,
  };
  const { reads, changed, look } = standbyReads(primary, standby, options);
  const from = (tags: string[] = ['poll.a'], fails?: Error) =>
    reads(tags, async (database) => {
      if (database === standby && fails) throw fails;
      if (database === standby && state.standby === 'silent') return new Promise<string>(() => {});
      return database === standby ? 'standby' : 'primary';
    });
  return { state, told, from, changed, look, lost };
}

test('nothing is read from a standby before it is known to have come as far as the primary', async () => {
  const { from, look, told } = pair();
  expect(await from()).toBe('primary');
  await look();
  expect(await from()).toBe('standby');
  expect(told).toEqual(['taken in']);
});

test('what it has shown counts for two seconds from the moment that the look began', async () => {
  const { from, look, state } = pair();
  await look();
  state.now = 1999;
  expect(await from()).toBe('standby');
  state.now = 2000;
  expect(await from()).toBe('primary');
  await look();
  expect(await from()).toBe('standby');
});

test('what this process has changed is read from the primary until the standby has it', async () => {
  const { from, look, state, changed } = pair();
  await look();
  state.now = 100;
  changed(['poll.a']);
  expect(await from(['site.s', 'poll.a'])).toBe('primary');
  expect(await from(['site.s', 'poll.b'])).toBe('standby');
  state.now = 200;
  await look();
  expect(await from(['site.s', 'poll.a'])).toBe('standby');
});

test('a look that began in the very moment of a change does not vouch for it', async () => {
  const { from, look, state, changed } = pair();
  state.now = 100;
  changed(['poll.a']);
  await look();
  expect(await from()).toBe('primary');
});

test('changes beyond counting send everything to the primary until the standby has come up', async () => {
  const { from, look, state, changed } = pair();
  await look();
  state.now = 100;
  changed(Array.from({ length: 10_001 }, (_, index) => `thread.${index}`));
  expect(await from(['poll.of.nobody'])).toBe('primary');
  state.now = 200;
  await look();
  expect(await from(['thread.1'])).toBe('standby');
});

test('a read that the standby fails or is late with is made again on the primary, and the standby is left out', async () => {
  for (const standby of ['away', 'silent'] as const) {
    const { from, look, state, told, lost } = pair();
    await look();
    state.standby = standby;
    expect(await from(['poll.a'], standby === 'away' ? lost() : undefined)).toBe('primary');
    expect(told).toEqual(['taken in', 'left out']);
    await look();
    expect(await from()).toBe('primary');
    state.standby = 'well';
    await look();
    expect(await from()).toBe('standby');
    expect(told).toEqual(['taken in', 'left out', 'taken in']);
  }
});

test('a fault that is nobody’s absence is told, and not hidden by asking twice', async () => {
  const { from, look } = pair();
  await look();
  await expect(from(['poll.a'], new Error('a mistake in the statement'))).rejects.toThrow('a mistake');
});

test('a server that was promoted is a standby no more', async () => {
  const { from, look, state } = pair();
  await look();
  state.recovering = false;
  state.now = 2001;
  const looking = look();
  state.now = 5000;
  await looking;
  expect(await from()).toBe('primary');
});
