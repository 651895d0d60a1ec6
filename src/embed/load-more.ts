import { hooked } from './markup.ts';

/**
 * Puts the items of a further page below those that are shown, and the page's own "more" link in the place of the one that
 * was pressed. A link inside a comment brings replies to it; elsewhere it lengthens the root's list. Gives the first new
 * item.
 */
export function loadMore(
  link: HTMLElement,
  root: HTMLElement,
  page: DocumentFragment,
): HTMLElement | undefined {
  const parent = link.closest<HTMLElement>('[data-comment]')?.dataset.comment;
  const listIn = (where: ParentNode) =>
    (parent && hooked(where, 'replies', parent)) || hooked(where, 'items');
  const list = listIn(root);
  const next = [...page.querySelectorAll('[data-more]')].find(
    (each) => parent || !each.closest('[data-comment]'),
  );
  const known = ({ id }: Element) => id && list?.querySelector(`#${CSS.escape(id)}`);
  const items = [...(listIn(page)?.children ?? [])].filter((item) => !known(item));
  list?.append(...items);
  if (next) link.replaceWith(next);
  else link.remove();
  return items[0] as HTMLElement | undefined;
}
