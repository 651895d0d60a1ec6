import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as portable from '../src/hashes.ts';
import * as native from '../src/runtimes/native-hashes.ts';
import { tool } from './support/runtimes.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = fc.uint8Array({ maxLength: 200 });
const both = [
  ['in JavaScript', portable],
  ['natively', native],
] as const;

test.each([
  ['Node', process.execPath, ['--input-type=module', '-e']],
  ['Deno', tool('deno'), ['eval']],
  ['Bun', tool('bun'), ['-e']],
])('%s takes its own', (_, program, words) => {
  const asked = [...words, "console.log(import.meta.resolve('#hashes'))"];
  const found = execFileSync(program, asked, { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' });
  expect(found.trim()).toMatch(/\/src\/runtimes\/native-hashes\.ts$/);
});

test('these give what the portable ones give', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, (key, first, second) => {
      const [ours, theirs] = [portable.hmacSha256(key), native.hmacSha256(key)];
      // A key is made ready once and serves for any number of messages.
      for (const message of [first, second, first]) expect(hex(theirs(message))).toBe(hex(ours(message)));
    }),
  );
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 1, max: 5 }), (password, salt, iterations) => {
      const asked = [password, salt, iterations, 32] as const;
      expect(hex(native.pbkdf2Sha256(...asked))).toBe(hex(portable.pbkdf2Sha256(...asked)));
    }),
  );
});

test.each(both)('HMAC-SHA256 %s gives what RFC 4231 gives (test case 2)', (_, { hmacSha256 }) => {
  const mac = hmacSha256(new TextEncoder().encode('Jefe'))(
    new TextEncoder().encode('what do ya want for nothing?'),
  );
  expect(hex(mac)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test.each(both)('PBKDF2 %s gives what RFC 7914 gives (section 11)', (_, { pbkdf2Sha256 }) => {
  const key = pbkdf2Sha256(new TextEncoder().encode('passwd'), new TextEncoder().encode('salt'), 1, 64);
  expect(hex(key)).toMatch(/^55ac046e56e3089fec1691c22544b605/);
});
