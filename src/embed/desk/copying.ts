/** Puts a button beside every `[data-copy]` (its value is the button's label) that copies the text inside. */
export function offerCopies(root: ParentNode): void {
  for (const source of root.querySelectorAll<HTMLElement>('[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = source.dataset.copy ?? '';
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(source.textContent?.trim() ?? '');
      button.textContent = document.body.dataset.copied ?? '';
    });
    (source.closest('pre') ?? source).after(button);
  }
}
