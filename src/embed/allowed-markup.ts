const words = (list: string) => new Set(list.trim().split(/\s+/));

const elements = words(`
  section article header div p span h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code br hr a strong em time details summary
  form fieldset legend label input textarea select option button meter img audio
  table caption thead tbody tr th td`);

const attributes = words(`
  class part id rel lang dir hidden title name value type for min max minlength maxlength required autocomplete inputmode
  autocapitalize spellcheck rows checked selected disabled tabindex role datetime alt width height method novalidate
  scope open start controls preload`);

const ownAddresses = words('action src data-post data-challenge data-swap data-more');

export const isAllowedElement = (name: string): boolean => elements.has(name);

/**
 * Whether a fragment's attribute may stand. Links go to http and https or within the fragment; what is loaded or sent to is
 * the service's own (`base`, an origin); no style, no handler, no attribute that is not named here.
 */
export function isAllowedAttribute(name: string, value: string, base: string): boolean {
  if (name === 'href') return /^(#|https?:\/\/)/.test(value);
  if (ownAddresses.has(name)) return value.startsWith(`${base}/`);
  if (name === 'type') return !/^(image|file|password)$/i.test(value);
  return attributes.has(name) || /^(aria|data)-[a-z-]+$/.test(name);
}
