import { expect, test } from 'vitest';
import { NoPrimary, primaryFinder, type Role } from '../../src/runtimes/primary.ts';

/** Hosts whose answers the test sets: a role, `away`, or `silent`. */
function hosts(roles: Record<string, Role | 'away' | 'silent'>) {
  let now = 0;
  const asked: string[] = [];
  const ask = async (host: string): Promise<Role> => {
    asked.push(host);
    const role = roles[host] ?? 'away';
    if (role === 'silent') return new Promise(() => {});
    if (role === 'away') throw new Error('away');
    return role;
  };
  const finder = primaryFinder(Object.keys(roles), ask, () => now);
  return { ...finder, roles, asked, pass: (ms: number) => (now += ms) };
}

test('the host that takes writes is found wherever it stands, and asked for once', async () => {
  const { find, asked } = hosts({ a: 'standby', b: 'primary' });
  expect(await Promise.all([find(), find(), find()])).toEqual(['b', 'b', 'b']);
  expect(await find()).toBe('b');
  expect(asked).toEqual(['a', 'b']);
});

test('of two that take writes the first counts, also where the second answers sooner', async () => {
  expect(await hosts({ a: 'primary', b: 'primary' }).find()).toBe('a');
});

test('after a connection broke it is looked for anew, and followed where it has gone', async () => {
  const { find, forget, roles } = hosts({ a: 'primary', b: 'standby' });
  expect(await find()).toBe('a');
  Object.assign(roles, { a: 'away', b: 'primary' });
  expect(await find()).toBe('a');
  forget('a');
  expect(await find()).toBe('b');
  // A late word about the old one does not take the new one away.
  forget('a');
  Object.assign(roles, { b: 'away' });
  expect(await find()).toBe('b');
});

test('while there is none everybody is told so at once, and the hosts are left in peace for a moment', async () => {
  const { find, asked, roles, pass } = hosts({ a: 'away', b: 'standby' });
  await expect(find()).rejects.toThrow(NoPrimary);
  await expect(find()).rejects.toThrow(NoPrimary);
  expect(asked).toHaveLength(2);
  roles.b = 'primary';
  pass(249);
  await expect(find()).rejects.toThrow(NoPrimary);
  pass(1);
  expect(await find()).toBe('b');
});
