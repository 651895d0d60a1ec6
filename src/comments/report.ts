import * as z from 'zod';
import { emailAddress, line, prose } from '../text.ts';
import { ProofInput } from '../verification/proof.ts';
import { ModerationItem } from './comment.ts';

/** The rules of reports: what readers may tell the editors about a comment, and how editors see it. */

export const reportReasons = ['spam', 'abuse', 'off-topic', 'privacy', 'illegal', 'other'] as const;
export const ReportInput = z.object({
  reason: line({ min: 1, max: 100 }).describe(`One of ${reportReasons.join(', ')}, or a word of your own.`),
  text: prose({ max: 4000 }).default(''),
  email: emailAddress.or(z.literal('')).default(''),
  nickname: z.string().max(500).default(''),
  proof: ProofInput.nullish(),
});
export type ReportInput = z.output<typeof ReportInput>;

/** `PATCH reports/{id}`. */
export const ReportSettling = z.object({ settled: z.boolean().describe('False takes it up again.') });

export const ReportItem = z.object({
  id: z.string(),
  reason: z.string(),
  text: z.string(),
  email: z.string().describe('Where to write to whoever reported it; may be empty.'),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
  comment: ModerationItem,
});
export type ReportItem = z.infer<typeof ReportItem>;
export const ReportList = z.object({ items: z.array(ReportItem), nextCursor: z.string().nullable() });
