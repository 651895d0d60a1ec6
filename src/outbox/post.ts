/** What came of a post: the answer's status, or why there was none, as a sentence without the address. */
export type PostOutcome =
  | { answered: true; status: number; retryAfter: number | undefined }
  | { answered: false; error: string };

/** Sends a text to an address that somebody typed in, as far as the rules of addresses let it. Never fails; follows nothing. */
export type Post = (
  url: string,
  sent: { headers: Record<string, string>; body: string },
) => Promise<PostOutcome>;

export const unanswered = (error: string): PostOutcome => ({ answered: false, error });

/** `Retry-After` in seconds; a date is not worth the trouble. */
export const secondsOf = (header: string | null | undefined): number | undefined =>
  header && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
