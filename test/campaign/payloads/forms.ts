import type { Page } from 'playwright-core';
import type { Desk } from '../../support/desk.ts';
import type { Answer } from '../../support/service.ts';

/** A form of a page, as a browser would send it. */
export type Form = {
  action: string;
  several: boolean;
  fields: [name: string, value: string, isText: boolean][];
};

/** The forms of the page with something to type in. */
export const formsIn = (page: Page): Promise<Form[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('form')]
      .filter(({ method }) => method === 'post')
      .map((form) => ({
        action: form.getAttribute('action') || location.href,
        several: form.enctype === 'multipart/form-data',
        fields: [...new FormData(form)].map(([name, value]): [string, string, boolean] => {
          const field = form.elements.namedItem(name);
          const isText =
            field instanceof HTMLTextAreaElement ||
            (field instanceof HTMLInputElement && /^(text|url|email|search)$/.test(field.type));
          return [name, typeof value === 'string' ? value : '', isText];
        }),
      }))
      .filter(({ fields }) => fields.some(([, , isText]) => isText)),
  );

/** Sends it with the payload in all that can be typed. A trap for programs stays empty. */
export function fillAndSend(
  desk: Desk,
  path: string,
  { several, fields }: Form,
  text: string,
): Promise<Answer> {
  const filled = new Map<string, string[]>();
  for (const [name, value, isText] of fields) {
    const given = isText && name !== 'nickname' ? text.toWellFormed() : value;
    filled.set(name, [...(filled.get(name) ?? []), given]);
  }
  filled.delete('csrf');
  if (!several) return desk.post(path, Object.fromEntries(filled));
  return desk.upload(path, Object.fromEntries([...filled].map(([name, [value = '']]) => [name, value])));
}
