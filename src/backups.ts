import type { Deps } from './deps.ts';

/** A backup that is there whole. */
export type Backup = { madeAt: Date; bytes: number };

/** The backups that the service makes by itself, where it has a place for them. */
export type Backups = {
  newest(): Promise<Backup | null>;
  /** Makes one, and lets go of those past the number that is kept; on `signal` it ends early and leaves nothing. */
  make(signal: AbortSignal): Promise<void>;
};

/** The hour of the night, by UTC: late in Europe, and past midnight's closing polls. */
const night = 3;

const hour = 3_600_000;
const day = 24 * hour;

/** Whether a night has begun since the newest backup; one that the service slept through counts as soon as it is up. */
export function isDue(newest: Date | undefined, now: Date): boolean {
  const lastNight = Math.floor((now.getTime() - night * hour) / day) * day + night * hour;
  return newest === undefined || newest.getTime() < lastNight;
}

/** Whether somebody should look why there is no later one. */
export const isLate = (newest: Date | undefined, now: Date): boolean =>
  newest === undefined || now.getTime() - newest.getTime() > 2 * day;

/** Makes the night's backup, unless it is there already. */
export async function backUpAtNight(
  { backups, clock }: Pick<Deps, 'backups' | 'clock'>,
  signal: AbortSignal,
): Promise<void> {
  const newest = await backups?.newest();
  if (backups && isDue(newest?.madeAt, clock())) await backups.make(signal);
}
