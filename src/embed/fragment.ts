import { isAllowedAttribute, isAllowedElement } from './allowed-markup.ts';
import { base } from './service.ts';

type Policy = { createHTML(text: string): string };
type PolicyMaker = { createPolicy(name: string, rules: Policy): Policy };

let policy: Policy | undefined;

/** Text as the page's Trusted Types want it, by the one policy; where there is no such thing it passes as it is. */
function trusted(html: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyMaker };
  policy ??= trustedTypes?.createPolicy('hustings', { createHTML: (text) => text });
  return policy?.createHTML(html) ?? html;
}

/**
 * Parses a fragment into nodes that are safe to adopt: parsed in a document of its own, where nothing loads or runs, then
 * everything taken out that the allow-list does not name. The nodes are never written as text again.
 */
export function fragmentOf(html = ''): DocumentFragment {
  const parsed = new DOMParser().parseFromString(trusted(html), 'text/html');
  for (const element of parsed.body.querySelectorAll('*')) {
    if (!isAllowedElement(element.localName)) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      if (!isAllowedAttribute(name.toLowerCase(), value, base)) element.removeAttribute(name);
    }
  }
  const fragment = new DocumentFragment();
  fragment.append(...parsed.body.childNodes);
  return fragment;
}
