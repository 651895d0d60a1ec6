import * as z from 'zod';
import { emailAddress, line, prose } from '../text.ts';
import { ProofInput } from '../verification/proof.ts';

/** The private note to the editors: what a reader sends, what the editors read. */

/** What stands behind a page's address may be anything, a key that opens it or a reader's name too. */
const withoutQuery = (page: string) => page.split(/[?#]/, 1)[0] ?? '';

export const FeedbackInput = z.object({
  message: prose({ min: 1, max: 20_000 }),
  name: line({ max: 245 }).default(''),
  email: emailAddress.or(z.literal('')).default(''),
  page: line({ max: 2000 }).default('').transform(withoutQuery),
  nickname: z.string().max(500).default(''),
  proof: ProofInput.nullish(),
});
export type FeedbackInput = z.output<typeof FeedbackInput>;

/** `received`; `held` where the picture was skipped; `spam` where the honeypot was filled, or an editor said so; `read` by an editor. */
export const noteStatuses = ['received', 'held', 'spam', 'read'] as const;
export type NoteStatus = (typeof noteStatuses)[number];

export type FeedbackRecord = {
  site: string;
  id: string;
  message: string;
  name: string;
  email: string;
  page: string;
  status: NoteStatus;
  createdAt: Date;
};

export const FeedbackAnswer = z.object({ status: z.literal('received'), html: z.string().optional() });

export const FeedbackWire = z.object({
  site: z.string(),
  id: z.string(),
  message: z.string(),
  name: z.string(),
  email: z.string(),
  page: z.string(),
  status: z.enum(noteStatuses),
  createdAt: z.iso.datetime(),
});
export type FeedbackWire = z.infer<typeof FeedbackWire>;
export const FeedbackList = z.object({ items: z.array(FeedbackWire), nextCursor: z.string().nullable() });

/** `PATCH feedback/{id}`. */
export const NoteRuling = z.object({ status: z.enum(['received', 'read', 'spam']) });
export type NoteRuling = z.output<typeof NoteRuling>;
