import { morph } from './morph.ts';

/** An element that shows results, as the following of them sees it. */
export type View = {
  /** The address of the results, the same for every view that shows the same; undefined while none are in view that may change. */
  readonly feed: string | undefined;
  /** The fragment that is shown. */
  readonly root: HTMLElement | undefined;
  parse(html: string): DocumentFragment;
  /** Asks for the results as this reader may see them; undefined where nothing answers. */
  ask(): Promise<DocumentFragment | undefined>;
  /** Puts a fragment in the place of what is shown. */
  show(fragment: DocumentFragment, focus: boolean): void;
  /** Marks what is the reader's own. */
  prepare(root: HTMLElement): void;
};

/** The results in a fragment, unless it says that they are hidden. */
export const resultsIn = (fragment: DocumentFragment | undefined): HTMLElement | null =>
  fragment?.querySelector<HTMLElement>('[data-hustings=results][data-version]') ?? null;

/** What came last while the reader was in the results, to be shown when they leave them. */
const waiting = new WeakMap<HTMLElement, DocumentFragment>();

/**
 * Shows the results of a fragment, unless a later count is shown already: a cache, or another process of the service, may be behind the
 * reader's own vote. Where only counts differ nothing is replaced and nothing is said; where the poll itself has changed the
 * fragment is replaced, once the focus is elsewhere.
 */
export function update(view: View, fragment: DocumentFragment): void {
  const shown = view.root;
  const fresh = resultsIn(fragment);
  if (!view.feed || !shown || !fresh) return;
  if (fresh.dataset.poll !== shown.dataset.poll) return;
  if (Number(fresh.dataset.version) < Number(shown.dataset.version)) return;
  const isOpen = fresh.dataset.state === shown.dataset.state;
  if (isOpen && morph(counted(shown), counted(fresh))) {
    shown.dataset.version = fresh.dataset.version;
    view.prepare(shown);
  } else if (shown.contains((shown.getRootNode() as ShadowRoot).activeElement)) {
    showLater(view, shown, fragment);
  } else {
    view.show(fragment, false);
  }
}

const counted = (root: HTMLElement) => root.querySelectorAll('[data-live]');

function showLater(view: View, shown: HTMLElement, fragment: DocumentFragment): void {
  const isWaiting = waiting.has(shown);
  waiting.set(shown, fragment);
  if (isWaiting) return;
  const leave = () =>
    // In the next frame it is known where the focus has gone.
    requestAnimationFrame(() => {
      const latest = waiting.get(shown);
      waiting.delete(shown);
      if (latest && view.root === shown) update(view, latest);
    });
  shown.addEventListener('focusout', leave, { once: true });
}
