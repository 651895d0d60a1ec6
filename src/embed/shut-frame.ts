import { tellWordPress } from './page-around.ts';

/**
 * Whether nothing can be sent from this frame: a sandbox without `allow-same-origin` makes it a page of no origin, which may
 * not vote; one without `allow-forms` never lets a form be sent.
 */
export const isShut = (): boolean => self.origin === 'null' || !takesForms();

function takesForms(): boolean {
  const form = document.createElement('form');
  let took = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    took = true;
  });
  document.body.append(form);
  form.requestSubmit();
  form.remove();
  return took;
}

/**
 * In place of forms that would be dead: what there is to read, and the address where readers can take part. A frame that may open
 * no window leads there through WordPress, where that is around; else readers have the address in writing.
 */
export function showTheWayOut(): void {
  // The elements take this for a sign that they are there already.
  Object.defineProperty(globalThis, Symbol.for('hustings'), { value: true });
  show('[data-elsewhere]', true);
  show('[data-here], #respond, form', false);
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    if (link?.origin === location.origin && tellWordPress('link', link.href)) event.preventDefault();
  });
}

function show(what: string, visible: boolean): void {
  for (const part of document.querySelectorAll<HTMLElement>(what)) part.hidden = !visible;
}
