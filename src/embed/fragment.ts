import { isAllowedAttribute, isAllowedElement } from './allowed-markup.ts';

type Policy = { createHTML(text: string): string };
type PolicyMaker = { createPolicy(name: string, rules: Policy): Policy };

let policy: Policy | undefined;

/** The page's one Trusted Types policy; where there is no such thing, or the page forbids it, text passes as it is. */
function ownPolicy(): Policy {
  const rules: Policy = { createHTML: (text) => text };
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyMaker };
  try {
    policy ??= trustedTypes?.createPolicy('hustings', rules);
  } catch {
    policy = rules;
  }
  return policy ?? rules;
}

/**
 * Parses a fragment into nodes that are safe to adopt: parsed in a document of its own, where nothing loads or runs, then
 * everything taken out that the allow-list does not name. The nodes are never written as text again.
 */
export function fragmentOf(html: string, base: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(ownPolicy().createHTML(html), 'text/html');
  for (const element of parsed.body.querySelectorAll('*')) {
    if (!isAllowedElement(element.localName)) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      if (!isAllowedAttribute(name.toLowerCase(), value, base)) element.removeAttribute(name);
    }
  }
  const fragment = document.createDocumentFragment();
  fragment.append(...parsed.body.childNodes);
  return fragment;
}
