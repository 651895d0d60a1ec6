import { base, fetchText } from './service.ts';

/**
 * The element keeps its place until its fragment has come, and a shorter fragment does not give it back, so that nothing on the
 * page jumps. A publisher sets `--hustings-size` to what theirs takes up.
 */
const waiting = `:host{display:block;min-block-size:var(--hustings-size,22rem)}:host([hidden]){display:none}button{font:inherit}`;

/** The style of the loading state, shared by all elements. */
export const loadingStyle = new CSSStyleSheet();
loadingStyle.replaceSync(waiting);

let fragment: Promise<CSSStyleSheet | undefined> | undefined;

/**
 * The fragments' style sheet, fetched once a page. As a constructed sheet it needs no `style-src`, only the `connect-src` that
 * fragments need anyway. Undefined where it does not come: a fragment is readable without it.
 */
export function fragmentStyle(): Promise<CSSStyleSheet | undefined> {
  fragment ??= fetchText(`${base}/embed/v1/fragment.css`)
    .then((text) => new CSSStyleSheet().replace(text))
    .catch(() => {
      fragment = undefined;
      return undefined;
    });
  return fragment;
}
