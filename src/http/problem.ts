import { type Fault, Refusal, type RefusalCode } from '../errors.ts';

/** A problem document (RFC 9457). `errors` is there for faults in what was sent. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: RefusalCode;
  requestId: string;
  errors?: Fault[];
  [more: string]: unknown;
};

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Cannot be taken',
  429: 'Too many requests',
  500: 'Our fault',
  503: 'Unavailable',
};

/** What a caller may know of an error. Whatever is no Refusal is our fault, and says so without its reasons. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal('internal', 'Something went wrong on our side. It has been logged.', { cause: error });
}

/** The one place that turns an error into a problem document. */
export function problemOf(refusal: Refusal, requestId: string, publicUrl: string): Problem {
  return {
    type: `${publicUrl}/docs#${refusal.code}`,
    title: titles[refusal.status] ?? 'Problem',
    status: refusal.status,
    detail: refusal.message,
    code: refusal.code,
    requestId,
    ...(refusal.faults ? { errors: refusal.faults } : {}),
    ...refusal.extra,
  };
}
