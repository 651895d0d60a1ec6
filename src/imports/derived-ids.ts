import { pseudonyms } from '../keyed-hash.ts';

const encoder = new TextEncoder();

/**
 * The ids here of what an archive calls by ids of its own, the same whenever they are asked for: so the primary key itself keeps a
 * second import from putting anything in twice. They are keyed by the site's salt, since readers choose the ids of their comments, and
 * nobody may take one before its comment comes.
 */
export function derivedIds(
  salt: Uint8Array,
  source: string,
  kind: 'comment' | 'poll' | 'ballot' | 'voter',
): (sourceId: string) => string {
  const derive = pseudonyms(salt, 'imported');
  return (sourceId) => derive(encoder.encode(JSON.stringify([source, kind, sourceId])));
}
