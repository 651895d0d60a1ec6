/** What is looked for in a page, by functions that run inside of it and so must hold all they need. */

/** Every element as `name`, every attribute as `name attribute`, shadow roots included, and whatever leads where nothing of ours leads. */
export function seenInPage(origins: string[]): { names: string[]; astray: string[] } {
  const names = new Set<string>();
  const astray: string[] = [];
  const leading = [
    'href',
    'src',
    'action',
    'formaction',
    'data',
    'poster',
    'background',
    'cite',
    'xlink:href',
  ];
  const look = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      names.add(element.localName);
      if (element.namespaceURI === 'http://www.w3.org/1998/Math/MathML') astray.push(element.localName);
      for (const { name, value } of element.attributes) {
        names.add(`${element.localName} ${name}`);
        if (!leading.includes(name)) continue;
        // A file to keep is made of words alone, and is shown by nothing.
        const isKept =
          element.hasAttribute('download') && /^data:(text\/plain|application\/json);/.test(value);
        const url = URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI) : null;
        if (!isKept && url?.protocol !== 'https:' && url?.protocol !== 'http:' && url?.protocol !== 'mailto:')
          astray.push(`${element.localName} ${name}=${value}`);
        else if (
          url &&
          element.localName !== 'a' &&
          !origins.includes(url.origin) &&
          url.protocol !== 'mailto:'
        )
          astray.push(`${element.localName} ${name}=${value}`);
      }
      if (element.localName === 'script' && element.getAttribute('type') === 'application/ld+json')
        JSON.parse(element.textContent ?? '');
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  return { names: [...names], astray };
}

/** The same for pieces of HTML that feeds, mails and others hand on, as a program that shows them would read them. */
export function seenInPieces(pieces: string[]): { names: string[]; astray: string[] } {
  const names = new Set<string>();
  const astray: string[] = [];
  for (const piece of pieces) {
    const parsed = new DOMParser().parseFromString(piece, 'text/html');
    for (const element of parsed.querySelectorAll('*')) {
      names.add(element.localName);
      for (const { name, value } of element.attributes) {
        names.add(`${element.localName} ${name}`);
        if ((name === 'href' || name === 'src') && !/^https?:\/\//i.test(value))
          astray.push(`${name}=${value}`);
      }
    }
  }
  return { names: [...names], astray };
}
