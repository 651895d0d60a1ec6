/**
 * A page that was opened with a choice has it marked in its own form; the poll's element then shows a form of its own, which
 * is marked alike. Nothing is sent or kept by it: the reader still presses the button.
 */
export function markChoice(): void {
  const element = document.querySelector('reader-poll');
  const marked = [...(element?.querySelectorAll<HTMLInputElement>('input[checked]') ?? [])];
  const said = element?.querySelector('[data-marked]')?.textContent;
  if (!element || !said) return;
  const ids = new Set(marked.map(({ value }) => value));
  customElements.whenDefined('reader-poll').then(() => {
    const { shadowRoot } = element;
    if (!shadowRoot) return;
    const watch = new MutationObserver(() => {
      if (!shadowRoot.querySelector('[data-hustings]')) return;
      watch.disconnect();
      mark(shadowRoot, ids, said);
    });
    watch.observe(shadowRoot, { childList: true });
  });
}

function mark(shadow: ShadowRoot, ids: Set<string>, said: string): void {
  const inputs = [...shadow.querySelectorAll<HTMLInputElement>('input[name=choices]')];
  // What this reader has already sent from here, and waits for an answer, is theirs.
  if (inputs.some(({ checked }) => checked)) return;
  const chosen = inputs.filter(({ value }) => ids.has(value));
  for (const input of chosen) input.checked = true;
  if (window.parent === window) chosen[0]?.focus();
  // The element empties its line in the next frame.
  requestAnimationFrame(() => {
    const line = shadow.querySelector('[data-status]');
    if (line && chosen.length > 0) line.textContent = said;
  });
}
