/**
 * What WordPress makes of an answer of a provider that it has found by itself and does not know: of the frame only
 * what it trusts, in a sandbox, hidden until it speaks and with a secret behind its address; the quotation as it is.
 */
export function inWordPress(html: string, secret = 'Ab3dEf6hIj'): string {
  const [, quotation = ''] = /(<blockquote>.*?<\/blockquote>)/s.exec(html) ?? [];
  const [, given = ''] = /<iframe([^>]*)><\/iframe>/s.exec(html) ?? [];
  const kept = [...given.matchAll(/ (src|width|height|title|frameborder)="([^"]*)"/g)].map(
    ([, name, value]) =>
      name === 'src' ? ` src="${value}#?secret=${secret}" data-secret="${secret}"` : ` ${name}="${value}"`,
  );
  return `${quotation.replace('<blockquote', `<blockquote class="wp-embedded-content" data-secret="${secret}"`)}<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" style="position: absolute; clip: rect(1px, 1px, 1px, 1px);"${kept.join('')}></iframe>`;
}

/**
 * The listener of WordPress' own pages, to be run in one: a height between 200 and 1,000, and links to the frame's host for whoever is
 * in the frame. It greets the frames once they are there.
 */
export function listenAsWordPress(): void {
  if (window.top !== window) return;
  addEventListener('message', ({ data, source }) => {
    if (!data?.secret || /[^a-zA-Z0-9]/.test(data.secret)) return;
    const those = <Found extends HTMLElement>(name: string) =>
      document.querySelectorAll<Found>(`${name}[data-secret="${data.secret}"]`);
    for (const quotation of those('blockquote')) quotation.style.display = 'none';
    for (const frame of those<HTMLIFrameElement>('iframe')) {
      if (frame.contentWindow !== source) continue;
      frame.removeAttribute('style');
      if (data.message === 'height')
        frame.height = String(Math.min(1000, Math.max(200, Math.trunc(data.value))));
      const isNear = () => new URL(data.value).host === new URL(frame.src).host;
      if (data.message === 'link' && isNear() && document.activeElement === frame) location.href = data.value;
    }
  });
  const greet = () => {
    for (const frame of document.querySelectorAll<HTMLIFrameElement>('iframe.wp-embedded-content'))
      frame.contentWindow?.postMessage({ message: 'ready', secret: frame.dataset.secret }, '*');
  };
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', greet);
  else greet();
}
