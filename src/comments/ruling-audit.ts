import { differenceOf } from '../sites/audit.ts';
import { byteLength } from '../text.ts';
import type { CommentRecord } from './comment.ts';

type Ruled = Pick<CommentRecord, 'status' | 'reason' | 'body'>;

/**
 * What the audit tells of a ruling: the status, the reason and, where the text was changed, how many bytes it had and has. Neither the
 * text nor a hash of it: what a reader takes back or has erased must not live on here.
 */
export function rulingDifference(before: Ruled, after: Ruled) {
  const difference = differenceOf(standing(before), standing(after));
  if (before.body === after.body) return difference;
  return {
    before: { ...difference?.before, bodyBytes: byteLength(before.body) },
    after: { ...difference?.after, bodyBytes: byteLength(after.body) },
  };
}

const standing = ({ status, reason }: Ruled) => ({ status, reason });
