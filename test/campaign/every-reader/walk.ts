import type { Page } from 'playwright-core';

type Stop = { at: string; isMarked: boolean; isInView: boolean };

/**
 * Goes through a gallery by Tab from its first button to its last and back again. Gives what was wrong on the way: a stop that could not be
 * seen, one that Tab did not come to, a place that it did not come out of.
 */
export async function walk(page: Page): Promise<{ faults: string[]; stops: number }> {
  const expected = await page.evaluate(watch);
  const faults: string[] = [];
  let stops = 0;
  const ways: [string, string, string][] = [
    ['Tab', '#first', 'last'],
    ['Shift+Tab', '#last', 'first'],
  ];
  for (const [key, from, to] of ways) {
    await page.locator(from).focus();
    await page.evaluate(() => (globalThis as unknown as { stops: Stop[] }).stops.splice(0));
    const most = expected.length * 2 + 50;
    let presses = 0;
    // Asked now and then only: a press is quick, a question is not.
    for (let isThere = false; !isThere && presses < most; isThere = await isAt(page, to)) {
      for (let few = 0; few < 20; few++, presses++) {
        if (few > 0 && presses + 20 >= expected.length && (await isAt(page, to))) break;
        await page.keyboard.press(key);
      }
    }
    if (!(await isAt(page, to)))
      faults.push(`${key} does not lead out of where it is after ${presses} presses`);
    const seen = await page.evaluate(() => (globalThis as unknown as { stops: Stop[] }).stops);
    stops += seen.length;
    for (const { at, isMarked, isInView } of seen) {
      if (!isMarked) faults.push(`${key}: nothing shows that the focus is at ${at}`);
      if (!isInView) faults.push(`${key}: out of view at ${at}`);
    }
    const met = new Set(seen.map(({ at }) => at));
    faults.push(...expected.filter((at) => !met.has(at)).map((at) => `${key} does not come to ${at}`));
  }
  return { faults, stops };
}

const isAt = (page: Page, id: string) => page.evaluate((wanted) => document.activeElement?.id === wanted, id);

/** Writes down where the focus goes from now on; gives the places where it has to come by, a group of radio buttons being one. */
function watch(): string[] {
  const every = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
  const all = every(document.body);
  const nameOf = (one: Element) => {
    const view = ((one.getRootNode() as ShadowRoot).host as HTMLElement | undefined)?.dataset.view ?? 'page';
    const input = one as HTMLInputElement;
    const isRadio = input.type === 'radio';
    return `${view}: ${one.localName} ${isRadio ? input.name : `${all.indexOf(one)} ${one.id || one.textContent?.trim()}`}`;
  };
  const stops: Stop[] = [];
  Object.assign(globalThis, { stops });
  const note = (event: Event) => {
    const [at] = event.composedPath() as HTMLElement[];
    if (!(at instanceof Element) || at.getRootNode() !== event.currentTarget) return;
    const isOutlined = (one: Element | null) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
      return (
        outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !/^rgba.*, 0\)$/.test(outlineColor)
      );
    };
    const box = (at.closest('label') ?? at).getBoundingClientRect();
    stops.push({
      at: nameOf(at),
      // The browser marks which of a recording's own buttons it is.
      isMarked: at.localName === 'audio' || isOutlined(at) || isOutlined(at.closest('label')),
      isInView: box.bottom > 0 && box.top < innerHeight,
    });
  };
  // What goes on within a shadow root is not heard outside it.
  for (const root of new Set(all.map((one) => one.getRootNode()))) root.addEventListener('focusin', note);
  const isStop = (one: Element) =>
    one.matches(
      'a[href], button:not(:disabled), input:not(:disabled, [type=hidden]), textarea, summary, audio[controls]',
    ) &&
    one.checkVisibility() &&
    (one as HTMLElement).tabIndex >= 0 &&
    !one.matches('#first, #last, [data-view] [tabindex="-1"]');
  return [...new Set(all.filter(isStop).map(nameOf))];
}
