import * as z from 'zod';

/** What a reader proves, and how it looks on the wire. */

export const actions = ['vote', 'comment', 'feedback', 'report'] as const;
export type Action = (typeof actions)[number];

export const Altcha = z.object({
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.record(z.string(), z.unknown())])),
  signature: z.string(),
});

export const ChallengeWire = z.object({
  action: z.enum(actions),
  ref: z.string(),
  expiresAt: z.iso.datetime(),
  altcha: Altcha.describe('An unmodified ALTCHA v2 challenge.'),
  picture: z
    .object({ token: z.string(), image: z.string(), sound: z.string(), alt: z.string() })
    .optional()
    .describe('Where the site asks for it, or the request said `&picture=1`.'),
});
export type ChallengeWire = z.infer<typeof ChallengeWire>;

export const ProofInput = z.object(
  {
    altcha: z.string().max(8000).optional(),
    picture: z.object({ token: z.string().max(2000), answer: z.string().max(200) }).optional(),
  },
  { error: 'Must be {"altcha": …, "picture": {"token": …, "answer": …}}.' },
);
export type ProofInput = z.output<typeof ProofInput>;

/** What a proof is bound to. `ref` is the poll's slug, the thread's key, the comment's id, or `-`. */
export type Purpose = { site: string; action: Action; ref: string };

/** A proof that holds but is not yet spent: the nonces that the room's own write spends with what it stores. */
export type Proof = {
  nonces: { nonce: string; expiresAt: Date }[];
  /** `altcha`: work alone · `picture`: the picture alone, from a page without script · `both`. */
  kind: 'altcha' | 'picture' | 'both';
  /** When the picture was issued; a comment that comes at once after it is held. */
  pictureIssuedAt: Date | null;
};

/** Somebody else's verifier (a hosted captcha, say). One that cannot answer says `unknown`, which means held, never accepted. */
export type HumanVerifier = {
  name: string;
  verify(input: unknown, context: Purpose): Promise<'human' | 'bot' | 'unknown'>;
};
