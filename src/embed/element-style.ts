import { base } from './service.ts';

/**
 * Before any fragment has come: the element keeps its place, so that nothing on the page jumps. A publisher sets
 * `--hustings-poll-size` or `--hustings-thread-size` to what theirs takes up.
 */
const waiting = `:host{display:block}:host([hidden]){display:none}
:host(reader-poll){min-block-size:var(--hustings-poll-size,24rem)}
:host(reader-comments),:host(reader-feedback){min-block-size:var(--hustings-thread-size,16rem)}
[part=loading] p{margin:0 0 .5em}button{font:inherit}`;

let loading: CSSStyleSheet | undefined;
let fragment: Promise<CSSStyleSheet | undefined> | undefined;

/** The style of the loading state; made once, shared by all elements. */
export function loadingStyle(): CSSStyleSheet {
  if (!loading) {
    loading = new CSSStyleSheet();
    loading.replaceSync(waiting);
  }
  return loading;
}

/**
 * The fragments' style sheet, fetched once a page. As a constructed sheet it needs no `style-src`, only the `connect-src` that
 * fragments need anyway. Undefined where it does not come: a fragment is readable without it.
 */
export function fragmentStyle(): Promise<CSSStyleSheet | undefined> {
  fragment ??= fetch(`${base}/embed/v1/fragment.css`, { credentials: 'omit' })
    .then(async (response) => {
      if (!response.ok) throw new Error(`No style sheet (${response.status})`);
      return new CSSStyleSheet().replace(await response.text());
    })
    .catch(() => {
      fragment = undefined;
      return undefined;
    });
  return fragment;
}
