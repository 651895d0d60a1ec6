/**
 * Brings `shown` to the state of `fresh` without replacing it, so that focus, selection and what a screen reader is at stay
 * where they are. False, with nothing changed, where the two are not built alike.
 */
export function morph(shown: Element, fresh: Element): boolean {
  if (!alike(shown, fresh)) return false;
  update(shown, fresh);
  return true;
}

function alike(one: Node, other: Node): boolean {
  return (
    one.nodeName === other.nodeName &&
    one.childNodes.length === other.childNodes.length &&
    [...one.childNodes].every((child, index) => alike(child, other.childNodes[index] as Node))
  );
}

function update(shown: Node, fresh: Node): void {
  if (shown instanceof Element && fresh instanceof Element) {
    for (const { name } of [...shown.attributes]) {
      if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
    }
  } else if (shown.nodeValue !== fresh.nodeValue) {
    shown.nodeValue = fresh.nodeValue;
  }
  shown.childNodes.forEach((child, index) => {
    update(child, fresh.childNodes[index] as Node);
  });
}
