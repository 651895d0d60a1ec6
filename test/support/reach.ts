import axe from 'axe-core';
import type { Page } from 'playwright-core';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const looks: Look[] = [
  { width: 1280, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
];

type Look = { width: number; colorScheme: 'light' | 'dark' };

/**
 * What axe-core finds on a page, shadow roots included, by WCAG 2.2 A and AA and by good practice: in a wide light window and
 * in a narrow dark one, or as is asked for, each finding as a line of rule, place and reason.
 */
export async function barriersOn(page: Page, asked: readonly Look[] = looks): Promise<string[]> {
  // An evaluated text is no script of the page, so that the page's own policy stays as it is.
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const { width, colorScheme } of asked) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await page.evaluate(
      (values) =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
          runOnly: { type: 'tag', values },
          resultTypes: ['violations'],
        }),
      rules,
    );
    for (const { id, nodes } of violations)
      for (const { target, failureSummary = '' } of nodes)
        found.push(`${width} ${colorScheme}: ${id} at ${target.flat().join(' ')}: ${failureSummary}`);
  }
  return found;
}
