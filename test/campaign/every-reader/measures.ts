/** What is measured inside a page. Each function stands by itself, since it is sent there as text. */

export type Measured = { faults: string[]; measured: number };

/**
 * What is cut off, reaches out of the window or lies over something else, of all text, controls and pictures that can be
 * seen, shadow roots included.
 */
export function misplaced(): Measured {
  const every = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
  const up = (node: Node): Element | null =>
    node.parentElement ?? ((node.getRootNode() as ShadowRoot).host as Element | undefined) ?? null;
  const seen = new Map<Element, boolean>();
  const isSeen = (one: Element | null): boolean => {
    if (!one) return true;
    const known = seen.get(one);
    if (known !== undefined) return known;
    const all = one.checkVisibility() && getComputedStyle(one).clipPath === 'none' && isSeen(up(one));
    seen.set(one, all);
    return all;
  };
  const said = (one: Element) => {
    const host = (one.getRootNode() as ShadowRoot).host as HTMLElement | undefined;
    return `${host?.dataset.view ?? 'page'}: ${one.localName}.${one.className?.toString()} “${one.textContent?.trim().slice(0, 24)}”`;
  };
  const faults = new Set<string>();
  type Place = { of: Element; text: boolean; box: DOMRect };
  const places: Place[] = [];
  for (const one of every(document.body)) {
    if (!isSeen(one) || one.closest('svg') !== null || one.localName === 'option') continue;
    // What is longer than a line to type in is read by moving on in it.
    const isLine = one.localName === 'input';
    if (
      !isLine &&
      /hidden|clip/.test(getComputedStyle(one).overflowX) &&
      one.scrollWidth > one.clientWidth + 1
    )
      faults.add(`cut: ${said(one)}`);
    if (/^(input|textarea|button|img|audio)$/.test(one.localName)) {
      const box = one.getBoundingClientRect();
      if (box.width > 0) places.push({ of: one, text: false, box });
    }
    for (const node of one.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) continue;
      if (/^(style|script|textarea|template)$/.test(one.localName)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 0) places.push({ of: one, text: true, box });
    }
  }
  for (const { of, box } of places)
    if (box.right > innerWidth + 1 || box.left < -1) faults.add(`outside: ${said(of)}`);
  if (document.documentElement.scrollWidth > innerWidth + 1)
    faults.add(`the page scrolls sideways: ${document.documentElement.scrollWidth}`);
  const inOrder = places.toSorted((one, other) => one.box.top - other.box.top);
  for (const [index, one] of inOrder.entries()) {
    for (let next = index + 1; next < inOrder.length; next++) {
      const other = inOrder[next] as Place;
      if (other.box.top >= one.box.bottom) break;
      if (one.of === other.of || one.of.contains(other.of) || other.of.contains(one.of)) continue;
      // A line's box is higher than its letters.
      const slack = Math.min(one.box.height, other.box.height) * 0.3;
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const height = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      if (width > 2 && height > slack) faults.add(`over one another: ${said(one.of)} and ${said(other.of)}`);
    }
  }
  return { faults: [...faults], measured: places.length };
}

/** Targets below 24 pixels that another is too near to (WCAG 2.5.8); links within a sentence are let be. */
export function smallTargets(): Measured {
  const every = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
  const controls = every(document.body).filter(
    (one) =>
      one.matches('a[href], button, input:not([type=hidden]), textarea, summary, audio[controls]') &&
      one.checkVisibility() &&
      !one.closest('.trap, .skip'),
  );
  const isInSentence = (one: Element) =>
    one.localName === 'a' &&
    getComputedStyle(one).display === 'inline' &&
    one.parentElement?.textContent?.trim() !== one.textContent?.trim();
  const targets = controls
    .map((of) => ({ of, box: (of.closest('label') ?? of).getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0);
  const middle = ({ x, y, width, height }: DOMRect) => ({ x: x + width / 2, y: y + height / 2 });
  const isSmall = ({ width, height }: DOMRect) => width < 23.9 || height < 23.9;
  const apart = (point: { x: number; y: number }, box: DOMRect) =>
    Math.hypot(
      Math.max(box.left - point.x, 0, point.x - box.right),
      Math.max(box.top - point.y, 0, point.y - box.bottom),
    );
  const faults: string[] = [];
  for (const { of, box } of targets) {
    if (!isSmall(box) || isInSentence(of)) continue;
    const point = middle(box);
    const near = targets.find((other) => {
      if (other.of === of) return false;
      if (apart(point, other.box) < 12) return true;
      const its = middle(other.box);
      return isSmall(other.box) && Math.hypot(its.x - point.x, its.y - point.y) < 24;
    });
    if (near) {
      const host = (of.getRootNode() as ShadowRoot).host as HTMLElement | undefined;
      faults.push(
        `${host?.dataset.view ?? 'page'}: ${of.localName} “${of.textContent?.trim()}”, ${Math.round(box.width)} × ${Math.round(box.height)}, near “${near.of.textContent?.trim()}”`,
      );
    }
  }
  return { faults, measured: targets.length };
}

/** What still moves where a reader has asked for little movement. */
export function moving(): string[] {
  const every = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
  const isStill = (times: string) => times.split(',').every((time) => Number.parseFloat(time) === 0);
  return every(document.body)
    .filter((one) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
      return !isStill(transitionDuration) || animationName !== 'none' || scrollBehavior === 'smooth';
    })
    .map((one) => `${one.localName}.${one.className}`);
}
