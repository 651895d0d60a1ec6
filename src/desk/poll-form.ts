import type { Fault } from '../errors.ts';
import { localTime, momentOf } from '../local-time.ts';
import type { PollsWords } from './polls-words.ts';

/** What a form of a poll says, in the words of the API: a form knows texts alone, and times by a site's clocks. */

type Form = Record<string, unknown>;
export type ReadForm = { input: Form; faults: Fault[] };

const linesOf = (text: unknown) =>
  String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const listOf = (sent: unknown) => [sent ?? []].flat().map(String);

/** What a new poll is and what a change has in common with it. */
function commonIn(form: Form, timeZone: string, said: PollsWords): ReadForm {
  const faults: Fault[] = [];
  const moment = (path: string) => {
    const typed = String(form[path] ?? '');
    if (typed === '') return null;
    const at = momentOf(typed, timeZone);
    if (!at) faults.push({ path, message: said.mustBeTime });
    return at?.toISOString() ?? null;
  };
  const number = (path: string, typed: unknown) => {
    if (/^\d{1,7}$/.test(String(typed ?? '').trim())) return Number(typed);
    faults.push({ path, message: said.mustBeNumber });
    return undefined;
  };
  const choose = (form.choose ?? {}) as Form;
  const input = {
    question: form.question,
    note: form.note === '' ? null : form.note,
    choose: { min: number('choose.min', choose.min), max: number('choose.max', choose.max) },
    closesAt: moment('closesAt'),
    resultsFrom: moment('resultsFrom'),
    resultsVisible: form.resultsVisible,
    optionOrder: form.optionOrder,
    listed: form.listed !== undefined,
    allowance: form.allowance === '' ? null : number('allowance', form.allowance),
    ...opening(moment('opensAt')),
  };
  return { input, faults };
}

/** No time given: whenever it is published, so nothing is said of it. */
const opening = (opensAt: string | null) => (opensAt === null ? {} : { opensAt });

export function newPollIn(form: Form, timeZone: string, said: PollsWords): ReadForm {
  const { input, faults } = commonIn(form, timeZone, said);
  const slug = form.slug === '' ? {} : { slug: form.slug };
  return { input: { ...input, ...slug, options: linesOf(form.lines), draft: true }, faults };
}

/** `closed`: a poll that has closed keeps its end, which only reopening changes. */
export function pollPatchIn(
  form: Form,
  timeZone: string,
  said: PollsWords,
  was: { closed: boolean; closesAt: string | null; opensAt: string; resultsFrom: string | null },
): ReadForm {
  const { input, faults } = commonIn(form, timeZone, said);
  const [ids, texts, withdrawn] = [listOf(form.ids), listOf(form.texts), new Set(listOf(form.withdrawn))];
  const places = listOf(form.places).map((place) => Number(place));
  const options = ids.map((id, at) => ({ id, text: texts[at], withdrawn: withdrawn.has(id) }));
  const order = ids
    .map((id, at) => ({ id, place: places[at] ?? at }))
    .sort((one, other) => one.place - other.place)
    .map(({ id }) => id);
  const patch: Form = {
    ...input,
    options: [...options, ...linesOf(form.lines).map((text) => ({ text }))],
    order,
    wasWording: Number(form.wasWording),
  };
  // A field shows no seconds, nor which of two equal hours is meant: where it says what it showed, the moment is as it was.
  for (const path of ['opensAt', 'closesAt', 'resultsFrom'] as const)
    if (String(form[path] ?? '') === shownMoment(was[path], timeZone)) delete patch[path];
  if (was.closed) delete patch.closesAt;
  return { input: patch, faults };
}

/** A moment as the form's field has it, empty for none. */
export const shownMoment = (moment: string | null | undefined, timeZone: string): string =>
  moment ? localTime(new Date(moment), timeZone) : '';
