import { fromBase64url, toBase64url } from '../base64url.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../uuid.ts';

/** A place in a list ordered by time and id. */
export type Place = [at: Date, id: string];

export function writeCursor([at, id]: Place): string {
  return toBase64url(new TextEncoder().encode(`${at.getTime()} ${id}`));
}

/** Undefined for the start of the list; a cursor that this service did not write is refused. */
export function readCursor(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const bytes = fromBase64url(text.slice(0, 200));
  const [time = '', id = ''] = bytes ? new TextDecoder().decode(bytes).split(' ') : [];
  const at = new Date(Number(time));
  if (!/^\d{1,14}$/.test(time) || !isUuid(id) || Number.isNaN(at.getTime())) {
    throw new Refusal('invalid_request', 'This cursor is not one of ours.', {
      faults: [{ path: 'cursor', message: 'Take it from `nextCursor` of an earlier answer.' }],
    });
  }
  return [at, id];
}
