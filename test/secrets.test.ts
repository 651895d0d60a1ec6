import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromAnyBase64, fromBase64url, toBase64url } from '../src/base64url.ts';
import { networkKey, pseudonym } from '../src/keyed-hash.ts';
import { sameBytes } from '../src/keyring.ts';
import { makeSecrets, parseSecrets } from '../src/secrets.ts';
import { isUuid, uuidOfBytes } from '../src/uuid.ts';
import { junkText } from './support/junk.ts';
import { keyringOf, random, rotation } from './support/keyrings.ts';

const secret = 'A'.repeat(43);
const bytes = (min: number, max: number) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((array) => Uint8Array.from(array));

describe('the SECRETS setting', () => {
  test('takes one secret or several, in base64 of either alphabet, and the first signs', () => {
    const standard = Buffer.from(random(48)).toString('base64');
    expect(keyringOf(`k1:${secret}`).kid).toBe('k1');
    expect(keyringOf(` new:${standard} , k1:${secret}=`).kid).toBe('new');
  });

  test('has every fault reported at once, and none of them quotes it', () => {
    const setting = `${secret},K2:${secret},k3:!!${secret},k4:c2hvcnQ,k5:${secret},k5:${secret}`;
    const parsed = parseSecrets(setting);
    expect(parsed).toEqual({
      faults: [
        'secret 1 needs the form kid:base64url',
        'secret 2 needs a kid of 1 to 16 of a-z and 0-9',
        'secret 3 is not base64url after the colon',
        'secret 4 is shorter than 32 bytes',
        'secret 6 has the same kid as an earlier one',
      ],
    });
    expect(JSON.stringify(parsed)).not.toMatch(/AAAA|c2hv/);
  });

  test('never makes a keyring of less than 32 bytes', () => {
    fc.assert(
      fc.property(bytes(0, 31), (short) => {
        expect(parseSecrets(`k1:${toBase64url(short)}`)).toHaveProperty('faults');
      }),
    );
  });

  test('is judged, never thrown at, whatever it holds', () => {
    fc.assert(fc.property(junkText, (text) => void parseSecrets(text)));
    expect(parseSecrets('')).toHaveProperty('faults');
  });

  test('that is freshly made is sound, and another each time', () => {
    expect(makeSecrets(random)).not.toBe(makeSecrets(random));
    expect(makeSecrets(random)).toMatch(/^[a-z0-9]{8}:[\w-]{43}$/);
    expect(keyringOf(makeSecrets(random)).kid).toMatch(/^[a-z0-9]{8}$/);
  });
});

describe('signing', () => {
  test('is HMAC-SHA256 with the hex text of an HKDF sub-key, as other tools compute it', () => {
    const { kid, mac } = keyringOf(`k1:${secret}`).sign('cursor', 'héllo');
    const key = Buffer.from(hkdfSync('sha256', new Uint8Array(32), '', 'hustings cursor', 32)).toString(
      'hex',
    );
    expect(kid).toBe('k1');
    expect(Buffer.from(mac)).toEqual(createHmac('sha256', key).update('héllo').digest());
  });

  test('gives every purpose and every secret its own macs', () => {
    const { before, dropped } = rotation();
    const macs = [
      before.sign('voter-id', 'm').mac,
      before.sign('voter-token', 'm').mac,
      before.sign('edit-token', 'm').mac,
      dropped.sign('voter-id', 'm').mac,
    ].map(toBase64url);
    expect(new Set(macs).size).toBe(4);
  });

  test('is verified after a rotation for as long as the secret is listed', () => {
    const { before, after, dropped } = rotation();
    const { kid, mac } = before.sign('cursor', 'm');
    expect(after.verify('cursor', kid, 'm', mac)).toBe(true);
    expect(dropped.verify('cursor', kid, 'm', mac)).toBe(false);
    expect(after.sign('cursor', 'm').kid).toBe(dropped.kid);
  });

  test('lists the macs of all secrets, the signing one first', () => {
    const { before, after } = rotation();
    expect([...after.macs('voter-id', 'm')]).toEqual([
      after.sign('voter-id', 'm'),
      before.sign('voter-id', 'm'),
    ]);
  });

  test('refuses another message, purpose, kid, or a mac with any bit changed or byte missing', () => {
    const keyring = keyringOf(`k1:${secret}`);
    const { mac } = keyring.sign('cursor', 'm');
    expect(keyring.verify('cursor', 'k1', 'm', mac)).toBe(true);
    expect(keyring.verify('cursor', 'k1', 'n', mac)).toBe(false);
    expect(keyring.verify('edit-token', 'k1', 'm', mac)).toBe(false);
    expect(keyring.verify('cursor', '__proto__', 'm', mac)).toBe(false);
    expect(keyring.verify('cursor', 'k1', 'm', mac.subarray(0, 31))).toBe(false);
    for (let bit = 0; bit < 256; bit++) {
      const changed = mac.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(keyring.verify('cursor', 'k1', 'm', changed)).toBe(false);
    }
  });

  test('compares every byte of a mac, wherever the first difference is', () => {
    for (let differing = 0; differing < 32; differing++) {
      const read = new Set<string>();
      const watched = new Proxy(new Uint8Array(32), {
        get(target, property) {
          if (/^\d+$/.test(String(property))) read.add(String(property));
          return Reflect.get(target, property, target);
        },
      });
      expect(sameBytes(watched, new Uint8Array(32).fill(1, differing, differing + 1))).toBe(false);
      expect(read.size).toBe(32);
    }
  });
});

