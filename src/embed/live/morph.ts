/**
 * Brings the elements of `shown` to the state of their twins in `fresh` without replacing any, so that focus, selection, an opened
 * detail and what a screen reader is at stay as they are. Text is compared where no element is beside it. False, with nothing
 * changed, where they are not built alike.
 */
export function morph(shown: ArrayLike<Element>, fresh: ArrayLike<Element>): boolean {
  const olds = whole(shown);
  const news = whole(fresh);
  const shape = (elements: Element[]) => elements.map(({ localName }) => localName).join();
  if (shape(olds) !== shape(news)) return false;
  olds.forEach((old, index) => {
    const now = news[index] as Element;
    for (const { name, value } of now.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    if (!old.childElementCount && old.textContent !== now.textContent) old.textContent = now.textContent;
  });
  return true;
}

const whole = (parts: ArrayLike<Element>) =>
  Array.from(parts).flatMap((part) => [part, ...part.querySelectorAll('*')]);
