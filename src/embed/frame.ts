/** Runs in a framed page of the service: tells the page around it, and that page's origin alone, how high it is. */

function originAround(): string | undefined {
  const [nearest] =
    (location as { ancestorOrigins?: ArrayLike<string> & Iterable<string> }).ancestorOrigins ?? [];
  return nearest ?? (URL.canParse(document.referrer) ? new URL(document.referrer).origin : undefined);
}

const origin = originAround();

if (origin && window.parent !== window) {
  new ResizeObserver(() => {
    const { height } = document.documentElement.getBoundingClientRect();
    window.parent.postMessage({ type: 'hustings:height', height: Math.ceil(height) }, origin);
  }).observe(document.documentElement);
}
