import { oneOf } from '../effort.ts';

type Chance = () => number;
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const at = (chance: Chance, text: string) => Math.floor(chance() * text.length);
const put = (text: string, place: number, by: string, over = 1) =>
  text.slice(0, place) + by + text.slice(place + over);

/** A character with one of its bits turned, if a header can hold what that gives. */
function turned(chance: Chance, token: string): string {
  const place = at(chance, token);
  const code = token.charCodeAt(place) ^ (1 << Math.floor(chance() * 7));
  return code > 32 && code < 127 ? put(token, place, String.fromCharCode(code)) : put(token, place, '~');
}

/** The same bytes in another spelling, where the last group of a part has bits to spare. */
function spareBits(token: string): string {
  const last = base64url.indexOf(token.at(-1) ?? 'A');
  return put(token, token.length - 1, base64url[last ^ 1] ?? 'A');
}

function anotherCase(chance: Chance, token: string): string {
  const place = at(chance, token);
  const char = token[place] ?? '';
  return put(token, place, char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase());
}

/** A part of one token in the place of the same part of another. */
function swapped(chance: Chance, token: string, other: string): string {
  const [parts, others] = [token.split('.'), other.split('.')];
  const place = Math.floor(chance() * parts.length);
  return parts.with(place, others[place] ?? '').join('.');
}

const bends: ((chance: Chance, token: string, other: string) => string)[] = [
  turned,
  turned,
  turned,
  (_, token) => spareBits(token),
  anotherCase,
  swapped,
  swapped,
  (chance, token) => token.slice(0, at(chance, token)),
  (chance, token) => token.slice(at(chance, token)),
  (chance, token) => put(token, at(chance, token), oneOf(chance, [...base64url]), 0),
  (chance, token) => put(token, at(chance, token), oneOf(chance, ['.', '=', '+', '/', '%00', '~']), 0),
  (_, token) => `${token}=`,
  (_, token) => `${token}==`,
  (_, token) => `${token}.`,
  (_, token) => `.${token}`,
  (_, token) => `${token}.${token}`,
  (_, token) => token.replaceAll('-', '+').replaceAll('_', '/'),
  (_, token) => token.replace(/^[^.]*/, ''),
  (_, token) => token.replace(/^[^.]*/, '__proto__'),
  (_, token) => token.replace(/^[^.]*/, 'none'),
  (_, token) => token.replace(/[^.]*$/, ''),
  (_, token) => token.replace(/[^.]*$/, 'A'.repeat(43)),
  (_, token) => token.toUpperCase(),
  (_, token) => [...token].reverse().join(''),
];

/** Something that is nearly this token, and not the token itself. */
export function bent(chance: Chance, token: string, other: string): string {
  for (;;) {
    const made = oneOf(chance, bends)(chance, token, other);
    if (made !== token && made !== other) return made;
  }
}
