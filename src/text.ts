import * as z from 'zod';

const encoder = new TextEncoder();

/** How many bytes a text takes as UTF-8, which is what the limits on texts count. */
export const byteLength = (text: string) => encoder.encode(text).length;

const controls = /[\p{Cc}\u2028\u2029]/u;
const controlsButLines = /[^\P{Cc}\n\t]/u;

function text(forbidden: RegExp, limits: { min?: number; max: number }, tidy: (raw: string) => string) {
  return z
    .string({ error: 'Must be text.' })
    .refine((raw) => raw.isWellFormed(), { error: 'Holds half a character (a lone surrogate).', abort: true })
    .transform((raw) => tidy(raw.normalize('NFC')))
    .refine((clean) => !forbidden.test(clean), { error: 'Holds a control character.', abort: true })
    .refine((clean) => clean.length >= (limits.min ?? 0), { error: 'Must not be empty.', abort: true })
    .refine((clean) => byteLength(clean) <= limits.max, { error: `Is longer than ${limits.max} bytes.` });
}

/** One line of text: NFC, trimmed, no control characters; limits in bytes of UTF-8. */
export const line = (limits: { min?: number; max: number }) => text(controls, limits, (raw) => raw.trim());

/** Text of many lines: the same, but with line breaks (as `\n`) and tabs. */
export const prose = (limits: { min?: number; max: number }) =>
  text(controlsButLines, limits, (raw) => raw.replace(/\r\n?/g, '\n').trim());

/** An http(s) address; anything else, `javascript:` first of all, is refused. */
export const webAddress = (max: number) =>
  line({ max }).refine((raw) => raw === '' || isWebAddress(raw), {
    error: 'Must be a full http:// or https:// address.',
  });

/** With its slashes: `http:desk` is an address too, which on a page of ours would lead to a page of ours. */
export function isWebAddress(raw: string): boolean {
  if (!/^https?:\/\/[^/\\]/i.test(raw) || !URL.canParse(raw)) return false;
  const url = new URL(raw);
  return url.username === '' && url.password === '';
}

/** An id made by the caller: 32 hexadecimal digits in the usual groups, kept in lower case. */
export const uuid = z.guid({ error: 'Must be a UUID.' }).transform((raw) => raw.toLowerCase());

/** The name of a site or a poll in its address. */
export const slug = z.string({ error: 'Must be text.' }).regex(/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/, {
  error: 'Must be 1 to 80 small letters, digits and hyphens, with a letter or digit at both ends.',
});

/** A moment: RFC 3339 with an offset, read into a Date. */
export const moment = z.iso
  .datetime({ offset: true, error: 'Must be a time like 2026-11-24T18:00:00Z.' })
  .transform((raw) => new Date(raw))
  .refine((date) => date.getUTCFullYear() >= 1970 && date.getUTCFullYear() < 2200, {
    error: 'Must lie between 1970 and 2200.',
  });

/** An e-mail address of at most 100 bytes, as WordPress takes them. */
export const emailAddress = line({ max: 100 }).refine(
  (raw) => /^[^\s@<>"(),:;\\]+@[^\s@<>"(),:;\\]+\.[^\s@<>"(),:;\\.]+$/.test(raw),
  {
    error: 'Must be an e-mail address like name@example.com.',
  },
);
