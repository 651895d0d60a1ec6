/** Every code a caller may be told, with its HTTP status. The codes are stable; the sentences may improve. */
export const refusals = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  results_hidden: 403,
  proof_required: 403,
  proof_invalid: 403,
  proof_expired: 403,
  proof_spent: 403,
  proof_wrong_answer: 403,
  not_found: 404,
  method_not_allowed: 405,
  already_voted: 409,
  poll_not_open: 409,
  poll_closed: 409,
  poll_final: 409,
  thread_closed: 409,
  duplicate_comment: 409,
  id_conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  invalid_choices: 422,
  rate_limited: 429,
  internal: 500,
  not_implemented: 501,
  unavailable: 503,
} as const;

export type RefusalCode = keyof typeof refusals;

/** One fault in what was sent: where it is (`author.name`) and what to do about it. */
export type Fault = { path: string; message: string };

/**
 * The one error that reaches a caller. `detail` is a sentence for people; `cause` is for the log and never leaves
 * the service; `retryAfter` is in seconds.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly faults: Fault[] | undefined;
  readonly retryAfter: number | undefined;
  /** Goes into the problem document beside the usual members: a fresh challenge, say. */
  readonly extra: Record<string, unknown>;

  constructor(
    code: RefusalCode,
    detail: string,
    more: { faults?: Fault[]; retryAfter?: number; cause?: unknown; extra?: Record<string, unknown> } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'Refusal';
    this.code = code;
    this.faults = more.faults;
    this.retryAfter = more.retryAfter;
    this.extra = more.extra ?? {};
  }

  get status() {
    return refusals[this.code];
  }
}
