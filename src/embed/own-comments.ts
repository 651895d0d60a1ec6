import type { Kept } from './storage.ts';

/** A comment that this browser may still change, or see while it is held. `at` is when it was sent, in epoch milliseconds. */
export type OwnComment = { id: string; token: string; thread: string; at: number; held: boolean };

const editable = 16 * 60_000;
const most = 30;

/** The reader's own comments of one site, oldest first, as kept in the browser. */
export function ownComments(kept: Kept, site: string) {
  const key = `own:${site}`;
  const all = (): OwnComment[] => kept.get<OwnComment[]>(key) ?? [];
  const without = (id: string) => all().filter((own) => own.id !== id);
  return {
    find: (id: string): OwnComment | undefined => all().find((own) => own.id === id),
    keep: (own: OwnComment): void => kept.set(key, [...without(own.id), own].slice(-most)),
    drop: (id: string): void => kept.set(key, without(id)),
    /** Those of a thread that look different to their author: held ones, and ones young enough to be changed. */
    special: (thread: string, now: number): OwnComment[] =>
      all().filter((own) => own.thread === thread && (own.held || now - own.at < editable)),
    /** The token of an approved one, which spares its author the picture. */
    voucher: (): string | undefined =>
      all()
        .filter((own) => !own.held)
        .at(-1)?.token,
  };
}
