import type { Words } from '../words/words.ts';
import { type FormName, fieldId, fieldOf, type Problem } from './form-state.ts';
import { attributes, type Html, heading, html, nothing } from './view.ts';

type Voice = { words: Words };

/**
 * A problem inside a form's `[data-problem]`: what is wrong, with a link to each field that needs another look. `describes`: the
 * fields stand as they were sent, without a sentence of their own, and the links' texts are what describes them.
 */
export function problemBlock(of: Voice & { problem: Problem; form?: FormName; describes?: boolean }): Html {
  const { words, problem, form, describes } = of;
  const [title, sentence] = words.problems[problem.code];
  return html`<div class="problem" part="problem"><p><strong>${title}.</strong> ${sentence}${retry(words, problem)}</p>${
    problem.code === 'invalid_request' ? faultList({ words, problem, form, describes }) : nothing
  }${reference(words, problem)}</div>`;
}

type Faults = Voice & { problem: Problem; form: FormName | undefined; describes: boolean | undefined };

function faultList({ words, problem, form, describes }: Faults): Html {
  const paths = [...new Set(problem.faults?.map((fault) => fieldOf(fault.path)))].filter(Boolean);
  if (paths.length === 0) return nothing;
  const sentence = (path: string) => words.form.fault[path] ?? words.form.faultElsewhere(path);
  return html`<p>${words.form.faults(paths.length)}</p><ul>${paths.map(
    (path) =>
      html`<li>${
        form && Object.hasOwn(words.form.fault, path)
          ? html`<a href="#${fieldId(form, path)}"${attributes({
              id: describes ? `${fieldId(form, path)}-fault` : undefined,
            })}>${sentence(path)}</a>`
          : sentence(path)
      }</li>`,
  )}</ul>`;
}

const retry = (words: Words, problem: Problem) =>
  problem.retryAfter ? html` ${words.page.retry(Math.ceil(problem.retryAfter))}` : nothing;

const reference = (words: Words, problem: Problem) =>
  problem.code === 'internal' && problem.requestId
    ? html`<p class="hint">${words.page.requestId(problem.requestId)}</p>`
    : nothing;

/** The body of a page that could not be shown. `back` leads somewhere useful. */
export function problemPage({
  words,
  problem,
  back,
}: Voice & { problem: Problem; back?: { href: string; name: string } }): Html {
  const [title, sentence] = words.problems[problem.code];
  return html`<section class="hustings hustings-problem" part="problem" lang="${words.lang}" dir="${words.dir}">${heading(1, title)}<p>${sentence}${retry(words, problem)}</p>${reference(words, problem)}${
    back ? html`<p><a href="${back.href}">${words.page.backTo(back.name)}</a></p>` : nothing
  }</section>`;
}
