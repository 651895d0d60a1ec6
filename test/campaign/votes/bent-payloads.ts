import { oneOf } from '../effort.ts';

type Chance = () => number;
// biome-ignore lint/suspicious/noExplicitAny: what is forged has no shape.
type Payload = any;

const read = (payload: string): Payload => JSON.parse(Buffer.from(payload, 'base64').toString());
const write = (payload: unknown): string => Buffer.from(JSON.stringify(payload)).toString('base64');

/** Strange numbers, as text of JSON. */
const numbers = [
  ...[
    '-1',
    '0',
    '1',
    '-0',
    '0.5',
    '99.5',
    '1e1',
    '1e308',
    '1e999',
    '-1e999',
    '4294967296',
    '9007199254740993',
  ],
  ...['"100"', '"0x64"', 'null', 'true', '[100]', '{}', '""'],
];

const names = [
  'algorithm',
  'cost',
  'expiresAt',
  'keyLength',
  'keyPrefix',
  'keySignature',
  'nonce',
  'salt',
  'data',
];
const dataNames = ['v', 'kid', 'site', 'action', 'ref', 'iat'];

/** The value of a name changed for one that this text says. */
const say = (payload: Payload, place: Payload, name: string, text: string): string => {
  place[name] = '%';
  return Buffer.from(JSON.stringify(payload).replace('"%"', text)).toString('base64');
};

const forgeries: ((chance: Chance, one: Payload, other: Payload) => string)[] = [
  (chance, one) => say(one, one.challenge.parameters, oneOf(chance, names), oneOf(chance, numbers)),
  (chance, one) => say(one, one.challenge.parameters.data, oneOf(chance, dataNames), oneOf(chance, numbers)),
  (chance, one) => {
    const algorithm = oneOf(chance, [
      'none',
      'NONE',
      '',
      'SHA-256',
      'PBKDF2/SHA-1',
      'pbkdf2/sha-256',
      'SCRYPT',
      'ARGON2ID',
    ]);
    return write({
      ...one,
      challenge: { ...one.challenge, parameters: { ...one.challenge.parameters, algorithm } },
    });
  },
  // Part of one challenge under the signature of another.
  (chance, one, other) => {
    const name = oneOf(chance, names);
    one.challenge.parameters[name] = other.challenge.parameters[name];
    return write(one);
  },
  (_, one, other) => write({ ...one, solution: other.solution }),
  (_, one, other) => write({ ...one, challenge: { ...one.challenge, signature: other.challenge.signature } }),
  (_, one, other) => write({ ...one, challenge: { ...other.challenge, signature: one.challenge.signature } }),
  (chance, one) => {
    const place = oneOf(chance, [
      one,
      one.challenge,
      one.solution,
      one.challenge.parameters,
      one.challenge.parameters.data,
    ]);
    delete place[
      oneOf(
        chance,
        Object.keys(place).filter((name) => name !== 'time'),
      )
    ];
    return write(one);
  },
  (chance, one) => {
    const { parameters } = one.challenge;
    const place = oneOf(chance, [parameters, parameters.data]);
    place[oneOf(chance, ['parallelism', 'memoryCost', 'maxCounter', 'toString'])] = 1;
    return write(one);
  },
  (chance, one) =>
    say(
      one,
      one.solution,
      oneOf(chance, ['counter', 'derivedKey']),
      oneOf(
        chance,
        numbers.filter((text) => !/^\d+$/.test(text) && !/^(-0|1e1)$/.test(text)),
      ),
    ),
  (_, one) => {
    one.solution.derivedKey = one.challenge.parameters.keyPrefix.padEnd(64, '0');
    return write(one);
  },
  (chance, one) => {
    const { parameters } = one.challenge;
    const name = oneOf(chance, ['nonce', 'salt', 'keyPrefix', 'keySignature']);
    parameters[name] = oneOf(chance, [
      `${parameters[name].toUpperCase()}0`,
      ` ${parameters[name]}`,
      `0${parameters[name]}`,
      `0x${parameters[name]}`,
    ]);
    return write(one);
  },
  // The first format: a number, and a salt that says what it is for.
  (_, one) => {
    const { salt, keyPrefix: challenge } = one.challenge.parameters;
    return write({
      algorithm: 'SHA-256',
      challenge,
      number: 1,
      salt: `${salt}?expires=9999999999`,
      signature: one.challenge.signature,
    });
  },
  (chance, one) =>
    write(oneOf(chance, [[one], { payload: one }, one.challenge, one.solution, write(one), null, 1])),
  (chance, one) => {
    const text = write(one);
    return text.slice(0, Math.floor(chance() * (text.length - 4)));
  },
];

/** What a payload says, in whatever bytes. */
const meaning = (payload: string): string => {
  try {
    return JSON.stringify(read(payload));
  } catch {
    return payload;
  }
};

/** A proof that never was: neither of these two, however they are read. */
export function forged(chance: Chance, one: string, other: string): string {
  for (;;) {
    const made = oneOf(chance, forgeries)(chance, read(one), read(other));
    if (![one, other].map(meaning).includes(meaning(made))) return made;
  }
}

const spellings: ((chance: Chance, one: Payload) => string)[] = [
  (_, one) => Buffer.from(JSON.stringify(one, null, 2)).toString('base64'),
  (_, one) => Buffer.from(JSON.stringify(one)).toString('base64url'),
  (_, one) => write(one).replace(/=+$/, ''),
  (_, one) => `${write(one).replace(/=+$/, '')}=`,
  (_, one) => write({ solution: one.solution, challenge: one.challenge }),
  (chance, one) =>
    say(
      one,
      one.solution,
      'counter',
      oneOf(chance, ['2', '4294967295', '1.0', '1e0', '10E-1', '0', '-0', '1e9']),
    ),
  (chance, one) =>
    say(
      one,
      one.solution,
      'counter',
      oneOf(chance, ['-1', '1.5', '"1"', '"01"', '"0x1"', '01', '+1', '0x1', 'NaN']),
    ),
  (_, one) => write({ ...one, solution: { ...one.solution, time: 99 } }),
  (chance, one) =>
    say(
      one,
      one.challenge.parameters,
      'cost',
      oneOf(chance, ['100.0', '1e2', '1E+2', '1000e-1', '0100', '+100']).trim(),
    ),
  (_, one) => write(one).replace(/(.)$/, ' $1'),
  (_, one) =>
    Buffer.from(
      JSON.stringify(one).replace(
        /"nonce":"(.)/,
        (_all, digit) => `"nonce":"\\u00${digit.charCodeAt(0).toString(16)}`,
      ),
    ).toString('base64'),
  (_, one) =>
    Buffer.from(
      JSON.stringify(one).replace('"nonce":', '"nonce":"00000000000000000000000000000000","nonce":'),
    ).toString('base64'),
  (_, one) =>
    Buffer.from(
      JSON.stringify(one).replace(/"nonce":"([0-9a-f]+)"/, (_all, hex) => `"nonce":"${hex.toUpperCase()}"`),
    ).toString('base64'),
  (_, one) => Buffer.from(`\u{feff}${JSON.stringify(one)}`).toString('base64'),
  (_, one) => Buffer.from(`${JSON.stringify(one)} `.repeat(1)).toString('base64'),
  (_, one) =>
    Buffer.from(JSON.stringify(one).replace('{', '{"__proto__":{"challenge":null},')).toString('base64'),
];

/** The very same proof, or what somebody may hope is taken for another one, in other bytes. */
export const respelt = (chance: Chance, one: string): string => oneOf(chance, spellings)(chance, read(one));
