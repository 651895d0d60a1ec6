/** A worker that lived for less than this (ms) ended soon. */
const soon = 60_000;

/** The pause before the first new start (ms), which doubles with every further one in a row, up to the longest. */
const [firstPause, longestPause] = [1000, 30_000];

/** How often in a row a worker may end soon, while no other serves either, before it makes no sense to go on. */
const mostInARow = 4;

/** How often a worker has ended soon after its start without a break, this end included. */
export const endsInARow = (before: number, livedMs: number): number => (livedMs < soon ? before + 1 : 1);

/** How long to wait (ms) before a worker is started again, so that one that cannot live takes nothing from those that do. */
export const pauseAfter = (inARow: number): number => Math.min(firstPause * 2 ** (inARow - 1), longestPause);

/** Whether to give up: nobody serves, and each has ended soon after its start again and again. */
export const isBeyondHelp = (workers: { serves: boolean; inARow: number }[]): boolean =>
  workers.every(({ serves, inARow }) => !serves && inARow >= mostInARow);
