import { type FormState, type Picture, type Problem, typedOf } from './form-state.ts';
import { problemFor } from './hosted.ts';

type Steps = {
  /** Values that the second post must bring along: the id of what is being sent. */
  hidden?: Record<string, string>;
  newPicture: () => Promise<Picture | undefined>;
  /** The page with the form as it stands. */
  show: (state: FormState, status: number) => Promise<Response>;
  /** Finds what is wrong with the form before anybody has to read a picture. */
  check: () => unknown;
  /** Takes what was sent, proof and all, and leads on. */
  take: () => Promise<Response>;
  /** A problem that is better told by another page than by the form. */
  elsewhere?: (problem: Problem, typed: NonNullable<FormState['typed']>) => Promise<Response | undefined>;
};

/**
 * A form of a page without script. Its first post brings what was typed and is answered with the picture, in a page that no cache keeps; the
 * second brings the answer too and is taken. Whatever goes wrong, nothing that was typed is lost.
 */
export async function inTwoSteps(form: Record<string, unknown>, steps: Steps): Promise<Response> {
  const typed = typedOf(form);
  const hidden = steps.hidden ? { hidden: steps.hidden } : {};
  const showPicture = async (problem?: Problem & { status: number }) => {
    const picture = await steps.newPicture();
    const state = { typed, ...hidden, ...(picture ? { picture } : {}), ...(problem ? { problem } : {}) };
    return steps.show(state, problem?.status ?? 200);
  };
  const brings = form.proof !== undefined;
  try {
    if (brings && form.another === undefined) return await steps.take();
    await steps.check();
    return await showPicture();
  } catch (error) {
    const problem = problemFor(error);
    if (problem.code === 'not_found') throw error;
    const other = await steps.elsewhere?.(problem, typed);
    if (other) return other;
    if (brings || problem.code.startsWith('proof_')) return showPicture(problem);
    return steps.show({ typed, ...hidden, problem }, problem.status);
  }
}
