const words = (list: string) => new Set(list.trim().split(/\s+/));

const elements = words(`
  section article header footer nav aside div p span h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code br hr wbr
  a strong b em i small sub sup del ins abbr cite q kbd mark bdi bdo time figure figcaption details summary
  form fieldset legend label input textarea select option optgroup button meter progress output img audio
  table caption thead tbody tfoot tr th td svg g path rect circle line title`);

const attributes = words(`
  class part id rel lang dir hidden title name value type for min max low high optimum minlength maxlength required
  autocomplete inputmode autocapitalize spellcheck rows cols checked selected disabled readonly multiple tabindex role
  datetime alt width height method novalidate scope open colspan rowspan controls preload
  viewbox d x y x1 x2 y1 y2 r rx ry cx cy fill stroke stroke-width focusable`);

const ownAddresses = words('action src data-post data-challenge data-swap data-more');

export const isAllowedElement = (name: string): boolean => elements.has(name);

/**
 * Whether a fragment's attribute may stand. Links go to http and https or within the fragment; what is loaded or sent to is
 * the service's own (`base`, an origin); no style, no handler, no attribute that is not named here.
 */
export function isAllowedAttribute(name: string, value: string, base: string): boolean {
  if (name === 'href') return value.startsWith('#') || /^https?:$/.test(parsed(value)?.protocol ?? '');
  if (ownAddresses.has(name)) return parsed(value)?.origin === base;
  if (name === 'type') return !/^(image|file|password)$/i.test(value);
  return attributes.has(name) || /^(aria|data)-[a-z-]+$/.test(name);
}

function parsed(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
