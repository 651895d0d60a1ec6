import { slug } from '../text.ts';

/**
 * What a poll may be called in an address: its slug, `latest`, or `wp-polls:2`, the number that it had in WP-Polls before it was brought in
 * from there. There, -1 stands for the latest poll and -2 for any one that is open.
 */
export type PollName =
  | { by: 'slug'; slug: string }
  | { by: 'number'; number: string }
  | { by: 'latest' }
  | { by: 'chance' };

const numbered = /^wp-polls:(-[12]|\d{1,10})$/;

/** Undefined for what no poll can be called. */
export function pollNamed(asked: string): PollName | undefined {
  const [, number] = numbered.exec(asked) ?? [];
  if (asked === 'latest' || number === '-1') return { by: 'latest' };
  if (number !== undefined) return number === '-2' ? { by: 'chance' } : { by: 'number', number };
  return slug.safeParse(asked).success ? { by: 'slug', slug: asked } : undefined;
}

/** The name by which a WP-Polls number is asked for. */
export const nameOfNumber = (number: string): string => `wp-polls:${number}`;

/** Whether it is another poll by and by that is asked for by this name. */
export function isMoving(asked: string): boolean {
  const by = pollNamed(asked)?.by;
  return by === 'latest' || by === 'chance';
}
