import { Refusal } from '../errors.ts';

const longestInBytes = 255;

export const threadKeyRule = 'Must be 1 to 255 bytes without control characters.';

/**
 * The one spelling of a thread's key, by which threads are found and challenges are bound: no query, no fragment, no
 * slash at the end ("/" alone stays), NFC; case is kept. Null for what no thread can have: nothing left, more than
 * 255 bytes of UTF-8, control characters, half a surrogate pair.
 */
export function normaliseThreadKey(raw: string): string | null {
  const [path = ''] = raw.split(/[?#]/, 1);
  if (!path.isWellFormed() || /\p{Cc}/u.test(path)) return null;
  const key = withoutSlashAtEnd(path.normalize('NFC'));
  return key !== '' && new TextEncoder().encode(key).length <= longestInBytes ? key : null;
}

function withoutSlashAtEnd(path: string): string {
  // Looking behind lets only the first slash of a run begin a match: the time stays linear.
  return path.replace(/(?<!\/)\/+$/, '') || path.slice(0, 1);
}

/** The same for a key that must be one: refuses what cannot name a thread. */
export function threadKeyOf(raw: string): string {
  const key = normaliseThreadKey(raw);
  if (key !== null) return key;
  throw new Refusal('invalid_request', 'Something in the request cannot be taken as it is: thread.', {
    faults: [{ path: 'thread', message: threadKeyRule }],
  });
}