describe('sealing', () => {
  test('opens to what was sealed, also after a rotation, until the secret is dropped', async () => {
    await fc.assert(
      fc.asyncProperty(bytes(0, 200), async (plain) => {
        const { before, after, dropped } = rotation();
        const sealed = await before.seal('salt', plain, random);
        expect(sealed).toMatch(/^[a-z0-9]+\.[\w-]{16}\.[\w-]+$/);
        expect(await before.open('salt', sealed)).toEqual(plain);
        expect(await after.open('salt', sealed)).toEqual(plain);
        expect(await dropped.open('salt', sealed)).toBeNull();
        expect(await before.open('picture', sealed)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  test('writes the same text differently each time', async () => {
    const keyring = keyringOf(`k1:${secret}`);
    const plain = new Uint8Array(16);
    expect(await keyring.seal('salt', plain, random)).not.toBe(await keyring.seal('salt', plain, random));
  });

  test('opens nothing that has any character changed, added or removed', async () => {
    const keyring = keyringOf(`k1:${secret}`);
    const sealed = await keyring.seal('salt', random(20), random);
    for (let at = 0; at < sealed.length; at++) {
      const [head, tail] = [sealed.slice(0, at), sealed.slice(at + 1)];
      for (const put of ['', 'A', 'B', '.', '=', '\0', `${sealed[at]}A`]) {
        if (put !== sealed[at]) expect(await keyring.open('salt', head + put + tail)).toBeNull();
      }
    }
  });

  test('opens junk to null and never throws', async () => {
    const keyring = keyringOf(`k1:${secret}`);
    const part = fc.oneof(junkText, bytes(0, 64).map(toBase64url), fc.constant('k1'));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
        expect(await keyring.open('salt', parts.join('.'))).toBeNull();
      }),
    );
  });
});

describe('base64url', () => {
  test('comes back as the same bytes, and agrees with the platform', () => {
    fc.assert(
      fc.property(bytes(0, 100), (plain) => {
        expect(toBase64url(plain)).toBe(Buffer.from(plain).toString('base64url'));
        expect(fromBase64url(toBase64url(plain))).toEqual(plain);
        expect(fromAnyBase64(Buffer.from(plain).toString('base64'))).toEqual(plain);
      }),
    );
  });

  test('has one spelling for one value', () => {
    for (const other of ['AB', 'AA==', 'A', 'AA\n', ' AA', 'A+', 'AAA/', 'ÄA']) {
      expect(fromBase64url(other)).toBeNull();
    }
    expect(fromBase64url('AA')).toEqual(new Uint8Array(1));
  });
});

describe('pseudonyms', () => {
  test('have the shape of a lower-case UUID and are 128 bits of HMAC-SHA256', () => {
    const salt = random(32);
    const expected = createHmac('sha256', salt).update('network\n192.0.2.1').digest('hex').slice(0, 32);
    expect(isUuid(networkKey(salt, '192.0.2.1'))).toBe(true);
    expect(networkKey(salt, '192.0.2.1').replaceAll('-', '')).toBe(expected);
  });

  test('differ by salt, label and value', () => {
    const [salt, other] = [random(32), random(32)];
    const value = random(16);
    const all = [
      pseudonym(salt, 'voter', value),
      pseudonym(salt, 'network', value),
      pseudonym(other, 'voter', value),
      pseudonym(salt, 'voter', random(16)),
    ];
    expect(new Set(all).size).toBe(4);
    expect(pseudonym(salt, 'voter', value)).toBe(all[0]);
  });

  test('write bytes as a UUID digit for digit', () => {
    expect(uuidOfBytes(Uint8Array.from({ length: 16 }, (_, at) => at * 17))).toBe(
      '00112233-4455-6677-8899-aabbccddeeff',
    );
  });
});
