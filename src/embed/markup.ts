/** The first element that carries `data-NAME`, with that very value where one is given. */
export function hooked<Kind extends HTMLElement = HTMLElement>(
  root: ParentNode | null | undefined,
  name: string,
  value?: string,
): Kind | null {
  const exactly = value === undefined ? '' : `="${CSS.escape(value)}"`;
  return root?.querySelector<Kind>(`[data-${name}${exactly}]`) ?? null;
}

/** The field of that name. */
export function field<Kind extends HTMLElement = HTMLInputElement>(
  root: ParentNode | null | undefined,
  name: string,
): Kind | null {
  return root?.querySelector<Kind>(`[name="${name}"]`) ?? null;
}

/** Moves the focus to something that is no control: a heading, a comment. */
export function focusOn(element: HTMLElement | null | undefined): void {
  if (!element) return;
  element.tabIndex = -1;
  element.focus();
}

/** A new element with attributes and children. */
export function made(
  name: string,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
