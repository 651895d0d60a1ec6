/** The rules of imports: what can be brought in, from what, and how far it has come. */

export const importKinds = ['wxr', 'disqus', 'wp-polls'] as const;
export type ImportKind = (typeof importKinds)[number];

/** By which name an archive goes unless it is given one. WordPress and its poll plugin share one: their ids never meet. */
export const usualSource: Record<ImportKind, string> = {
  wxr: 'wordpress',
  disqus: 'disqus',
  'wp-polls': 'wordpress',
};

/** A file that is read from its beginning to its end, wherever it is. Of polls it is read more than once, each time from the beginning. */
export type Archive = {
  name: string;
  /** In bytes; null where nobody can say yet. */
  size: number | null;
  /** SHA-256 in hex; null where nobody has looked. */
  hash: string | null;
  bytes: AsyncIterable<Uint8Array>;
};

/** Something that was brought in, by its id at the source, and what it is here. */
export type ImportedThing = {
  kind: 'thread' | 'poll' | 'option';
  sourceId: string;
  ours: string;
  within?: string | null;
};

export const runStates = ['going', 'done', 'failed', 'lost'] as const;
export type RunState = (typeof runStates)[number];

/** A run writes its row every second while bytes come. After so long without (ms) nobody is at it any more. */
const silence = 60_000;

/** How a run stands: over, ended early by a fault, going on, or broken off by something that left no word. */
export function stateOf(
  run: { finishedAt: Date | null; fault: string | null; changedAt: Date },
  now: Date,
): RunState {
  if (run.finishedAt) return 'done';
  if (run.fault !== null) return 'failed';
  return now.getTime() - run.changedAt.getTime() < silence ? 'going' : 'lost';
}
