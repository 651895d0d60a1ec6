const words = (list: string) => new Set(list.trim().split(/\s+/));

const elements = words(`
  section article header div p span h1 h2 h3 h4 ul ol li blockquote pre code br a strong em time details summary
  form fieldset legend label input textarea button svg rect img audio table caption thead tbody tr th td`);

const attributes = words(`
  class part id rel lang dir hidden name value type for maxlength required autocomplete autocapitalize spellcheck rows
  checked tabindex role datetime alt width height method scope start preload focusable`);

const ownAddresses = words('action src data-post data-challenge data-swap data-more');

export const isAllowedElement = (name: string): boolean => elements.has(name);

/**
 * Whether a fragment's attribute may stand. Links go to http and https or within the fragment; what is loaded or sent to is
 * the service's own (`base`, an origin); no style, no handler, no attribute that is not named here.
 */
export function isAllowedAttribute(name: string, value: string, base: string): boolean {
  if (name === 'href') return /^(#|https?:\/\/)/.test(value);
  if (ownAddresses.has(name)) return value.startsWith(`${base}/`);
  return attributes.has(name) || /^(aria|data)-[a-z-]+$/.test(name);
}
