import * as z from 'zod';
import { emailAddress } from '../text.ts';

/** What is kept of one reader, as far as an e-mail address tells who that is. */

export const ReaderSought = z.object({ email: emailAddress });

export const ErasureInput = z.object({
  email: emailAddress,
  texts: z
    .enum(['keep', 'remove'], { error: 'Must be `keep` or `remove`.' })
    .describe('Whether the comments stay, by nobody, or go.'),
});
export type ErasureInput = z.output<typeof ErasureInput>;

export const ErasureAnswer = z
  .record(z.string(), z.int())
  .describe('How much was found of each kind: `comments`, `reports`, `feedback`, `subscriptions`.');
