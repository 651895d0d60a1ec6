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

test('what one seals the other opens, and neither opens what was changed, cut or sealed under another key', async () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const iv = fc.uint8Array({ minLength: 12, maxLength: 12 });
  const own = (given: Uint8Array) => Uint8Array.from(given);
  await fc.assert(
    fc.asyncProperty(key, key, iv, bytes, fc.nat(), async (secret, other, nonce, plain, place) => {
      const sealed: string[] = [];
      for (const one of both.map(([, { aesGcm }]) => aesGcm(own(secret)))) {
        const text = await one.seal(own(nonce), own(plain));
        sealed.push(hex(text));
        const changed = own(text);
        changed[place % changed.length] = (changed[place % changed.length] ?? 0) ^ 1;
        for (const [, { aesGcm }] of both) {
          const opener = aesGcm(own(secret));
          expect(hex((await opener.open(own(nonce), text)) as Uint8Array)).toBe(hex(plain));
          expect(await opener.open(own(nonce), changed)).toBeNull();
          expect(await opener.open(own(nonce), text.slice(0, place % text.length))).toBeNull();
          if (hex(other) !== hex(secret)) expect(await aesGcm(own(other)).open(own(nonce), text)).toBeNull();
        }
      }
      expect(sealed[0]).toBe(sealed[1]);
    }),
  );
});

test.each(both)('AES-256-GCM %s gives what its specification gives (test case 14)', async (_, { aesGcm }) => {
  const sealed = await aesGcm(new Uint8Array(32)).seal(new Uint8Array(12), new Uint8Array(16));
  expect(hex(sealed)).toBe('cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919');
});
