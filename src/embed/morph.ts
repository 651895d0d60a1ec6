/**
 * Brings `shown` to the state of `fresh` without replacing it, so that focus, selection, an opened detail and what a screen
 * reader is at stay as they are. Text is compared where no element is beside it. False, with nothing changed, where the
 * two are not built alike.
 */
export function morph(shown: Element, fresh: Element): boolean {
  const olds = [shown, ...shown.querySelectorAll('*')];
  const news = [fresh, ...fresh.querySelectorAll('*')];
  const shape = (elements: Element[]) => elements.map(({ localName }) => localName).join();
  if (shape(olds) !== shape(news)) return false;
  olds.forEach((old, index) => {
    const now = news[index] as Element;
    for (const { name, value } of now.attributes) old.setAttribute(name, value);
    if (!old.childElementCount && old.textContent !== now.textContent) old.textContent = now.textContent;
  });
  return true;
}
