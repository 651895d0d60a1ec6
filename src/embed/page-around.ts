/** What a framed page of the service tells the page around it, and that page's origin alone. */

let origin = originAround();
let secret: string | undefined;

/** Undefined where the browser keeps it to itself: a page under `no-referrer`, in a browser without `ancestorOrigins`. */
function originAround(): string | undefined {
  const [nearest] =
    (location as { ancestorOrigins?: ArrayLike<string> & Iterable<string> }).ancestorOrigins ?? [];
  return nearest ?? (document.referrer ? new URL(document.referrer).origin : undefined);
}

function tell(message: Record<string, unknown>): void {
  if (origin) window.parent.postMessage(message, origin);
}

/** WordPress, where it has found the page by itself, puts a secret behind the frame's address and hears what brings it along. */
function wordPressSecret(): string | undefined {
  secret = /^#\?secret=([A-Za-z0-9]+)$/.exec(location.hash)?.[1] ?? secret;
  return secret;
}

/** False where there is no WordPress around that would hear it. */
export function tellWordPress(message: 'height' | 'link', value: number | string): boolean {
  const known = wordPressSecret();
  if (known) tell({ message, value, secret: known });
  return known !== undefined && origin !== undefined;
}

export function tellHeight(): void {
  const tellNow = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    tell({ type: 'hustings:height', height });
    tellWordPress('height', height);
  };
  // An observer alone would stay silent where the frame is clipped away, as WordPress has it before it hears of it.
  tellNow();
  new ResizeObserver(tellNow).observe(document.documentElement);
  addEventListener('message', ({ source, origin: from, data }) => {
    const known = wordPressSecret();
    if (source !== window.parent || !known || data?.message !== 'ready' || data.secret !== known) return;
    origin ??= from;
    tellNow();
  });
}
