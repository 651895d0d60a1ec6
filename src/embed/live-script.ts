import type * as Live from './live/live.ts';
import type { View } from './live/view.ts';
import { made } from './markup.ts';
import { base } from './service.ts';

/** Put in by the build: this very script goes with one version of the other, and knows it by its bytes. */
declare const LIVE_FILE: string;
declare const LIVE_INTEGRITY: string;

let script: Promise<typeof Live> | undefined;

/**
 * Has the results of a view followed. That is a script of its own, loaded when there are results in view for the first time. Where
 * it does not come, results stay as they are until the reader does something.
 */
export function follow(view: View): void {
  if (view.feed) script ??= load();
  script?.then(({ heed }) => heed(view)).catch(() => undefined);
}

/** `import()` takes no integrity value; what was preloaded with one is what it finds. */
function load(): Promise<typeof Live> {
  const href = `${base}/embed/v1/${LIVE_FILE}`;
  document.head.append(made('link', { rel: 'modulepreload', href, integrity: LIVE_INTEGRITY }));
  return import(href);
}
