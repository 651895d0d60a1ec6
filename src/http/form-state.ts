import type { Fault, RefusalCode } from '../errors.ts';

/** What went wrong, as far as a reader is told. `retryAfter` is in seconds. */
export type Problem = { code: RefusalCode; faults?: Fault[]; retryAfter?: number; requestId?: string };

export type Picture = { token: string; image: string; sound: string; alt: string };

/**
 * A form on its way, for pages without script: what was typed, what was wrong with it, the picture that is to be
 * answered now, and hidden values that the second post must bring along (the ballot's or the comment's id).
 * Names are the dotted paths of the JSON body.
 */
export type FormState = {
  typed?: Record<string, string | string[]>;
  problem?: Problem;
  picture?: Picture;
  hidden?: Record<string, string>;
};

export type FormKind = 'vote' | 'comment' | 'feedback' | 'report' | 'edit';
/** Which form it is; `ref` is the poll's slug or the comment's id where a page may hold several, else ''. */
export type FormName = { kind: FormKind; ref: string };

/** The id of a field, unique on a page, so that a problem can link to it. */
export const fieldId = ({ kind, ref }: FormName, path: string) =>
  ['hustings', kind, ref, path]
    .filter((piece) => piece !== '')
    .join('-')
    .replace(/[^A-Za-z0-9]+/g, '-');

/** What was typed into a field before; '' where nothing was. */
export function typedIn(form: FormState | undefined, path: string): string {
  const value = form?.typed?.[path];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Whether the field is among those found faulty. */
export const isFaulty = (form: FormState | undefined, path: string) =>
  form?.problem?.faults?.some((fault) => fieldOf(fault.path) === path) ?? false;

/** The field that a fault belongs to: `choices.0` is a fault of `choices`, a wrong proof one of the answer. */
export function fieldOf(path: string): string {
  if (path.startsWith('choices')) return 'choices';
  return path.startsWith('proof') ? 'proof.picture.answer' : path;
}

/** What was typed, by dotted names, to be shown in the form again. */
export function typedOf(form: Record<string, unknown>, prefix = ''): NonNullable<FormState['typed']> {
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      if (prefix === '' && name === 'proof') return [];
      if (typeof value === 'string') return [[prefix + name, value]];
      if (Array.isArray(value)) return [[prefix + name, value.filter((each) => typeof each === 'string')]];
      return typeof value === 'object' && value !== null
        ? Object.entries(typedOf(value as Record<string, unknown>, `${prefix}${name}.`))
        : [];
    }),
  );
}
