/** What is looked for in a page, by functions that run inside of it and so must hold all they need. */

/** Names of elements, and of attributes as `element attribute`, each with the first element that has it, for whoever wonders why. */
export type Names = Record<string, string>;

/** `further` are the addresses of what a list goes on with. */
export type Seen = { names: Names; astray: string[]; further: string[] };

/** A page that a browser did not go to: its text, and where it stands. */
export type Answered = { html: string; url: string };

/** All that there is, shadow roots included, and whatever leads where nothing of ours leads: in the page itself, or in the `answered` ones. */
export function seenInPage({ origins, answered }: { origins: string[]; answered?: Answered[] }): Seen {
  const names: Names = {};
  const astray: string[] = [];
  const further: string[] = [];
  const leading = new Set([
    ...['href', 'src', 'action', 'formaction', 'data', 'poster', 'background', 'cite', 'xlink:href'],
  ]);
  const lookAt = (root: Document | ShadowRoot, base: string) => {
    for (const element of root.querySelectorAll('*')) {
      const { localName } = element;
      names[localName] ??= element.outerHTML.slice(0, 200);
      if (element.namespaceURI === 'http://www.w3.org/1998/Math/MathML') astray.push(localName);
      for (const { name, value } of element.attributes) {
        names[`${localName} ${name}`] ??= element.outerHTML.slice(0, 200);
        if (!leading.has(name)) continue;
        // A file to keep is made of words alone, and is shown by nothing.
        const isKept =
          element.hasAttribute('download') && /^data:(text\/plain|application\/json);/.test(value);
        const url = URL.canParse(value, base) ? new URL(value, base) : null;
        const isOurs = url !== null && origins.includes(url.origin);
        if (!isKept && url?.protocol !== 'https:' && url?.protocol !== 'http:' && url?.protocol !== 'mailto:')
          astray.push(`${localName} ${name}=${value}`);
        else if (url && localName !== 'a' && !isOurs && url.protocol !== 'mailto:')
          astray.push(`${localName} ${name}=${value}`);
        if (isOurs && localName === 'a' && (url.searchParams.has('cursor') || url.searchParams.has('after')))
          further.push(url.href);
      }
      if (localName === 'script' && element.getAttribute('type') === 'application/ld+json')
        JSON.parse(element.textContent ?? '');
      if (element.shadowRoot) lookAt(element.shadowRoot, base);
    }
  };
  for (const { html, url } of answered ?? []) lookAt(new DOMParser().parseFromString(html, 'text/html'), url);
  if (!answered) lookAt(document, document.baseURI);
  return { names, astray, further };
}

/** The same for pieces of HTML that feeds, mails and others hand on, as a program that shows them would read them. */
export function seenInPieces(pieces: string[]): Seen {
  const names: Names = {};
  const astray: string[] = [];
  for (const piece of pieces) {
    const parsed = new DOMParser().parseFromString(piece, 'text/html');
    for (const element of parsed.querySelectorAll('*')) {
      names[element.localName] ??= element.outerHTML.slice(0, 200);
      for (const { name, value } of element.attributes) {
        names[`${element.localName} ${name}`] ??= element.outerHTML.slice(0, 200);
        if ((name === 'href' || name === 'src') && !/^https?:\/\//i.test(value))
          astray.push(`${name}=${value}`);
      }
    }
  }
  return { names, astray, further: [] };
}
